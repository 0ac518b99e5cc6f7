using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rillcast.Media;

namespace Rillcast.Live;

/// <summary>The live videos of this node, running, waiting for their publisher, or not yet taken over by the store and the database.</summary>
public sealed partial class StreamRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<VideoId, LiveStream> _streams = new();
    private readonly Lock _attaching = new();
    private readonly string _root;
    private readonly LiveOptions _options;
    private readonly RecordingStore _store;
    private readonly TimeProvider _time;
    private readonly Func<VideoId> _newId;
    private readonly ILogger<StreamRegistry> _logger;
    private readonly WindowSignal _statusChange = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _ticking = Task.CompletedTask;
    private volatile bool _closing;
    private long _changes;
    private long _seenChanges;

    /// <summary>A registry over a folder on local disk.</summary>
    /// <param name="root">Folder of the live videos; made when it is not there.</param>
    /// <param name="options">See <see cref="LiveOptions"/>.</param>
    /// <param name="store">Where recordings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="newId">Names new videos.</param>
    /// <param name="logger">For the operator.</param>
    public StreamRegistry(string root, LiveOptions options, RecordingStore store, TimeProvider time, Func<VideoId> newId, ILogger<StreamRegistry> logger)
    {
        _root = root;
        _options = options;
        _store = store;
        _time = time;
        _newId = newId;
        _logger = logger;
    }

    /// <summary>All of them, at this moment.</summary>
    public IReadOnlyCollection<LiveStream> Streams => [.. _streams.Values];

    /// <summary>Segments that the store does not have yet, of all streams.</summary>
    public int PendingSegments => _streams.Values.Sum(s => s.PendingSegments);

    /// <summary>Takes up what an earlier process left, and begins to watch grace times.</summary>
    /// <exception cref="IOException">The folder cannot be read or made.</exception>
    public void Start()
    {
        Directory.CreateDirectory(_root);
        foreach (var folder in LiveFolder.FindAll(_root))
        {
            var stream = Make(folder);
            _streams[folder.Id] = stream;
            try
            {
                stream.Recover();
            }
            catch (Exception e) when (e is MediaFormatException or IOException)
            {
                _streams.TryRemove(folder.Id, out _);
                LogNotRecovered(e, folder.Id, folder.Path);
            }
        }

        StatusChanged();
        _ticking = TickAsync(_stopping.Token);
    }

    /// <summary>The live video of that name, or null.</summary>
    public LiveStream? Find(VideoId id) => _streams.GetValueOrDefault(id);

    /// <summary>The live video that a channel broadcasts now (publishing or waiting), or null.</summary>
    public LiveStream? FindByChannel(string channelId)
    {
        foreach (var (_, stream) in _streams)
        {
            if (stream.ChannelId == channelId && stream.Status.Phase < LivePhase.Finishing)
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>A publisher wants to broadcast on a channel: the waiting video goes on, or a new one begins.</summary>
    /// <param name="channelId">Where.</param>
    /// <param name="publisher">Who.</param>
    /// <param name="nameNew">Names the video when a new one begins, before anybody can find it; null for a name like any other.</param>
    /// <exception cref="IOException">A new video cannot be begun on local disk.</exception>
    public PublishResult TryPublish(string channelId, PublisherDescription publisher, Func<VideoId>? nameNew = null)
    {
        lock (_attaching)
        {
            if (_closing)
            {
                return new PublishResult(null, LeaseRefusal.Closing);
            }

            if (FindByChannel(channelId) is { } waiting && waiting.TryAttach(publisher) is var result && result.Refusal != LeaseRefusal.Closing)
            {
                return result;
            }

            var stream = Make(LiveFolder.Create(_root, (nameNew ?? _newId)(), channelId, _time.GetUtcNow()));
            stream.Start();
            _streams[stream.Id] = stream;
            return stream.TryAttach(publisher);
        }
    }

    /// <summary>Completes when any stream's <see cref="LiveStream.Status"/> has changed since the last call that completed; one caller.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task WaitForStatusAsync(CancellationToken ct)
    {
        while (true)
        {
            var change = _statusChange.Next;
            var changes = Interlocked.Read(ref _changes);
            if (changes != _seenChanges)
            {
                _seenChanges = changes;
                return;
            }

            await change.WaitAsync(ct);
        }
    }

    /// <summary>Lets go of a video that is <see cref="LivePhase.Stored"/> and known to the database: from now on it is a stored video.</summary>
    public void Forget(VideoId id)
    {
        if (_streams.TryRemove(id, out var stream))
        {
            stream.Forget();
        }
    }

    /// <summary>Drops all traces of a video that is being deleted: ends it without keeping anything.</summary>
    public async Task DiscardAsync(VideoId id, CancellationToken ct)
    {
        if (_streams.TryGetValue(id, out var stream))
        {
            await stream.DiscardAsync(ct);
            _streams.TryRemove(id, out _);
            StatusChanged();
        }
    }

    /// <summary>Stops intake: publishers are sent away and new ones refused; what was open is finished. Videos stay live for the next start.</summary>
    public void Close()
    {
        lock (_attaching)
        {
            _closing = true;
        }

        foreach (var (_, stream) in _streams)
        {
            stream.Suspend();
        }
    }

    /// <summary>After <see cref="Close"/>: waits until the store has what is finished.</summary>
    /// <exception cref="OperationCanceledException">It took too long; the rest is in the spool and is stored after the next start.</exception>
    public async Task DrainAsync(CancellationToken ct) => await Task.WhenAll(_streams.Values.Select(s => s.StopAsync(drain: true, ct)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close();
        await Task.WhenAll(_streams.Values.Select(s => s.StopAsync(drain: false, CancellationToken.None)));
        foreach (var (_, stream) in _streams)
        {
            stream.Dispose();
        }

        _stopping.Dispose();
    }

    private LiveStream Make(LiveFolder folder) => new(folder, _options, _store, _time, _logger, StatusChanged);

    private void StatusChanged()
    {
        Interlocked.Increment(ref _changes);
        _statusChange.Pulse();
    }

    private async Task TickAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var now = _time.GetUtcNow();
            var budget = _options.WindowBytes / Math.Max(1, _streams.Count);
            foreach (var (_, stream) in _streams)
            {
                stream.Tick(now, budget);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video} could not be taken up again; its bytes stay in {Folder}")]
    private partial void LogNotRecovered(Exception exception, VideoId video, string folder);
}
