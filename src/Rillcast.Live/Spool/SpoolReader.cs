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
        foreach (var path in Directory.GetFiles(folder, SpoolWriter.Pattern))
        {
            foreach (var record in Read(path).Take(1))
            {
                files.Add(new SpoolFile(path, record.Tag.Timestamp, record.Checkpoint!.Epoch, record.Checkpoint.NextNumber));
            }
        }

        return [.. files.OrderBy(f => f.Sequence)];
    }

    /// <summary>The whole records of a file, the checkpoint first.</summary>
    public static IEnumerable<SpoolRecord> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var header = new byte[SpoolFormat.HeaderBytes];
        uint? sequence = null;
        while (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 0 or > SpoolFormat.MaxBodyBytes || length > stream.Length - stream.Position)
            {
                yield break;
            }

            var body = new byte[length];
            var timestamp = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
            var isCheckpoint = header[8] == SpoolFormat.CheckpointType;
            if (stream.ReadAtLeast(body, length, throwOnEndOfStream: false) != length
                || isCheckpoint != sequence is null
                || !SpoolFormat.IsWhole(sequence ?? timestamp, header, body))
            {
                yield break;
            }

            sequence ??= timestamp;
            var checkpoint = isCheckpoint ? JsonSerializer.Deserialize(body, SpoolJson.Default.SpoolCheckpoint) : null;
            var receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)));
            yield return new SpoolRecord(checkpoint, new FlvTag((FlvTagType)header[8], timestamp, isCheckpoint ? default : body), receivedAt);
        }
    }
}
