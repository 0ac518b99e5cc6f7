using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs.Rabbit;

namespace Rillcast.Server.Events.Rabbit;

/// <summary>
/// The bus over RabbitMQ: every node has a queue of its own under one exchange and hears all others. While the broker is away this node's viewers are told everything this node knows; what others should hear waits,
/// bounded, and goes out when the broker is back. One message is under way at a time and carries all that came up meanwhile, so that a thousand events a second are not a thousand messages.
/// <code>
///   exchange P.events (fanout) ─► P.events.ORIGIN, kept for a while without its node, oldest out first
/// </code>
/// </summary>
internal sealed partial class RabbitEventBus : BackgroundService, IEventBus
{
    private const ushort Prefetch = 64;
    private const int MaxQueued = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly InProcessEventBus _local = new();
    private readonly Outbox _outbox;
    private readonly RabbitAddress _address;
    private readonly TimeProvider _time;
    private readonly ILogger<RabbitEventBus> _logger;
    private volatile bool _isConnected;
    private bool _complained;

    public RabbitEventBus(RabbitAddress address, TimeProvider time, ILogger<RabbitEventBus> logger)
    {
        _address = address;
        _time = time;
        _logger = logger;
        _outbox = new Outbox(_local.Origin, address.MaxWaiting);
    }

    public string Origin => _local.Origin;

    public EventBusState State => new(_isConnected, _outbox.Count, _outbox.Lost);

    private string Exchange => $"{_address.Prefix}.events";

    private string Queue => $"{Exchange}.{Origin}";

    public void Subscribe(Action<BusBatch> deliver) => _local.Subscribe(deliver);

    public void Publish(BusEvent published) => _local.Number(published, _outbox.Add);

    public void Pass(BusEvent passing)
    {
        if (_isConnected)
        {
            _outbox.AddPassing(passing);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await Broker.ConnectAsync(_address.Uris, _address.Heartbeat, $"rillcast events {Origin}", stoppingToken);
                pause = FirstPause;
                await ExchangeAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Broker.IsAway(e) || e is OperationCanceledException)
            {
                if (!_complained)
                {
                    _complained = true;
                    Log.Away(_logger, e.InnerException?.Message ?? e.Message);
                }
            }
            finally
            {
                _isConnected = false;
                _outbox.ClearPassing();
            }

            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    // Hears first, then speaks; ends with the connection.
    private async Task ExchangeAsync(IConnection connection, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        connection.ConnectionShutdownAsync += (_, _) => end.CancelAsync();
        var hearing = await connection.CreateChannelAsync(cancellationToken: end.Token);
        await hearing.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, cancellationToken: end.Token);
        await hearing.QueueDeclareAsync(
            Queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-expires"] = (long)_address.Kept.TotalMilliseconds, ["x-max-length"] = (long)MaxQueued, ["x-overflow"] = "drop-head" },
            cancellationToken: end.Token);
        await hearing.QueueBindAsync(Queue, Exchange, "", cancellationToken: end.Token);
        await hearing.BasicQosAsync(0, Prefetch, global: false, end.Token);
        var consumer = new AsyncEventingBasicConsumer(hearing);
        consumer.ReceivedAsync += (_, message) => HearAsync(hearing, message);
        await hearing.BasicConsumeAsync(Queue, autoAck: false, consumer, end.Token);

        var speaking = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), end.Token);
        _isConnected = true;
        if (_complained)
        {
            _complained = false;
            Log.Back(_logger);
        }

        while (true)
        {
            while (_outbox.Next() is { } batch)
            {
                await speaking.BasicPublishAsync(Exchange, "", mandatory: false, new BasicProperties { ContentType = "application/json" }, BusMessage.Write(batch), end.Token);
                _outbox.Sent(batch);
            }

            await _outbox.WaitAsync(end.Token);
        }
    }

    private async Task HearAsync(IChannel channel, BasicDeliverEventArgs message)
    {
        try
        {
            if (BusMessage.Read(message.Body) is { } batch && batch.Origin != Origin)
            {
                _local.Deliver(batch);
            }
        }
        catch (MediaFormatException e)
        {
            Log.Unreadable(_logger, e.Message);
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The broker of events is away; viewers of this node are told what happens on this node alone: {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "The broker of events is back")]
        public static partial void Back(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A message of another node cannot be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
