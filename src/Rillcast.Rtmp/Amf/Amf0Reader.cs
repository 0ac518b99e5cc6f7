using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Rtmp.Amf;

/// <summary>Reads AMF0 (Action Message Format 0, 2007) out of a whole message; AMF3 where the stream switches to it.</summary>
/// <remarks>References are refused: no encoder sends them, and they make cycles.</remarks>
public ref struct Amf0Reader
{
    private readonly AmfBudget _budget;
    private ReadOnlySpan<byte> _left;

    /// <summary>Reads from a span.</summary>
    public Amf0Reader(ReadOnlySpan<byte> bytes, RtmpLimits limits)
    {
        _left = bytes;
        _budget = new AmfBudget(limits);
    }

    /// <summary>Whether nothing is left to read.</summary>
    public readonly bool AtEnd => _left.IsEmpty;

    /// <summary>Reads the next value.</summary>
    /// <exception cref="RtmpProtocolException">The bytes end in the middle, break the format, or pass a limit.</exception>
    public AmfValue Read()
    {
        _budget.Spend(1);
        byte marker = ReadByte();
        switch (marker)
        {
            case 0x00:
                return new AmfValue.Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case 0x01:
                return new AmfValue.Boolean(ReadByte() != 0);
            case 0x02:
                return new AmfValue.Text(ReadText(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));
            case 0x03:
                return new AmfValue.Object(ReadProperties());
            case 0x05:
                return new AmfValue.Null();
            case 0x06 or 0x0D:
                return new AmfValue.Undefined();
            case 0x08:
                // §2.10: the count is only a hint; encoders write 0 or one too many.
                Take(4);
                return new AmfValue.Object(ReadProperties()) { IsEcmaArray = true };
            case 0x0A:
                return ReadStrictArray();
            case 0x0B:
                AmfValue date = new AmfValue.Date(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                Take(2);
                return date;
            case 0x0C or 0x0F:
                return new AmfValue.Text(ReadText(ReadUInt32()));
            case 0x10:
                string name = ReadName();
                return new AmfValue.Object(ReadProperties()) { ClassName = name };
            case 0x11:
                Amf3Reader inner = new(_left, _budget);
                AmfValue value = inner.Read();
                _left = inner.Left;
                return value;
            case 0x07:
                throw AmfBudget.Broken("AMF0 references are not taken.");
            default:
                throw AmfBudget.Broken($"AMF0 type 0x{marker:X2}.");
        }
    }

    private List<AmfProperty> ReadProperties()
    {
        _budget.Enter();
        List<AmfProperty> properties = [];
        while (true)
        {
            string name = ReadName();
            if (name.Length == 0 && !_left.IsEmpty && _left[0] == 0x09)
            {
                ReadByte();
                break;
            }

            properties.Add(new AmfProperty(name, Read()));
        }

        _budget.Leave();
        return properties;
    }

    private AmfValue.Array ReadStrictArray()
    {
        uint count = ReadUInt32();
        if (count > _left.Length)
        {
            throw AmfBudget.Broken($"An AMF0 array of {count} values in {_left.Length} bytes.");
        }

        _budget.Enter();
        List<AmfValue> items = [];
        for (uint i = 0; i < count; i++)
        {
            items.Add(Read());
        }

        _budget.Leave();
        return new AmfValue.Array(items);
    }

    private string ReadName()
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(Take(2));
        _budget.CheckName(length);
        return Encoding.UTF8.GetString(Take(length));
    }

    private string ReadText(uint length)
    {
        if (length > _left.Length)
        {
            throw AmfBudget.Broken($"An AMF0 string of {length} bytes in {_left.Length}.");
        }

        _budget.CheckText((int)length);
        return Encoding.UTF8.GetString(Take((int)length));
    }

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
        {
            throw AmfBudget.Broken("AMF0 ends in the middle of a value.");
        }

        ReadOnlySpan<byte> taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
