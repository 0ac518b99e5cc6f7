using Microsoft.Extensions.Logging;
using Rillcast.Live.Renditions;
using Rillcast.Live.Spool;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>
/// A live video and its single writer: spool, timeline, packager, window, signal (<see cref="Receive"/> is the one place to read).
/// Readers use <see cref="Window"/> and never block it.
/// </summary>
public sealed partial class LiveStream
{
    // Held by whoever writes: the publisher's connection, the clock's tick, the uploader's notes. Readers never take it.
    private readonly Lock _writing = new();
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LiveFolder _folder;
    private readonly SpoolWriter _spool;
    private readonly LiveWindow _window;
    private readonly HealthMeter _health;
    private readonly Action _statusChanged;
    private readonly List<PackagerOutput> _outputs = [];
    private readonly WindowSignal _anyChange = new();
    private readonly RecordingUploader _uploader;
    private readonly RenditionSet _renditions;

    private volatile VideoSnapshot _snapshot;
    private volatile LiveStatus _status;
    private PublisherLease? _lease;
    private EpochPipeline? _pipeline;
    private int _epoch;
    private DateTimeOffset _lastReceived;
    private DateTimeOffset _waitingSince;
    private bool _spoolFailed;
    private bool _toldOfIgnoredTracks;
    private volatile IReadOnlyList<RenditionStatus> _renditionStatuses = [];
    private DateTimeOffset? _settleBefore;

    internal LiveStream(LiveFolder folder, LiveOptions options, RecordingStore store, TimeProvider time, ILogger logger, Action statusChanged)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _logger = logger;
        _statusChanged = statusChanged;
        _spool = new SpoolWriter(folder.Path);
        _window = new LiveWindow(folder.Id, options, folder.CreatedAt);
        _snapshot = _window.Snapshot;
        _health = new HealthMeter(time.GetUtcNow());
        _status = new LiveStatus(1, LivePhase.Waiting, null, null, null, null, TimeSpan.Zero);
        _waitingSince = time.GetUtcNow();
        _renditions = new RenditionSet(_window, options);
        _uploader = new RecordingUploader(this, store, _window, _writing, folder, _spool, options, time, logger);
    }

    /// <summary>The video's name.</summary>
    public VideoId Id => _folder.Id;

    /// <summary>The channel it is broadcast on.</summary>
    public string ChannelId => _folder.ChannelId;

    /// <summary>When its first publisher arrived.</summary>
    public DateTimeOffset CreatedAt => _folder.CreatedAt;

    /// <summary>What viewers see now; a volatile read, never blocks.</summary>
    public VideoSnapshot Window => _snapshot;

    /// <summary>Where it stands; a volatile read of an immutable value.</summary>
    public LiveStatus Status => _status with { Duration = DurationOf(_snapshot) };

    /// <summary>The last two minutes, a sample a second, newest last.</summary>
    public StreamHealth Health => _health.Current;

    /// <summary>Name of a codec met that cannot be taken; null when none was.</summary>
    public string? UnsupportedCodec { get; private set; }

    /// <summary>Completes with the track's snapshot as soon as it lists the part (without a part: the whole segment), or when the video ends. Null when there is no such track.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct)
    {
        while (true)
        {
            var change = _window.SignalOf(track)?.Next;
            var snapshot = _snapshot.Find(track);
            if (change is null || snapshot is null || snapshot.IsEnded || snapshot.Contains(number, part))
            {
                return snapshot;
            }

            await change.WaitAsync(ct);
        }
    }

    /// <summary>Completes at the first change of the window after the given version, or at once when that is past.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct)
    {
        while (true)
        {
            var change = _anyChange.Next;
            var snapshot = _snapshot;
            if (snapshot.Version > version || snapshot.IsEnded)
            {
                return snapshot;
            }

            await change.WaitAsync(ct);
        }
    }

    /// <summary>Ends the broadcast: the publisher is sent away, the last segment finished, the recording completed. Completes when the store has all of it; ends only once.</summary>
    /// <exception cref="OperationCanceledException">The caller stopped waiting; the ending goes on.</exception>
    public Task EndAsync(LiveEndReason reason, CancellationToken ct)
    {
        lock (_writing)
        {
            End(reason);
        }

        return _uploader.Completion.WaitAsync(ct);
    }

    /// <summary>Its renditions, best first, as of the last change.</summary>
    public IReadOnlyList<RenditionStatus> Renditions => _renditionStatuses;

    /// <summary>Says which renditions there shall be from now on, best first.</summary>
    public void SetLadder(IReadOnlyList<RenditionDescription> ladder)
    {
        lock (_writing)
        {
            var now = _time.GetUtcNow();
            _renditions.SetLadder(ladder, now);
            Publish(now);
        }
    }

    /// <summary>Takes a rendition out, because there is no time to make it, or back in.</summary>
    public void SetShed(TrackId rendition, bool shed)
    {
        lock (_writing)
        {
            _renditions.SetShed(rendition, shed);
            Publish(_time.GetUtcNow());
        }
    }

    /// <summary>True while a rendition's segment is of use.</summary>
    public bool Wants(TrackId rendition, long number)
    {
        lock (_writing)
        {
            return _renditions.Find(rendition) is { } track && track.Wants(number);
        }
    }

    /// <summary>Takes in what was made of a source segment; parts that are there already are passed over.</summary>
    /// <returns>False when nobody wants more of it.</returns>
    /// <exception cref="MediaFormatException">The init segment cannot be read.</exception>
    public bool Take(TrackId rendition, int epoch, long number, RenditionOutput output)
    {
        lock (_writing)
        {
            var now = _time.GetUtcNow();
            if (_status.Phase >= LivePhase.Stored || _renditions.Find(rendition) is not { } track || !track.Take(epoch, number, output, now))
            {
                return false;
            }

            Publish(now);
            return true;
        }
    }

    internal int PendingSegments => _uploader.Pending;

    internal PublishResult TryAttach(PublisherDescription publisher)
    {
        lock (_writing)
        {
            if (_status.Phase >= LivePhase.Finishing)
            {
                return new PublishResult(null, LeaseRefusal.Closing);
            }

            var now = _time.GetUtcNow();
            if (_lease is not null)
            {
                // A connection that the network forgot is silent; one that lives is not displaced.
                if (now - _lastReceived < _options.TakeOverSilence)
                {
                    return new PublishResult(null, LeaseRefusal.InUse);
                }

                Detach(LeaseEnd.TakenOver);
            }

            _lastReceived = now;
            _lease = new PublisherLease(this, publisher);
            BeginEpoch(now);
            SetStatus(_status with { Phase = _snapshot.Tracks.Count > 0 ? LivePhase.Publishing : LivePhase.Starting, Publisher = publisher });
            return new PublishResult(_lease, null);
        }
    }

    /// <summary>The way of a batch of messages, forward only.</summary>
    internal ReceiveOutcome Receive(PublisherLease lease, ReadOnlySpan<FlvTag> tags)
    {
        lock (_writing)
        {
            if (_lease != lease || _pipeline is null)
            {
                return ReceiveOutcome.LeaseOver;
            }

            // 1. To disk, before anything else happens to them (M1).
            var now = _lastReceived = _time.GetUtcNow();
            Spool(tags, now);

            // 2. Demuxer, timeline, packager.
            var outcome = ReceiveOutcome.Received;
            for (var i = 0; i < tags.Length; i++)
            {
                var demuxed = _pipeline.Push(tags[i], now, _outputs);
                _health.Count(demuxed, _pipeline.LastUnit);
                if (demuxed == DemuxOutcome.UnsupportedCodec)
                {
                    outcome = ReceiveOutcome.UnsupportedCodec;
                    UnsupportedCodec = _pipeline.UnsupportedCodec;
                }

                // 3. A new segment begins a new spool file, so that old files can go when the store has what was in them.
                if (_pipeline.Boundary is { } boundary)
                {
                    Roll(boundary, tags[i..], now);
                }
            }

            if (_pipeline.IgnoredTracks > 0 && !_toldOfIgnoredTracks)
            {
                _toldOfIgnoredTracks = true;
                LogIgnoredTracks(Id);
            }

            // 4. Window, signal.
            _health.Add(_pipeline.LateUnits, _pipeline.DroppedUnits);
            Publish(now);
            return outcome;
        }
    }

    internal void Describe(PublisherLease lease, string software)
    {
        lock (_writing)
        {
            if (_lease == lease && _status.Publisher is { } publisher)
            {
                SetStatus(_status with { Publisher = publisher with { Software = software } });
            }
        }
    }

    internal void Release(PublisherLease lease, bool clean)
    {
        lock (_writing)
        {
            if (_lease != lease)
            {
                return;
            }

            Detach(LeaseEnd.GivenBack);
            if (clean)
            {
                End(LiveEndReason.PublisherEnded);
            }
            else
            {
                Wait();
            }
        }
    }

    /// <summary>Once a second, from the registry.</summary>
    internal void Tick(DateTimeOffset now, long windowBudget)
    {
        lock (_writing)
        {
            _window.Release(windowBudget);
            if (_status.Phase >= LivePhase.Finishing)
            {
                Settle(now);
                return;
            }

            _health.Tick(now);
            Publish(now);
            if (_lease is null && now - _waitingSince >= _options.GraceTime)
            {
                End(LiveEndReason.GraceTimeOver);
            }
        }
    }

    /// <summary>The node stops: the publisher is sent away, what is open is finished; the video stays live and goes on when the node is back.</summary>
    internal void Suspend()
    {
        lock (_writing)
        {
            if (_status.Phase < LivePhase.Finishing)
            {
                Detach(LeaseEnd.NodeStopping);
                Wait();
            }
        }
    }

    internal Task StopAsync(bool drain, CancellationToken ct) => _uploader.StopAsync(drain, ct);

    /// <summary>Ends without keeping anything; the local folder is gone when it completes.</summary>
    internal async Task DiscardAsync(CancellationToken ct)
    {
        lock (_writing)
        {
            End(LiveEndReason.Deleted);
        }

        await _uploader.StopAsync(drain: false, ct);
        Dispose();
        _folder.Delete();
    }

    internal void Forget()
    {
        Dispose();
        _folder.Delete();
    }

    internal void Dispose()
    {
        lock (_writing)
        {
            _spool.Dispose();
        }
    }

    /// <summary>Takes up a video that an earlier process left: what the store has comes from the index, the rest out of the spool.</summary>
    internal void Recover()
    {
        lock (_writing)
        {
            var end = _folder.RestoreIndex(_window);
            foreach (var track in _window.Tracks)
            {
                track.NextToStore = track.NextNumber;
            }

            _spool.Adopt(SpoolReader.Files(_folder.Path));
            _spool.Trim(_window.Tracks.Count == 0 ? 0 : _window.Tracks.Min(t => t.IsRendition ? long.MaxValue : t.NextToStore));
            var files = _spool.Files.ToArray();
            SpoolReplay.Run(files, _options, output =>
            {
                _epoch = Math.Max(_epoch, output.Epoch);
                _window.ApplyUnlessStored(output.Output);
            });
            _renditions.Resume(_time.GetUtcNow());
            _epoch = Math.Max(_epoch, Math.Max(_window.LastEpoch, files.Length > 0 ? files[^1].Epoch : 0));
            var now = _time.GetUtcNow();
            Publish(now);
            LogRecovered(Id, _window.NextNumber, files.Length);
            if (end is not null)
            {
                End(end.Reason, end.At);
            }
            else
            {
                Wait();
            }

            _uploader.Start();
        }
    }

    internal void Start() => _uploader.Start();

    /// <summary>Called by the uploader when all is in the store.</summary>
    internal void Stored() => SetStatus(_status with { Phase = LivePhase.Stored });

    private void BeginEpoch(DateTimeOffset now)
    {
        var checkpoint = new SpoolCheckpoint
        {
            Epoch = ++_epoch,
            NextNumber = _window.NextNumber,
            Discontinuity = _window.NextDiscontinuity,
            EpochStartTicks = _window.NextStartTicks,
        };
        _pipeline = new EpochPipeline(_options, checkpoint);
        _toldOfIgnoredTracks = false;
        _health.BeginEpoch();
        Roll(checkpoint, [], now);
    }

    private void Detach(LeaseEnd why)
    {
        if (_lease is null)
        {
            return;
        }

        _lease.End(why);
        _lease = null;
        _pipeline!.Flush(_outputs);
        _pipeline = null;
        Publish(_lastReceived);
    }

    private void Wait()
    {
        _waitingSince = _time.GetUtcNow();
        SetStatus(_status with { Phase = LivePhase.Waiting, Publisher = null });
    }

    private void End(LiveEndReason reason, DateTimeOffset? at = null)
    {
        if (_status.Phase >= LivePhase.Finishing)
        {
            return;
        }

        Detach(LeaseEnd.BroadcastEnded);
        _window.EndSource();
        Publish(_time.GetUtcNow());
        var empty = _window.Tracks.All(t => t.Segments.Count == 0);
        SetStatus(_status with
        {
            Phase = LivePhase.Finishing,
            Publisher = null,
            EndedAt = at ?? _time.GetUtcNow(),
            EndReason = empty && reason != LiveEndReason.Deleted ? LiveEndReason.NoMedia : reason,
        });
        _settleBefore = _time.GetUtcNow() + (reason == LiveEndReason.Deleted ? TimeSpan.Zero : _options.RenditionSettle);
        Settle(_time.GetUtcNow());
    }

    /// <summary>After the end: all is finished when the renditions have their last segments, or their time is over.</summary>
    private void Settle(DateTimeOffset now)
    {
        if (_settleBefore is not { } limit || (!_renditions.IsSettled && now < limit))
        {
            return;
        }

        _settleBefore = null;
        _renditions.Advance(now, force: true);
        _window.End();
        Publish(now);
        _uploader.Finish();
    }

    private void Spool(ReadOnlySpan<FlvTag> tags, DateTimeOffset now)
    {
        try
        {
            _spool.Append(tags, now);
            _spoolFailed = false;
        }
        catch (IOException e)
        {
            ReportSpool(e);
        }
    }

    private void Roll(SpoolCheckpoint checkpoint, ReadOnlySpan<FlvTag> tags, DateTimeOffset now)
    {
        try
        {
            _spool.Roll(checkpoint, tags, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ReportSpool(e);
        }
    }

    // The disk is full or gone: the viewers go on, the operator hears of it once.
    private void ReportSpool(Exception e)
    {
        if (!_spoolFailed)
        {
            _spoolFailed = true;
            LogSpoolFailed(e, Id);
        }
    }

    private void Publish(DateTimeOffset now)
    {
        if (_outputs.Count > 0)
        {
            foreach (var output in _outputs)
            {
                _window.Apply(output);
            }

            _outputs.Clear();
            _window.SetFrameRate(TrackId.Source, _health.FrameRate);
            _renditions.SetFrameRate(_health.FrameRate);
        }

        _renditions.Advance(now, force: false);
        _window.PendingTracks = _status.Phase < LivePhase.Finishing ? _renditions.Pending(now) : 0;
        var changed = _window.Commit();
        if (ReferenceEquals(_window.Snapshot, _snapshot))
        {
            return;
        }

        _snapshot = _window.Snapshot;
        _renditionStatuses = _renditions.Statuses();
        foreach (var track in changed)
        {
            track.Signal.Pulse();
        }

        _anyChange.Pulse();
        _uploader.Wake();
        if (_settleBefore is not null)
        {
            Settle(now);
        }

        if (_status.StartedAt is null && _snapshot.Tracks.Count > 0)
        {
            SetStatus(_status with { Phase = _lease is null ? _status.Phase : LivePhase.Publishing, StartedAt = _snapshot.StartedAt });
        }
    }

    private void SetStatus(LiveStatus status)
    {
        _status = status with { Version = _status.Version + 1 };
        _statusChanged();
    }

    private static TimeSpan DurationOf(VideoSnapshot snapshot)
    {
        var duration = TimeSpan.Zero;
        foreach (var track in snapshot.Tracks)
        {
            if (track.End is { } end && end.ToTimeSpan() > duration)
            {
                duration = end.ToTimeSpan();
            }
        }

        return duration;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} taken up again: {Segments} segments, {Files} spool files")]
    private partial void LogRecovered(VideoId video, long segments, int files);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: the publisher sends several tracks of a kind; the first is kept, the others are ignored")]
    private partial void LogIgnoredTracks(VideoId video);

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video}: the spool cannot be written; viewers go on, the recording has a hole until this is mended")]
    private partial void LogSpoolFailed(Exception exception, VideoId video);
}
