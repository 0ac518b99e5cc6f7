using Rillcast.Media;

namespace Rillcast.Live;

/// <summary>The live videos of this node, running, waiting for their publisher, or not yet taken over by the store and the database.</summary>
public sealed class StreamRegistry
{
    /// <summary>The live video of that name, or null.</summary>
    public LiveStream? Find(VideoId id) => throw new NotImplementedException();

    /// <summary>The live video that a channel broadcasts now (publishing or waiting), or null.</summary>
    public LiveStream? FindByChannel(string channelId) => throw new NotImplementedException();

    /// <summary>All of them, at this moment.</summary>
    public IReadOnlyCollection<LiveStream> Streams => throw new NotImplementedException();

    /// <summary>Completes when any stream's <see cref="LiveStream.Status"/> has changed since the last call that completed; one caller.</summary>
    public Task WaitForStatusAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Lets go of a video that is <see cref="LivePhase.Stored"/> and known to the database: from now on it is a stored video.</summary>
    public void Forget(VideoId id) => throw new NotImplementedException();

    /// <summary>Drops all traces of a video that is being deleted: ends it without keeping anything.</summary>
    public Task DiscardAsync(VideoId id, CancellationToken ct) => throw new NotImplementedException();
}
