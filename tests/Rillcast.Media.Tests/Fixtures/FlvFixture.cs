using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Rillcast.Media.Flv;

namespace Rillcast.Media.Tests.Fixtures;

/// <summary>An FLV file of this folder, and what ffmpeg says is in it.</summary>
internal static class FlvFixture
{
    public static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    public static IReadOnlyList<FlvTag> Tags(string name)
    {
        var bytes = File.ReadAllBytes(PathOf(name));
        var tags = new List<FlvTag>();
        for (var position = 13; position < bytes.Length;)
        {
            var size = (bytes[position + 1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position + 2));
            var time = ((uint)bytes[position + 7] << 24) | ((uint)bytes[position + 4] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position + 5));
            tags.Add(new FlvTag((FlvTagType)bytes[position], time, bytes.AsMemory(position + 11, size)));
            position += size + 15;
        }

        return tags;
    }

    /// <summary>Sizes and MD5 sums of the coded units, by stream, as <c>ffmpeg -c copy -f framemd5</c> lists them.</summary>
    public static IReadOnlyList<(int Stream, int Bytes, string Md5)> Expected(string name) =>
        [.. File.ReadLines(PathOf(name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .Select(field => (int.Parse(field[0], CultureInfo.InvariantCulture), int.Parse(field[4], CultureInfo.InvariantCulture), field[5]))];

#pragma warning disable CA5351 // MD5 is what framemd5 writes.
    public static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
