using System.Threading.Channels;

namespace Rillcast.Transcoding.Jobs;

/// <summary>A queue inside this process: for a node that has its own workers. What is in it dies with the process, and so do the live segments it was for; stored ones are offered again.</summary>
public sealed class InProcessJobQueue(JobQueueOptions options, TimeProvider time) : IJobQueue
{
    private const int MaxDead = 256;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _live = new();
    private readonly LinkedList<Waiting> _stored = new();
    private readonly LinkedList<TaskCompletionSource<Lease>> _takers = new();
    private readonly Channel<DeadJob> _dead = Channel.CreateBounded<DeadJob>(new BoundedChannelOptions(MaxDead) { FullMode = BoundedChannelFullMode.DropOldest });
    private int _busy;

    /// <inheritdoc/>
    public JobQueueState State
    {
        get
        {
            lock (_lock)
            {
                return new JobQueueState(true, _live.Count, _stored.Count, _busy + _takers.Count, _busy);
            }
        }
    }

    /// <inheritdoc/>
    public Task OfferAsync(ConversionJob job, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_live.Count + _stored.Count >= options.MaxWaiting)
            {
                throw new JobQueueException($"{options.MaxWaiting} jobs wait already.");
            }

            Put(new Waiting(job, 1), first: false);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IJobLease> TakeAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var mine = new TaskCompletionSource<Lease>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<Lease>> place;
        lock (_lock)
        {
            if ((_live.First ?? _stored.First) is { } next)
            {
                next.List!.Remove(next);
                return Hand(next.Value);
            }

            place = _takers.AddLast(mine);
        }

        await using var giveUp = ct.Register(() =>
        {
            lock (_lock)
            {
                if (place.List is not null)
                {
                    _takers.Remove(place);
                    mine.TrySetCanceled(ct);
                }
            }
        });
        return await mine.Task;
    }

    /// <inheritdoc/>
    public async Task ReadDeadAsync(Func<DeadJob, CancellationToken, Task> record, CancellationToken ct)
    {
        await foreach (var dead in _dead.Reader.ReadAllAsync(ct))
        {
            await record(dead, ct);
        }
    }

    private void Put(Waiting waiting, bool first)
    {
        if (_takers.First is { } taker)
        {
            _takers.RemoveFirst();
            taker.Value.SetResult(Hand(waiting));
            return;
        }

        var list = waiting.Job.Priority == JobPriority.Live ? _live : _stored;
        if (first)
        {
            list.AddFirst(waiting);
        }
        else
        {
            list.AddLast(waiting);
        }
    }

    private Lease Hand(Waiting waiting)
    {
        _busy++;
        return new Lease(this, waiting);
    }

    private sealed record Waiting(ConversionJob Job, int Attempt);

    private sealed class Lease(InProcessJobQueue queue, Waiting waiting) : IJobLease
    {
        private bool _answered;

        public ConversionJob Job => waiting.Job;

        public int Attempt => waiting.Attempt;

        public Task CompleteAsync(CancellationToken ct)
        {
            lock (queue._lock)
            {
                Answer();
            }

            return Task.CompletedTask;
        }

        public Task FailAsync(string reason, CancellationToken ct)
        {
            lock (queue._lock)
            {
                if (Answer())
                {
                    if (Attempt < queue.MaxAttempts)
                    {
                        queue.Put(waiting with { Attempt = Attempt + 1 }, first: true);
                    }
                    else
                    {
                        queue._dead.Writer.TryWrite(new DeadJob(Job, reason, queue.Now));
                    }
                }
            }

            return Task.CompletedTask;
        }

        // Given back without an answer: the worker stops. That is no try of the job's.
        public ValueTask DisposeAsync()
        {
            lock (queue._lock)
            {
                if (Answer())
                {
                    queue.Put(waiting, first: true);
                }
            }

            return ValueTask.CompletedTask;
        }

        private bool Answer()
        {
            if (_answered)
            {
                return false;
            }

            _answered = true;
            queue._busy--;
            return true;
        }
    }

    private int MaxAttempts => options.MaxAttempts;

    private DateTimeOffset Now => time.GetUtcNow();
}
