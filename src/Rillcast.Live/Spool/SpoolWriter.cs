using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Rillcast.Media.Flv;

namespace Rillcast.Live.Spool;

/// <summary>
/// Appends a publisher's messages to files before anything else happens to them (M1). One write call for all messages of one read from the
/// network; what it has written survives the death of the process. Files roll at segment boundaries and are removed when the store
/// has all that can be made from them. Single owner.
/// </summary>
internal sealed class SpoolWriter(string folder) : IDisposable
{
    /// <summary>Grown for a large message, not kept beyond this.</summary>
    private const int MaxKeptBufferBytes = 1 << 20;

    private readonly List<SpoolFile> _files = [];
    private byte[] _buffer = new byte[64 << 10];
    private SafeFileHandle? _handle;
    private long _length;
    private int _sequence;

    /// <summary>Takes over files of an earlier life, to be removed like its own.</summary>
    public void Adopt(IEnumerable<SpoolFile> files) => _files.AddRange(files);

    /// <summary>Closes the current file and opens the next, beginning with a checkpoint and the tags that came with it.</summary>
    public void Roll(SpoolCheckpoint checkpoint, ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt)
    {
        _handle?.Dispose();
        _handle = null;
        Directory.CreateDirectory(folder);
        var file = new SpoolFile(Path.Combine(folder, SpoolFile.Name(checkpoint.Epoch, _sequence++)), checkpoint.Epoch, checkpoint.NextNumber);
        _handle = File.OpenHandle(file.Path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _files.Add(file);
        _length = 0;

        var body = JsonSerializer.SerializeToUtf8Bytes(checkpoint, SpoolJson.Default.SpoolCheckpoint);
        var used = Put(0, SpoolFormat.CheckpointType, 0, receivedAt, body);
        Write(used, tags, receivedAt);
    }

    /// <summary>Appends tags to the current file.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Append(ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt) => Write(0, tags, receivedAt);

    /// <summary>Removes files from which nothing is needed any more: all below <paramref name="firstUnstored"/> is in the store.</summary>
    public void Trim(long firstUnstored)
    {
        while (_files.Count > 1 && _files[1].NextNumber <= firstUnstored)
        {
            File.Delete(_files[0].Path);
            _files.RemoveAt(0);
        }
    }

    /// <summary>The files there are, oldest first.</summary>
    public IReadOnlyList<SpoolFile> Files => _files;

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private void Write(int used, ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt)
    {
        foreach (ref readonly var tag in tags)
        {
            used = Put(used, (byte)tag.Type, tag.Timestamp, receivedAt, tag.Body.Span);
        }

        if (used == 0)
        {
            return;
        }

        RandomAccess.Write(_handle ?? throw new InvalidOperationException("No spool file is open."), _buffer.AsSpan(0, used), _length);
        _length += used;
        if (_buffer.Length > MaxKeptBufferBytes)
        {
            _buffer = new byte[64 << 10];
        }
    }

    private int Put(int used, byte type, uint timestamp, DateTimeOffset receivedAt, ReadOnlySpan<byte> body)
    {
        var end = used + SpoolFormat.HeaderBytes + body.Length;
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, _buffer.Length * 2));
        }

        SpoolFormat.WriteHeader(_buffer.AsSpan(used, SpoolFormat.HeaderBytes), type, timestamp, receivedAt, body);
        body.CopyTo(_buffer.AsSpan(used + SpoolFormat.HeaderBytes));
        return end;
    }
}
