using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Rtmp.Amf;

/// <summary>Reads AMF3 (Action Message Format 3, 2013). Reference tables live as long as the reader.</summary>
/// <remarks>A reference to an object that is still being read would be a cycle and is refused, as are externalizable classes (their format is private).</remarks>
public ref struct Amf3Reader
{
    private readonly AmfBudget _budget;
    private readonly List<string> _texts = [];
    private readonly List<(AmfValue? Value, int Items, int TextBytes)> _objects = [];
    private readonly List<Traits> _traits = [];

    /// <summary>Reads from a span.</summary>
    public Amf3Reader(ReadOnlySpan<byte> bytes, RtmpLimits limits)
        : this(bytes, new AmfBudget(limits))
    {
    }

    internal Amf3Reader(ReadOnlySpan<byte> bytes, AmfBudget budget)
    {
        Left = bytes;
        _budget = budget;
    }

    /// <summary>Whether nothing is left to read.</summary>
    public readonly bool AtEnd => Left.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    internal ReadOnlySpan<byte> Left { get; private set; }

    /// <summary>Reads the next value.</summary>
    /// <exception cref="RtmpProtocolException">The bytes end in the middle, break the format, or pass a limit.</exception>
    public AmfValue Read()
    {
        _budget.Spend(1);
        byte marker = Take(1)[0];
        return marker switch
        {
            0x00 => new AmfValue.Undefined(),
            0x01 => new AmfValue.Null(),
            0x02 => new AmfValue.Boolean(false),
            0x03 => new AmfValue.Boolean(true),
            0x04 => new AmfValue.Number(ReadInt29()),
            0x05 => new AmfValue.Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            0x06 => new AmfValue.Text(ReadText(isName: false)),
            >= 0x07 and <= 0x10 => ReadReferable(marker),
            _ => throw AmfBudget.Broken($"AMF3 type 0x{marker:X2}."),
        };
    }

    // Everything from here on begins with U29: lowest bit 0 = index of an earlier one, 1 = the value follows.
    private AmfValue ReadReferable(byte marker)
    {
        uint head = ReadUInt29();
        if ((head & 1) == 0)
        {
            int index = (int)(head >> 1);
            if (index >= _objects.Count || _objects[index].Value is not { } known)
            {
                throw AmfBudget.Broken($"AMF3 reference {index} leads nowhere or into itself.");
            }

            // Whoever walks over the value meets all of it again: so it counts again.
            _budget.Spend(_objects[index].Items);
            _budget.SpendText(_objects[index].TextBytes);
            return known;
        }

        int slot = _objects.Count;
        (int Items, int TextBytes) before = _budget.Left;
        _objects.Add((null, 0, 0));
        _budget.Enter();
        uint size = head >> 1;
        AmfValue value = marker switch
        {
            0x07 or 0x0B => new AmfValue.Text(ReadLongText(size)),
            0x08 => new AmfValue.Date(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            0x09 => ReadArray(size),
            0x0A => ReadObject(size),
            0x0C => ReadBinary(size),
            0x0D => ReadNumbers(size, 4, static bytes => BinaryPrimitives.ReadInt32BigEndian(bytes)),
            0x0E => ReadNumbers(size, 4, static bytes => BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            0x0F => ReadNumbers(size, 8, static bytes => BinaryPrimitives.ReadDoubleBigEndian(bytes)),
            _ => ReadObjects(size),
        };
        _budget.Leave();
        _objects[slot] = (value, before.Items - _budget.Left.Items, before.TextBytes - _budget.Left.TextBytes);
        return value;
    }

    private AmfValue ReadArray(uint count)
    {
        CheckCount(count);
        List<AmfProperty> named = [];
        while (ReadText(isName: true) is { Length: > 0 } name)
        {
            named.Add(new AmfProperty(name, Read()));
        }

        List<AmfValue> items = ReadItems(count);
        if (named.Count == 0)
        {
            return new AmfValue.Array(items);
        }

        for (int i = 0; i < items.Count; i++)
        {
            named.Add(new AmfProperty(FormattableString.Invariant($"{i}"), items[i]));
        }

        return new AmfValue.Object(named) { IsEcmaArray = true };
    }

    // U29O (§3.12): 1 = not a reference (gone already), then 0 = known traits | 1 = traits follow, then externalizable, dynamic, count of sealed names.
    private AmfValue.Object ReadObject(uint head)
    {
        Traits traits;
        if ((head & 1) == 0)
        {
            int index = (int)(head >> 1);
            traits = index < _traits.Count ? _traits[index] : throw AmfBudget.Broken($"AMF3 traits {index} are not known.");
        }
        else
        {
            if ((head & 2) != 0)
            {
                throw AmfBudget.Broken("AMF3 externalizable objects are not taken.");
            }

            uint count = head >> 3;
            CheckCount(count);
            _budget.Spend((int)count);
            string className = ReadText(isName: true);
            List<string> names = [];
            for (uint i = 0; i < count; i++)
            {
                names.Add(ReadText(isName: true));
            }

            traits = new Traits(className, (head & 4) != 0, names);
            _traits.Add(traits);
        }

        List<AmfProperty> properties = [];
        foreach (string name in traits.Names)
        {
            properties.Add(new AmfProperty(name, Read()));
        }

        while (traits.IsDynamic && ReadText(isName: true) is { Length: > 0 } name)
        {
            properties.Add(new AmfProperty(name, Read()));
        }

        return new AmfValue.Object(properties) { ClassName = traits.ClassName.Length == 0 ? null : traits.ClassName };
    }

    private AmfValue.Binary ReadBinary(uint length)
    {
        CheckCount(length);
        return new AmfValue.Binary(Take((int)length).ToArray());
    }

    private delegate double ReadNumber(ReadOnlySpan<byte> bytes);

    private AmfValue.Array ReadNumbers(uint count, int width, ReadNumber read)
    {
        Take(1);
        CheckCount(count);
        _budget.Spend((int)count);
        List<AmfValue> items = [];
        for (uint i = 0; i < count; i++)
        {
            items.Add(new AmfValue.Number(read(Take(width))));
        }

        return new AmfValue.Array(items);
    }

    private AmfValue.Array ReadObjects(uint count)
    {
        Take(1);
        CheckCount(count);
        ReadText(isName: true);
        return new AmfValue.Array(ReadItems(count));
    }

    private List<AmfValue> ReadItems(uint count)
    {
        List<AmfValue> items = [];
        for (uint i = 0; i < count; i++)
        {
            items.Add(Read());
        }

        return items;
    }

    private string ReadText(bool isName)
    {
        uint head = ReadUInt29();
        int value = (int)(head >> 1);
        if ((head & 1) == 0)
        {
            string known = value < _texts.Count ? _texts[value] : throw AmfBudget.Broken($"AMF3 string {value} is not known.");
            Check(known.Length, isName);
            return known;
        }

        Check(value, isName);
        CheckCount((uint)value);
        string text = Encoding.UTF8.GetString(Take(value));
        if (text.Length > 0)
        {
            // §1.3.2: the empty string is never sent by reference.
            _texts.Add(text);
        }

        return text;
    }

    private string ReadLongText(uint length)
    {
        CheckCount(length);
        _budget.CheckText((int)length);
        return Encoding.UTF8.GetString(Take((int)length));
    }

    private readonly void Check(int length, bool isName)
    {
        if (isName)
        {
            _budget.CheckName(length);
        }
        else
        {
            _budget.CheckText(length);
        }
    }

    // Each thing counted takes a byte at least, so a count beyond the bytes left is a lie.
    private readonly void CheckCount(uint count)
    {
        if (count > Left.Length)
        {
            throw AmfBudget.Broken($"AMF3 counts {count} in {Left.Length} bytes.");
        }
    }

    private int ReadInt29()
    {
        int value = (int)ReadUInt29();
        return (value << 3) >> 3;
    }

    // §1.3.1: seven bits a byte while the high bit is set, the fourth byte has eight.
    private uint ReadUInt29()
    {
        uint value = 0;
        for (int i = 0; i < 3; i++)
        {
            byte part = Take(1)[0];
            value = (value << 7) | (part & 0x7Fu);
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }

        return (value << 8) | Take(1)[0];
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left.Length)
        {
            throw AmfBudget.Broken("AMF3 ends in the middle of a value.");
        }

        ReadOnlySpan<byte> taken = Left[..count];
        Left = Left[count..];
        return taken;
    }

    private sealed record Traits(string ClassName, bool IsDynamic, IReadOnlyList<string> Names);
}
