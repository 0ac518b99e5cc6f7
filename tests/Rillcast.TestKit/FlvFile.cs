using System.Buffers.Binary;
using Rillcast.Media.Flv;

namespace Rillcast.TestKit;

/// <summary>Reads the tags of an FLV file (FLV 10.1 §E.3), as a publisher would send them.</summary>
public static class FlvFile
{
    /// <summary>All whole tags in order.</summary>
    public static IReadOnlyList<FlvTag> Read(string path) => Parse(File.ReadAllBytes(path));

    /// <summary>All whole tags of a file's bytes.</summary>
    public static IReadOnlyList<FlvTag> Parse(ReadOnlyMemory<byte> file)
    {
        var span = file.Span;
        if (span.Length < 9 || !span.StartsWith("FLV"u8))
        {
            throw new InvalidDataException("Not an FLV file.");
        }

        var tags = new List<FlvTag>();
        var position = BinaryPrimitives.ReadInt32BigEndian(span[5..]) + 4;
        while (position + 11 <= span.Length)
        {
            var size = (span[position + 1] << 16) | (span[position + 2] << 8) | span[position + 3];
            var timestamp = ((uint)span[position + 7] << 24) | ((uint)span[position + 4] << 16) | ((uint)span[position + 5] << 8) | span[position + 6];
            if (position + 11 + size > span.Length)
            {
                break;
            }

            tags.Add(new FlvTag((FlvTagType)(span[position] & 0x1F), timestamp, file.Slice(position + 11, size).ToArray()));
            position += 11 + size + 4;
        }

        return tags;
    }

    /// <summary>Writes tags as a file that players read.</summary>
    public static void Write(string path, IEnumerable<FlvTag> tags)
    {
        using var file = File.Create(path);
        file.Write("FLV\u0001\u0005\0\0\0\u0009\0\0\0\0"u8);
        Span<byte> header = stackalloc byte[11];
        Span<byte> back = stackalloc byte[4];
        foreach (var tag in tags)
        {
            BinaryPrimitives.WriteInt32BigEndian(header, tag.Body.Length);
            header[0] = (byte)tag.Type;
            BinaryPrimitives.WriteUInt32BigEndian(header[4..], tag.Timestamp << 8);
            header[7] = (byte)(tag.Timestamp >> 24);
            header[8..].Clear();
            file.Write(header);
            file.Write(tag.Body.Span);
            BinaryPrimitives.WriteInt32BigEndian(back, 11 + tag.Body.Length);
            file.Write(back);
        }
    }
}
