using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Rtmp.Amf;

/// <summary>Writes AMF0.</summary>
public static class Amf0Writer
{
    /// <summary>Writes any value; byte arrays, which AMF0 does not have, as undefined.</summary>
    /// <exception cref="ArgumentException">A name longer than 65,535 bytes.</exception>
    public static void Write(IBufferWriter<byte> output, AmfValue value)
    {
        switch (value)
        {
            case AmfValue.Number number:
                WriteNumber(output, number.Value);
                break;
            case AmfValue.Boolean boolean:
                WriteByte(output, 0x01);
                WriteByte(output, boolean.Value ? (byte)1 : (byte)0);
                break;
            case AmfValue.Text text:
                WriteText(output, text.Value);
                break;
            case AmfValue.Date date:
                WriteByte(output, 0x0B);
                WriteDouble(output, date.UnixMilliseconds);
                output.Write("\0\0"u8);
                break;
            case AmfValue.Object properties:
                WriteObject(output, properties);
                break;
            case AmfValue.Array array:
                WriteByte(output, 0x0A);
                WriteUInt32(output, (uint)array.Items.Count);
                foreach (AmfValue item in array.Items)
                {
                    Write(output, item);
                }

                break;
            case AmfValue.Null:
                WriteByte(output, 0x05);
                break;
            default:
                WriteByte(output, 0x06);
                break;
        }
    }

    /// <summary>Writes a number.</summary>
    public static void WriteNumber(IBufferWriter<byte> output, double value)
    {
        WriteByte(output, 0x00);
        WriteDouble(output, value);
    }

    /// <summary>Writes a string, as a long string when it must be.</summary>
    public static void WriteText(IBufferWriter<byte> output, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        if (length <= ushort.MaxValue)
        {
            WriteByte(output, 0x02);
            WriteName(output, value, length);
        }
        else
        {
            WriteByte(output, 0x0C);
            WriteUInt32(output, (uint)length);
            Encoding.UTF8.GetBytes(value, output);
        }
    }

    private static void WriteObject(IBufferWriter<byte> output, AmfValue.Object value)
    {
        if (value.IsEcmaArray)
        {
            WriteByte(output, 0x08);
            WriteUInt32(output, (uint)value.Properties.Count);
        }
        else if (value.ClassName is { } name)
        {
            WriteByte(output, 0x10);
            WriteName(output, name, Encoding.UTF8.GetByteCount(name));
        }
        else
        {
            WriteByte(output, 0x03);
        }

        foreach (AmfProperty property in value.Properties)
        {
            WriteName(output, property.Name, Encoding.UTF8.GetByteCount(property.Name));
            Write(output, property.Value);
        }

        output.Write("\0\0\t"u8);
    }

    private static void WriteName(IBufferWriter<byte> output, string value, int length)
    {
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"An AMF0 name of {length} bytes.", nameof(value));
        }

        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), (ushort)length);
        output.Advance(2);
        Encoding.UTF8.GetBytes(value, output);
    }

    private static void WriteDouble(IBufferWriter<byte> output, double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    private static void WriteUInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteByte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
