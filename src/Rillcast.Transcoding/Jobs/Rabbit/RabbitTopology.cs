using RabbitMQ.Client;

namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>
/// What the queue is made of in the broker. All quorum queues: they survive the loss of a node and count deliveries.
/// <code>
///   exchange P.jobs (topic) ── live.NODE ───► P.live    ─┐ given up, or delivered too often
///                           └─ stored.NODE ─► P.stored  ─┤
///   exchange P.dead (topic) ◄───────────────────────────┘ ── *.NODE ─► P.dead.NODE, read by the node that offered the job
/// </code>
/// </summary>
internal sealed class RabbitTopology(JobQueueOptions options, string node)
{
    /// <summary>Jobs given up that nobody reads are kept so long.</summary>
    private static readonly TimeSpan DeadKept = TimeSpan.FromDays(2);

    public string Jobs => $"{options.Prefix}.jobs";

    public string Live => $"{options.Prefix}.live";

    public string Stored => $"{options.Prefix}.stored";

    public string Dead => $"{options.Prefix}.dead";

    public string DeadOfNode => $"{options.Prefix}.dead.{node}";

    public string KeyOf(JobPriority priority) => $"{(priority == JobPriority.Live ? "live" : "stored")}.{node}";

    /// <summary>Makes what is not there; making it again changes nothing.</summary>
    public async Task DeclareAsync(IChannel channel, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(Jobs, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Dead, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await QueueAsync(channel, Live, "live.#", (long)options.LiveExpiry.TotalMilliseconds, ct);
        await QueueAsync(channel, Stored, "stored.#", null, ct);
    }

    /// <summary>Makes the queue of this node's jobs that were given up.</summary>
    public async Task DeclareDeadAsync(IChannel channel, CancellationToken ct)
    {
        await channel.QueueDeclareAsync(
            DeadOfNode,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-message-ttl"] = (long)DeadKept.TotalMilliseconds, ["x-max-length"] = 10_000L },
            cancellationToken: ct);
        await channel.QueueBindAsync(DeadOfNode, Dead, $"*.{node}", cancellationToken: ct);
    }

    private async Task QueueAsync(IChannel channel, string name, string key, long? timeToLive, CancellationToken ct)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = (long)(options.MaxAttempts - 1),
            ["x-dead-letter-exchange"] = Dead,
            ["x-max-length"] = (long)options.MaxWaiting,
            ["x-overflow"] = "reject-publish",
        };
        if (timeToLive is { } milliseconds)
        {
            arguments["x-message-ttl"] = milliseconds;
        }

        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        await channel.QueueBindAsync(name, Jobs, key, cancellationToken: ct);
    }
}
