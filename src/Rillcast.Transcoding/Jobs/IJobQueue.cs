namespace Rillcast.Transcoding.Jobs;

/// <summary>
/// Hands jobs to whichever worker is free: inside this process, or over RabbitMQ. At least once: a job whose worker died is handed out again. Bounded.
/// </summary>
public interface IJobQueue
{
    /// <summary>Puts a job in; completes when the queue has it for sure (broker: confirmed).</summary>
    /// <exception cref="JobQueueException">The queue cannot take it now: full, or the broker is away. The caller decides whether to try again.</exception>
    Task OfferAsync(ConversionJob job, CancellationToken ct);

    /// <summary>Waits for the next job, live ones first, and takes it. Rides out a broker that is away.</summary>
    Task<IJobLease> TakeAsync(CancellationToken ct);

    /// <summary>Hands on the jobs of this node that were given up after <see cref="JobQueueOptions.MaxAttempts"/> tries, as they come, until it is told to stop; one reader.</summary>
    /// <param name="record">Completes when the job has been recorded: only then does the queue forget it. What it was called for may come again after a crash.</param>
    /// <param name="ct">Told to stop.</param>
    Task ReadDeadAsync(Func<DeadJob, CancellationToken, Task> record, CancellationToken ct);

    /// <summary>Where it stands, for operators.</summary>
    JobQueueState State { get; }
}

/// <summary>A job in the hands of a worker. Disposing it without an answer gives it back.</summary>
public interface IJobLease : IAsyncDisposable
{
    /// <summary>The job.</summary>
    ConversionJob Job { get; }

    /// <summary>Counts the tries, from 1.</summary>
    int Attempt { get; }

    /// <summary>It is done, or not wanted any more.</summary>
    Task CompleteAsync(CancellationToken ct);

    /// <summary>It failed: tried again, or given up after the last try and kept with the reason.</summary>
    /// <param name="reason">One line for people, with the encoder's last words.</param>
    /// <param name="ct">Gives up telling.</param>
    Task FailAsync(string reason, CancellationToken ct);
}

/// <summary>A job that was given up.</summary>
/// <param name="Job">The job.</param>
/// <param name="Reason">Why its last try failed.</param>
/// <param name="At">When it was given up.</param>
public sealed record DeadJob(ConversionJob Job, string Reason, DateTimeOffset At);

/// <summary>Where a queue stands.</summary>
/// <param name="IsConnected">False while the broker is away.</param>
/// <param name="WaitingLive">Live jobs that no worker has.</param>
/// <param name="WaitingStored">Other jobs that no worker has.</param>
/// <param name="Workers">Job slots of all workers known; -1 when not known.</param>
/// <param name="BusyWorkers">Of these, how many have a job.</param>
public sealed record JobQueueState(bool IsConnected, int WaitingLive, int WaitingStored, int Workers, int BusyWorkers);

/// <summary>The queue does not take a job now.</summary>
public sealed class JobQueueException : Exception
{
    /// <summary>A refusal without words; prefer the other constructors.</summary>
    public JobQueueException()
    {
    }

    /// <summary>A refusal and why.</summary>
    public JobQueueException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal caused by a failure.</summary>
    public JobQueueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
