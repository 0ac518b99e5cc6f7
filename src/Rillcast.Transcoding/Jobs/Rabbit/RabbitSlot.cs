using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>
/// One job slot's channel to the broker. While the slot is free it consumes live jobs, one at a time; a stored job is fetched only when no live one is there, and then no live one is accepted. So a job is never held by a slot that is busy.
/// Used by one taker at a time.
/// </summary>
internal sealed class RabbitSlot
{
    /// <summary>How long live jobs alone are waited for between two looks for stored ones.</summary>
    private static readonly TimeSpan StoredEvery = TimeSpan.FromMilliseconds(400);

    private readonly IChannel _channel;
    private readonly RabbitTopology _topology;
    private readonly Channel<RabbitDelivered> _live = Channel.CreateBounded<RabbitDelivered>(4);
    private string? _consumer;

    private RabbitSlot(IChannel channel, RabbitTopology topology)
    {
        _channel = channel;
        _topology = topology;
        channel.ChannelShutdownAsync += (_, _) =>
        {
            _live.Writer.TryComplete(new AlreadyClosedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 0, "the channel is closed")));
            return Task.CompletedTask;
        };
    }

    public bool IsOpen => _channel.IsOpen;

    public static async Task<RabbitSlot> OpenAsync(IConnection connection, RabbitTopology topology, CancellationToken ct)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicQosAsync(0, 1, global: false, ct);
        return new RabbitSlot(channel, topology);
    }

    /// <summary>Waits for the next job of any kind; null when it looked and found none (look again).</summary>
    public async Task<RabbitDelivered?> NextAsync(TimeProvider time, CancellationToken ct)
    {
        try
        {
            // 1. A stored job when one is there and no live one.
            await StopConsumingAsync(ct);
            if (_live.Reader.TryRead(out var waiting))
            {
                return waiting;
            }

            if (await _channel.BasicGetAsync(_topology.Live, autoAck: false, ct) is { } live)
            {
                return Delivered(live);
            }

            if (await _channel.BasicGetAsync(_topology.Stored, autoAck: false, ct) is { } stored)
            {
                return Delivered(stored);
            }

            // 2. Else a live one, the moment it comes.
            await ConsumeAsync(ct);
            using var limit = new CancellationTokenSource(StoredEvery, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                var job = await _live.Reader.ReadAsync(both.Token);
                await StopConsumingAsync(ct);
                return job;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return await LookAgainAsync(ct);
            }
        }
        catch (ChannelClosedException e)
        {
            throw e.InnerException as RabbitMQClientException ?? new AlreadyClosedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 0, "the channel is closed"));
        }
        catch (OperationCanceledException)
        {
            // Told to stop: what has been delivered meanwhile goes back with the channel.
            await _channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives everything back that the slot holds; it is of no use afterwards.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await _channel.DisposeAsync();
        }
        catch (Exception e) when (Broker.IsAway(e))
        {
            // It was gone already.
        }
    }

    public async Task AckAsync(RabbitDelivered delivered, CancellationToken ct) => await _channel.BasicAckAsync(delivered.Tag, multiple: false, ct);

    public async Task ReturnAsync(RabbitDelivered delivered, CancellationToken ct) => await _channel.BasicNackAsync(delivered.Tag, multiple: false, requeue: true, ct);

    // The loop of the taker comes here again; nothing is lost by leaving.
    private async Task<RabbitDelivered?> LookAgainAsync(CancellationToken ct)
    {
        await StopConsumingAsync(ct);
        return _live.Reader.TryRead(out var job) ? job : await _channel.BasicGetAsync(_topology.Stored, autoAck: false, ct) is { } stored ? Delivered(stored) : null;
    }

    private async Task ConsumeAsync(CancellationToken ct)
    {
        if (_consumer is not null)
        {
            return;
        }

        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            _live.Writer.TryWrite(new RabbitDelivered(e.DeliveryTag, e.RoutingKey, e.Body.ToArray(), Deliveries(e.BasicProperties)));
            return Task.CompletedTask;
        };
        _consumer = await _channel.BasicConsumeAsync(_topology.Live, autoAck: false, consumer, ct);
    }

    private async Task StopConsumingAsync(CancellationToken ct)
    {
        if (_consumer is { } consumer)
        {
            _consumer = null;
            await _channel.BasicCancelAsync(consumer, noWait: false, ct);
        }
    }

    private static RabbitDelivered Delivered(BasicGetResult message) =>
        new(message.DeliveryTag, message.RoutingKey, message.Body.ToArray(), Deliveries(message.BasicProperties));

    /// <summary>How often the job has been handed out before: by the quorum queue, and before it went in anew.</summary>
    private static int Deliveries(IReadOnlyBasicProperties properties) => Count(properties, "x-delivery-count") + Count(properties, RabbitJobQueue.TriesHeader);

    private static int Count(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var count) == true ? Convert.ToInt32(count, System.Globalization.CultureInfo.InvariantCulture) : 0;
}

/// <summary>A message in the hands of a slot.</summary>
internal sealed record RabbitDelivered(ulong Tag, string RoutingKey, ReadOnlyMemory<byte> Body, int Deliveries);
