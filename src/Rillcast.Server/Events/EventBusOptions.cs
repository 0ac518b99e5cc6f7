using System.ComponentModel.DataAnnotations;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Events;

/// <summary>Section <c>Events</c>: how nodes tell each other what happens.</summary>
internal sealed record EventBusOptions
{
    /// <summary><c>InProcess</c> or <c>RabbitMq</c>. Default: as <c>Queue:Kind</c>.</summary>
    public JobQueueKind? Kind { get; init; }

    /// <summary>The broker, <c>amqp://…</c>; several nodes of one broker are separated by commas. Default: as <c>Queue:Uri</c>.</summary>
    public string? Uri { get; init; }

    /// <summary>Name that the exchange and the queues begin with; the same on all nodes. Default: as <c>Queue:Prefix</c>.</summary>
    [StringLength(60, MinimumLength = 1)]
    public string? Prefix { get; init; }

    /// <summary>Events that wait while the broker is away; beyond it the oldest are dropped and pages read again. 100 to 100,000, default 10,000.</summary>
    [Range(100, 100_000)]
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How long the broker keeps what a node missed while it could not reach the broker. 5 s to 10 min, default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan Kept { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After twice this without a sign of life the broker is taken for dead. 1 to 60 s, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events of a video that a page which lost its connection is told afterwards; beyond it, it reads again. 16 to 4,096, default 256.</summary>
    [Range(16, 4096)]
    public int Window { get; init; } = 256;
}
