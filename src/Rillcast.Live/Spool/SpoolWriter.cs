using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Rillcast.Media.Flv;

namespace Rillcast.Live.Spool;

/// <summary>
/// Appends a publisher's messages to files before anything else happens to them (M1). One write call for all messages of one read from the
/// network; what it has written survives the death of the process. Files roll at segment boundaries, and are written over when the store
/// has all that can be made from them: making, growing and removing files cost more than the bytes in them. Single owner.
/// </summary>
internal sealed class SpoolWriter(string folder) : IDisposable
{
    /// <summary>Names of spool files.</summary>
    public const string Pattern = "*.spool";

    /// <summary>Grown for a large message, not kept beyond this.</summary>
    private const int MaxKeptBufferBytes = 1 << 20;

    /// <summary>Files waiting to be written over, and how long one of them may be.</summary>
    private const int MaxFreeFiles = 2;

    private const long MaxFreeFileBytes = 16 << 20;

    private readonly List<SpoolFile> _files = [];
    private readonly Queue<string> _free = new();
    private byte[] _buffer = new byte[64 << 10];
    private SafeFileHandle? _handle;
    private long _length;
    private uint _sequence;
    private int _names;

    /// <summary>The files that may still be needed, oldest first.</summary>
    public IReadOnlyList<SpoolFile> Files => _files;

    /// <summary>Takes over files of an earlier life, to be written over or removed like its own.</summary>
    public void Adopt(IReadOnlyList<SpoolFile> files)
    {
        _files.AddRange(files);
        _sequence = files.Count > 0 ? files[^1].Sequence + 1 : 0;
    }

    /// <summary>Closes the current file and opens the next, beginning with a checkpoint and the tags that came with it.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Roll(SpoolCheckpoint checkpoint, ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt)
    {
        _handle?.Dispose();
        _handle = null;
        var path = _free.TryDequeue(out var used) ? used : NewPath();
        var file = new SpoolFile(path, _sequence++, checkpoint.Epoch, checkpoint.NextNumber);
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        _files.Add(file);
        _length = 0;

        var body = JsonSerializer.SerializeToUtf8Bytes(checkpoint, SpoolJson.Default.SpoolCheckpoint);
        Write(Put(0, file.Sequence, SpoolFormat.CheckpointType, file.Sequence, receivedAt, body), tags, receivedAt);
    }

    /// <summary>Appends tags to the current file.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Append(ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt) => Write(0, tags, receivedAt);

    /// <summary>Frees files from which nothing is needed any more: all below <paramref name="firstUnstored"/> is in the store.</summary>
    public void Trim(long firstUnstored)
    {
        while (_files.Count > 1 && _files[1].NextNumber <= firstUnstored)
        {
            var path = _files[0].Path;
            _files.RemoveAt(0);
            if (_free.Count < MaxFreeFiles && new FileInfo(path) is { Exists: true, Length: <= MaxFreeFileBytes })
            {
                _free.Enqueue(path);
            }
            else
            {
                Remove(path);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // It costs room until the video's folder goes, nothing else.
        }
    }

    private string NewPath()
    {
        Directory.CreateDirectory(folder);
        string path;
        do
        {
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_names++}.spool"));
        }
        while (File.Exists(path));
        return path;
    }

    private void Write(int used, ReadOnlySpan<FlvTag> tags, DateTimeOffset receivedAt)
    {
        var sequence = _files.Count > 0 ? _files[^1].Sequence : 0;
        foreach (ref readonly var tag in tags)
        {
            used = Put(used, sequence, (byte)tag.Type, tag.Timestamp, receivedAt, tag.Body.Span);
        }

        if (used == 0)
        {
            return;
        }

        RandomAccess.Write(_handle ?? throw new IOException("No spool file is open."), _buffer.AsSpan(0, used), _length);
        _length += used;
        if (_buffer.Length > MaxKeptBufferBytes)
        {
            _buffer = new byte[64 << 10];
        }
    }

    private int Put(int used, uint sequence, byte type, uint timestamp, DateTimeOffset receivedAt, ReadOnlySpan<byte> body)
    {
        var end = used + SpoolFormat.HeaderBytes + body.Length;
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(end, _buffer.Length * 2));
        }

        SpoolFormat.WriteHeader(_buffer.AsSpan(used, SpoolFormat.HeaderBytes), sequence, type, timestamp, receivedAt, body);
        body.CopyTo(_buffer.AsSpan(used + SpoolFormat.HeaderBytes));
        return end;
    }
}
