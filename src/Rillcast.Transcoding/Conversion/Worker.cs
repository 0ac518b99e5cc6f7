using System.Globalization;
using Microsoft.Extensions.Logging;
using Rillcast.Media;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Transcoding.Conversion;

/// <summary>Takes jobs from the queue and converts them, as many at once as it has slots. Knows nothing of whose they are.</summary>
public sealed partial class Worker(IJobQueue queue, IJobMedia media, SegmentConverter converter, WorkerOptions options, TimeProvider time, ILogger<Worker> logger)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private int _busy;
    private long _done;
    private long _failed;

    /// <summary>Jobs it can do at once.</summary>
    public int Slots => options.UsableSlots;

    /// <summary>Jobs it is at.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Jobs done since the start.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Tries that failed since the start.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Works until it is told to stop; what it is at then goes back into the queue.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => WorkAsync(ct)));

    private async Task WorkAsync(CancellationToken ct)
    {
        await Task.Yield();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var lease = await queue.TakeAsync(ct);
                Interlocked.Increment(ref _busy);
                try
                {
                    await DoAsync(lease, ct);
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is JobQueueException or IOException)
            {
                // The lease could not be answered: its job comes again, here or elsewhere.
                LogNotAnswered(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DoAsync(IJobLease lease, CancellationToken ct)
    {
        string reason;
        try
        {
            await converter.ConvertAsync(lease.Job, media, ct);
            Interlocked.Increment(ref _done);
            using var answer = new CancellationTokenSource(AnswerTime, time);
            await lease.CompleteAsync(answer.Token);
            return;
        }
        catch (Exception e) when (e is FfmpegException or IOException or MediaFormatException)
        {
            reason = e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            reason = "The owner of the segment did not answer in time.";
        }

        Interlocked.Increment(ref _failed);
        LogFailed(lease.Job.Video, lease.Job.Number, lease.Attempt.ToString(CultureInfo.InvariantCulture), reason);
        using var failure = new CancellationTokenSource(AnswerTime, time);
        await lease.FailAsync(reason, failure.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video}: segment {Number} was not converted at try {Attempt}: {Reason}")]
    private partial void LogFailed(VideoId video, long number, string attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A job could not be answered and will come again: {Reason}")]
    private partial void LogNotAnswered(string reason);
}

/// <summary>Section <c>Worker</c>.</summary>
public sealed record WorkerOptions
{
    /// <summary>Segments converted at once; each takes one core when it is given enough. 0 (default) means one for each core, 0 to 256.</summary>
    public int Slots { get; init; }

    internal int UsableSlots => Slots > 0 ? Slots : Environment.ProcessorCount;
}
