using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Live.Index;

/// <summary>Notes on local disk what has been added to a <see cref="RecordingIndex"/> and is in the store, until the index itself is. Not safe for use by several at once.</summary>
public sealed class RecordingJournal : IDisposable
{
    private readonly VideoIndexWriter _writer;
    private readonly RecordingIndex _index;

    /// <summary>Opens or begins the journal; what it has from an earlier run is put into the index.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="MediaFormatException">It is damaged.</exception>
    public RecordingJournal(string path, RecordingIndex index)
    {
        _index = index;
        _writer = new VideoIndexWriter(path);
        var window = new LiveWindow(index.Id, new LiveOptions(), DateTimeOffset.UnixEpoch);
        VideoIndexReader.Restore(new ReadOnlySequence<byte>(File.ReadAllBytes(path)), window);
        foreach (var track in window.Tracks)
        {
            foreach (var init in track.Inits)
            {
                index.Put(init);
            }

            foreach (var segment in track.Segments)
            {
                index.Put(segment.Description);
                HasEarlier = true;
            }
        }
    }

    /// <summary>An earlier run left something in it: the index in the store may not say so yet.</summary>
    public bool HasEarlier { get; }

    /// <summary>Adds an init segment that the store has.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Put(InitDescription init)
    {
        _writer.Write(init);
        _index.Put(init);
    }

    /// <summary>Adds a segment that the store has.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Put(SegmentDescription segment)
    {
        _writer.Write(segment);
        _index.Put(segment);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
