using System.Text.Json;
using Rillcast.Media.Packaging;

namespace Rillcast.Live.Index;

/// <summary>Appends to a video's index on local disk what the store has acknowledged, a line each. Single owner.</summary>
internal sealed class VideoIndexWriter : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Opens or makes the index; a last line cut short is cut off.</summary>
    public VideoIndexWriter(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _file.SetLength(WholeLines(_file));
        _file.Seek(0, SeekOrigin.End);
    }

    public void Write(IndexHead head) => Append(new IndexLine { Video = head });

    public void Write(InitDescription init) => Append(new IndexLine
    {
        Init = new IndexInit(init.Track.Value, init.Epoch, init.Number, init.Config.SampleEntryType, init.Config.ConfigurationBox.ToArray(), init.Bytes.ToArray()),
    });

    public void Write(SegmentDescription segment)
    {
        var parts = new long[segment.Parts.Length * 3];
        for (var i = 0; i < segment.Parts.Length; i++)
        {
            var part = segment.Parts[i];
            parts[i * 3] = part.Duration.Ticks;
            parts[(i * 3) + 1] = part.Bytes;
            parts[(i * 3) + 2] = part.IsIndependent ? 1 : 0;
        }

        Append(new IndexLine
        {
            Seg = new IndexSegment(
                segment.Track.Value,
                segment.Epoch,
                segment.Number,
                segment.Discontinuity,
                segment.Init,
                segment.Start.Ticks,
                segment.Duration.Ticks,
                segment.ProgramDateTime,
                parts,
                segment.StandIn?.Value),
        });
    }

    public void Write(IndexRate rate) => Append(new IndexLine { Rate = rate });

    public void Write(IndexEnd end) => Append(new IndexLine { End = end });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append(IndexLine line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, IndexJson.Default.IndexLine);
        Array.Resize(ref bytes, bytes.Length + 1);
        bytes[^1] = (byte)'\n';
        var length = _file.Length;
        try
        {
            _file.Write(bytes);
        }
        catch (IOException)
        {
            // A line is there whole or not at all; the caller tries again.
            _file.SetLength(length);
            throw;
        }
    }

    private static long WholeLines(FileStream file)
    {
        var position = file.Length;
        while (position > 0)
        {
            file.Seek(position - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n')
            {
                break;
            }

            position--;
        }

        return position;
    }
}
