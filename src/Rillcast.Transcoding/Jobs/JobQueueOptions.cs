namespace Rillcast.Transcoding.Jobs;

/// <summary>Section <c>Queue</c>: which queue, and its limits.</summary>
public sealed record JobQueueOptions
{
    /// <summary>Inside this process (default), or RabbitMQ.</summary>
    public JobQueueKind Kind { get; init; }

    /// <summary>The broker, for example <c>amqp://user:password@10.0.0.7:5672/rillcast</c>; several nodes of one broker are separated by commas.</summary>
    public string Uri { get; init; } = "amqp://guest:guest@localhost:5672/";

    /// <summary>Name that the broker's queues begin with. Default <c>rillcast</c>.</summary>
    public string Prefix { get; init; } = "rillcast";

    /// <summary>After twice this without a sign of life a worker's jobs go to others (broker). 1 to 60 s, default 5 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A live job that nobody took for so long is of no use any more (broker). 2 s to 5 min, default 20 s.</summary>
    public TimeSpan LiveExpiry { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tries of one job until it is given up. 1 to 10, default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Jobs that wait at most; further ones are refused. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;
}

/// <summary>The queues there are.</summary>
public enum JobQueueKind
{
    /// <summary>Inside this process.</summary>
    InProcess,

    /// <summary>Over a RabbitMQ broker.</summary>
    RabbitMq,
}
