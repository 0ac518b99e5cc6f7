using System.Buffers;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;

namespace Rillcast.Server.Ingest;

/// <summary>Gives the live videos the media store.</summary>
internal sealed partial class StoreJoin(IMediaStore store, ILogger<StoreJoin> logger)
{
    public RecordingStore ToRecordingStore() => new(PutMediaAsync, (video, content, ct) => store.PutAsync(StoreKey.Index(video), content, ct));

    /// <summary>
    /// A live video has one owner, which stores what its index does not list yet. Other content under such a name was left by a crash between storing and
    /// listing, and made anew it became different (another version of ours, an encoder that does not repeat itself): nobody has read it out of the store, and the
    /// recording must not wait for a person.
    /// </summary>
    private async Task PutMediaAsync(VideoId video, TrackId track, MediaFileName name, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        var key = StoreKey.Media(video, track, name);
        try
        {
            await store.PutAsync(key, content, ct);
        }
        catch (StoreConflictException)
        {
            LogReplaced(key);
            await store.PutAsync(key.Replacing, content, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Key} was already in the media store with other content; no index lists it, so it is replaced")]
    private partial void LogReplaced(StoreKey key);
}
