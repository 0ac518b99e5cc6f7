using System.Buffers.Binary;
using System.Text.Json;
using Rillcast.Media.Flv;

namespace Rillcast.Live.Spool;

/// <summary>Reads spool files back after a crash, or while they are being written. Stops without error at the first record that is not whole: what follows never reached the disk.</summary>
internal static class SpoolReader
{
    /// <summary>The spool files of a folder, oldest first; files without a whole checkpoint are left out.</summary>
    public static IReadOnlyList<SpoolFile> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var files = new List<SpoolFile>();
        foreach (var path in Directory.GetFiles(folder, "*.spool").Order(StringComparer.Ordinal))
        {
            var first = Read(path).FirstOrDefault();
            if (first.Checkpoint is { } checkpoint)
            {
                files.Add(new SpoolFile(path, checkpoint.Epoch, checkpoint.NextNumber));
            }
        }

        return files;
    }

    /// <summary>The whole records of a file.</summary>
    public static IEnumerable<SpoolRecord> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var header = new byte[SpoolFormat.HeaderBytes];
        while (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 0 or > SpoolFormat.MaxBodyBytes || length > stream.Length - stream.Position)
            {
                yield break;
            }

            var body = new byte[length];
            if (stream.ReadAtLeast(body, length, throwOnEndOfStream: false) != length
                || SpoolFormat.Sum(SpoolFormat.Sum(uint.MaxValue, header.AsSpan(8)), body) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                yield break;
            }

            var receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)));
            yield return header[8] == SpoolFormat.CheckpointType
                ? new SpoolRecord(JsonSerializer.Deserialize(body, SpoolJson.Default.SpoolCheckpoint), default, receivedAt)
                : new SpoolRecord(null, new FlvTag((FlvTagType)header[8], BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)), body), receivedAt);
        }
    }
}
