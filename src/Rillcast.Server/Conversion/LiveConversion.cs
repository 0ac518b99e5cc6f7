using Rillcast.Live;
using Rillcast.Live.Renditions;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>
/// The conversion of one live video.
/// <list type="number">
/// <item>Chooses the ladder when the source shows itself or changes.</item>
/// <item>Offers a job when a segment begins.</item>
/// <item>Gives the same job to a second worker when the first is silent (hedge).</item>
/// <item>Takes the best rung out when too much comes late, and back in when all has been well for a while.</item>
/// </list>
/// What was not made in time is stood in for by the live window and made up after the broadcast.
/// </summary>
internal sealed partial class LiveConversion(
    LiveStream stream, IJobQueue queue, JobOffers offers, Func<CancellationToken, Task<OwnLadder?>> ownLadder, LadderOptions ladder, ConversionOptions options, ConversionMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int MaxProblems = 50;
    private static readonly TimeSpan WorkersAreGone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Offered> _offered = [];
    private readonly List<ConversionProblem> _problems = [];
    private readonly Overload _overload = new(options);
    private InitDescription? _plannedFor;
    private OwnLadder? _own;
    private volatile IReadOnlyList<Rung> _rungs = [];
    private long _next = -1;
    private bool _queueFailed;
    private DateTimeOffset _heardAt;

    /// <summary>The ladder now, best first.</summary>
    public IReadOnlyList<Rung> Rungs => _rungs;

    /// <summary>Pictures a second of the source; 0 while not known.</summary>
    public double SourceFrameRate => stream.Window.Find(TrackId.Source)?.FrameRate ?? 0;

    /// <summary>Where its rungs stand.</summary>
    public IReadOnlyList<RenditionStatus> Statuses => stream.Renditions;

    /// <summary>Segments that were given up, newest last.</summary>
    public IReadOnlyList<ConversionProblem> Problems
    {
        get
        {
            lock (_lock)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>Runs until the broadcast ends.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        // What the channel's owner changes now is for the next broadcast.
        _own = await ownLadder(ct);
        using var timer = new PeriodicTimer(Beat, time);
        while (stream.Status.Phase < LivePhase.Finishing)
        {
            if (stream.Window.Find(TrackId.Source) is { } source)
            {
                Plan(source);
                await OfferAsync(source, ct);
                await HedgeAsync(ct);
                Shed(source);
            }

            await WaitAsync(timer, ct);
        }
    }

    /// <summary>A worker has begun a segment.</summary>
    public void Opened(long number, DateTimeOffset now) => Heard(number, now);

    /// <summary>Something came of a segment.</summary>
    public void Progressed(long number, DateTimeOffset now) => Heard(number, now);

    /// <summary>A try of a segment has delivered all it can.</summary>
    public void Completed(long number)
    {
        lock (_lock)
        {
            _offered.Remove(number);
        }
    }

    /// <summary>A segment was given up after the last try.</summary>
    public void GivenUp(DeadJob dead)
    {
        lock (_lock)
        {
            _offered.Remove(dead.Job.Number);
            _problems.Add(new ConversionProblem(dead.At, null, dead.Job.Number, dead.Reason));
            if (_problems.Count > MaxProblems)
            {
                _problems.RemoveAt(0);
            }
        }
    }

    private void Heard(long number, DateTimeOffset now)
    {
        lock (_lock)
        {
            _heardAt = now;
            if (_offered.TryGetValue(number, out var offered))
            {
                offered.HeardAt = now;
            }
        }
    }

    /// <summary>At once when the source begins its next segment, else at the next beat.</summary>
    private async Task WaitAsync(PeriodicTimer timer, CancellationToken ct)
    {
        var beat = timer.WaitForNextTickAsync(ct).AsTask();
        if (_next >= 0)
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task begun = stream.WaitForPartAsync(TrackId.Source, _next, 0, both.Token).AsTask();
            await Task.WhenAny(beat, begun);
            await both.CancelAsync();
            await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await beat;
    }

    private void Plan(TrackSnapshot source)
    {
        var init = source.Inits[^1];
        if (ReferenceEquals(init, _plannedFor) || init.Config is not IVideoConfig picture || (source.FrameRate <= 0 && source.Segments.Count == 0))
        {
            return;
        }

        var rungs = LadderPlan.ForLive(picture, source.FrameRate, ladder, _own);
        stream.SetLadder([.. rungs.Select(r => new RenditionDescription(r.Track, LadderPlan.SampleEntryOf(r.Codec), r.FrameDivisor))]);
        _overload.Reset();
        if (!rungs.SequenceEqual(Rungs))
        {
            LogLadder(stream.Id, picture.Width, picture.Height, rungs.Count == 0 ? "none" : string.Join(", ", rungs.Select(r => r.Track.Value)));
        }

        _rungs = rungs;
        _plannedFor = init;
        _next = _next < 0 ? source.Open?.Number ?? source.NextNumber : _next;
    }

    private async Task OfferAsync(TrackSnapshot source, CancellationToken ct)
    {
        // Only the present segment: what was missed while the queue was away is stood in for by now.
        if (_plannedFor is null || Rungs.Count == 0 || source.Open is not { } open || open.Number < _next)
        {
            return;
        }

        if (await TryOfferAsync(open.Epoch, open.Number, ct))
        {
            lock (_lock)
            {
                _offered[open.Number] = new Offered(open.Epoch);
                while (_offered.Count > 0 && _offered.Keys.First() is var oldest && oldest < open.Number - 16)
                {
                    _offered.Remove(oldest);
                }
            }

            _next = open.Number + 1;
        }
    }

    private async Task HedgeAsync(CancellationToken ct)
    {
        if (queue.State is not { IsConnected: true, WaitingLive: 0 } state || (state.Workers >= 0 && state.BusyWorkers >= state.Workers))
        {
            return; // nobody is free: a second copy would only make the others later
        }

        var now = time.GetUtcNow();
        List<KeyValuePair<long, Offered>> silent;
        lock (_lock)
        {
            silent = [.. _offered.Where(o => o.Value is { IsHedged: false, HeardAt: { } heard } && now - heard >= options.HedgeAfter)];
        }

        foreach (var (number, offered) in silent)
        {
            if (Rungs.Any(r => stream.Wants(r.Track, number)))
            {
                offered.IsHedged = await TryOfferAsync(offered.Epoch, number, ct);
                metrics.Hedged.Add(1);
            }
            else
            {
                Completed(number);
            }
        }
    }

    private async Task<bool> TryOfferAsync(int epoch, long number, CancellationToken ct)
    {
        try
        {
            await offers.OfferAsync(stream.Id, epoch, number, JobPriority.Live, Rungs, ct);
            if (_queueFailed)
            {
                _queueFailed = false;
                LogQueueBack(stream.Id);
            }

            return true;
        }
        catch (JobQueueException e)
        {
            if (!_queueFailed)
            {
                _queueFailed = true;
                LogQueueAway(stream.Id, e.Message);
            }

            return false;
        }
    }

    private void Shed(TrackSnapshot source)
    {
        if (source.Segments.Count == 0)
        {
            return;
        }

        // When no worker is there at all it is not for want of speed: nothing is gained by asking for less. One that has a job and says nothing is slow.
        var now = time.GetUtcNow();
        var isWorked = queue.State is { IsConnected: true, BusyWorkers: > 0 };
        lock (_lock)
        {
            isWorked |= now - _heardAt < WorkersAreGone;
        }

        switch (_overload.Judge(source.Segments[^1].Description.Number, stream.Renditions, isWorked, now))
        {
            case { Shed: true } shed:
                stream.SetShed(shed.Track, true);
                metrics.Shed.Add(1);
                LogShed(stream.Id, shed.Track, shed.Reason);
                break;
            case { Shed: false } back:
                stream.SetShed(back.Track, false);
                LogBack(stream.Id, back.Track);
                break;
        }
    }

    /// <summary>A job on its way.</summary>
    private sealed class Offered(int epoch)
    {
        public int Epoch => epoch;

        public DateTimeOffset? HeardAt { get; set; }

        public bool IsHedged { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: {Width}x{Height} is converted to {Rungs}")]
    private partial void LogLadder(VideoId video, int width, int height, string rungs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video}: {Rung} is taken out for now: {Reason}")]
    private partial void LogShed(VideoId video, TrackId rung, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: {Rung} is made again")]
    private partial void LogBack(VideoId video, TrackId rung);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video}: the job queue takes no jobs, other qualities stand in: {Reason}")]
    private partial void LogQueueAway(VideoId video, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: the job queue takes jobs again")]
    private partial void LogQueueBack(VideoId video);
}

/// <summary>A segment that could not be converted.</summary>
/// <param name="At">When it was given up.</param>
/// <param name="Track">The rung; null for all of them.</param>
/// <param name="Number">The segment.</param>
/// <param name="Reason">The encoder's last words.</param>
internal sealed record ConversionProblem(DateTimeOffset At, TrackId? Track, long Number, string Reason);
