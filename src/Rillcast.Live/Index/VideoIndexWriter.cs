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

    public void Write(InitDescription init) => Append(IndexLine.Of(init));

    public void Write(SegmentDescription segment) => Append(IndexLine.Of(segment));

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
