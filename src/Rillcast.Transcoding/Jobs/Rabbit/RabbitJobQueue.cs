using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs.Wire;

namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>
/// The queue over RabbitMQ: any worker that reaches the broker takes any job, a dead worker's jobs are handed out again within milliseconds (its connection is gone), a frozen one's after
/// twice the heartbeat. Jobs are confirmed by the broker before an offer counts. While the broker is away offers fail at once, and takers wait; when it is back all goes on by itself.
/// </summary>
public sealed partial class RabbitJobQueue : IJobQueue, IAsyncDisposable
{
    /// <summary>Header with the last try's own words.</summary>
    internal const string ReasonHeader = "x-rillcast-reason";

    /// <summary>Header with the tries that a job had before it went in anew.</summary>
    internal const string TriesHeader = "x-rillcast-tries";

    private const int OutstandingOffers = 64;

    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StateEvery = TimeSpan.FromSeconds(1);

    private readonly JobQueueOptions _options;
    private readonly RabbitTopology _topology;
    private readonly RabbitConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger<RabbitJobQueue> _logger;
    private readonly SemaphoreSlim _offers = new(OutstandingOffers);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly System.Collections.Concurrent.ConcurrentBag<RabbitSlot> _idle = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private IChannel? _publishing;
    private volatile IChannel? _deadDeclaredOn;
    private volatile JobQueueState _state = new(false, 0, 0, -1, 0);
    private int _busy;

    /// <summary>A queue over the broker that the options name; connects in the background.</summary>
    /// <param name="options">See <see cref="JobQueueOptions"/>.</param>
    /// <param name="node">Name of this node, for the jobs it offers; letters, digits, dash.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public RabbitJobQueue(JobQueueOptions options, string node, TimeProvider time, ILogger<RabbitJobQueue> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _topology = new RabbitTopology(options, node);
        _connection = new RabbitConnection(options, _topology, node, time, logger);
        _watching = WatchAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public JobQueueState State => _state with { IsConnected = _connection.IsOpen, BusyWorkers = Math.Max(Volatile.Read(ref _busy), _state.BusyWorkers) };

    /// <inheritdoc/>
    public async Task OfferAsync(ConversionJob job, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(OfferTime);
        try
        {
            await _offers.WaitAsync(limit.Token);
            try
            {
                var channel = await PublishingAsync(limit.Token);
                if (_deadDeclaredOn != channel)
                {
                    // Before the first job that could be given up: what is put into an exchange that nothing listens to is lost.
                    await _topology.DeclareDeadAsync(channel, limit.Token);
                    _deadDeclaredOn = channel;
                }

                var properties = new BasicProperties { Persistent = true, ContentType = "application/json", Type = "rillcast.conversion" };
                await channel.BasicPublishAsync(_topology.Jobs, _topology.KeyOf(job.Priority), mandatory: true, properties, JobMessage.Write(job), limit.Token);
            }
            finally
            {
                _offers.Release();
            }
        }
        catch (Exception e) when (Broker.IsAway(e) || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new JobQueueException(_connection.IsOpen ? $"The broker did not take a job: {e.Message}" : "The broker cannot be reached.", e);
        }
    }

    /// <inheritdoc/>
    public async Task<IJobLease> TakeAsync(CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                if (!_idle.TryTake(out var slot) || !slot.IsOpen)
                {
                    slot = await RabbitSlot.OpenAsync(await _connection.GetAsync(ct), _topology, ct);
                }

                if (await slot.NextAsync(_time, ct) is { } delivered)
                {
                    if (await ReadAsync(slot, delivered, ct) is { } job)
                    {
                        Interlocked.Increment(ref _busy);
                        return new RabbitLease(this, slot, delivered, job, delivered.Deliveries + 1);
                    }

                    _idle.Add(slot);
                }
            }
            catch (Exception e) when (Broker.IsAway(e))
            {
                await Task.Delay(Pause, _time, ct);
            }
        }
    }

    /// <inheritdoc/>
    public async Task ReadDeadAsync(Func<DeadJob, CancellationToken, Task> record, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var channel = await (await _connection.GetAsync(ct)).CreateChannelAsync(cancellationToken: ct);
                await _topology.DeclareDeadAsync(channel, ct);
                while (await channel.BasicGetAsync(_topology.DeadOfNode, autoAck: false, ct) is { } message)
                {
                    if (ReadDead(message) is { } dead)
                    {
                        await record(dead, ct);
                    }

                    await channel.BasicAckAsync(message.DeliveryTag, multiple: false, ct);
                }
            }
            catch (Exception e) when (Broker.IsAway(e))
            {
                // The broker is away: what was given up waits there.
            }

            await Task.Delay(Pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>A lease was answered, or is to be given back.</summary>
    internal async Task AnswerAsync(RabbitLease lease, RabbitAnswer answer, string? reason, CancellationToken ct)
    {
        Interlocked.Decrement(ref _busy);
        var (slot, delivered) = (lease.Slot, lease.Delivered);
        try
        {
            switch (answer)
            {
                case RabbitAnswer.Done:
                    await slot.AckAsync(delivered, ct);
                    break;
                case RabbitAnswer.GiveUp:
                    // First kept with its reason, then taken out.
                    var channel = await PublishingAsync(ct);
                    var properties = new BasicProperties { Persistent = true, Headers = new Dictionary<string, object?> { [ReasonHeader] = reason } };
                    await channel.BasicPublishAsync(_topology.Dead, delivered.RoutingKey, mandatory: false, properties, delivered.Body, ct);
                    await slot.AckAsync(delivered, ct);
                    break;
                case RabbitAnswer.GiveBack:
                    await GiveBackAsync(slot, delivered, ct);
                    break;
                default:
                    await slot.ReturnAsync(delivered, ct);
                    break;
            }

            _idle.Add(slot);
        }
        catch (Exception e) when (Broker.IsAway(e) || e is OperationCanceledException)
        {
            // The channel goes, and with it the job goes back: unanswered, it would be held as long as the connection.
            await slot.CloseAsync();
            throw new JobQueueException("The broker is away; the job comes again.", e);
        }
    }

    internal int MaxAttempts => _options.MaxAttempts;

    /// <summary>A quorum queue counts whatever comes back. So that a worker that stops costs a job no try, the job goes in anew, with the tries it had, before the old message is taken out.</summary>
    private async Task GiveBackAsync(RabbitSlot slot, RabbitDelivered delivered, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(OfferTime);
        try
        {
            var channel = await PublishingAsync(limit.Token);
            var properties = new BasicProperties
            {
                Persistent = true,
                ContentType = "application/json",
                Type = "rillcast.conversion",
                Headers = new Dictionary<string, object?> { [TriesHeader] = delivered.Deliveries },
            };
            await channel.BasicPublishAsync(_topology.Jobs, delivered.RoutingKey, mandatory: true, properties, delivered.Body, limit.Token);
        }
        catch (PublishException)
        {
            // The queue is full: rather a try too many than a lost job.
            await slot.ReturnAsync(delivered, limit.Token);
            return;
        }

        await slot.AckAsync(delivered, limit.Token);
    }

    private async Task<ConversionJob?> ReadAsync(RabbitSlot slot, RabbitDelivered delivered, CancellationToken ct)
    {
        try
        {
            return JobMessage.Read(delivered.Body.Span);
        }
        catch (MediaFormatException e)
        {
            LogUnreadable(e.Message);
            await slot.AckAsync(delivered, ct);
            return null;
        }
    }

    private DeadJob? ReadDead(BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var said = headers?.TryGetValue(ReasonHeader, out var words) == true ? Text(words) : "";
        var why = headers?.TryGetValue("x-first-death-reason", out var death) == true ? Text(death) : "";
        try
        {
            // A live job that nobody took in time is no failure of anybody's: another track stood in.
            return why == "expired" ? null : new DeadJob(JobMessage.Read(message.Body.Span), said.Length > 0 ? said : Explain(why), _time.GetUtcNow());
        }
        catch (MediaFormatException e)
        {
            LogUnreadable(e.Message);
            return null;
        }
    }

    /// <summary>The broker's reasons for a dead letter (x-first-death-reason) in words.</summary>
    private string Explain(string why) => why switch
    {
        "delivery_limit" => $"{_options.MaxAttempts} workers that had it were lost.",
        "maxlen" => $"The queue had {_options.MaxWaiting} jobs already.",
        "rejected" => "A worker refused it.",
        "" => "A worker gave it up without a word.",
        _ => $"The broker gave it up: {why}.",
    };

    private static string Text(object? header) => header is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header?.ToString() ?? "";

    private async Task<IChannel> PublishingAsync(CancellationToken ct)
    {
        if (_publishing is { IsOpen: true } open)
        {
            return open;
        }

        // Not to wait for a broker that is away: whoever offers wants to know at once.
        if (!_connection.IsOpen)
        {
            throw new IOException("not connected");
        }

        await _opening.WaitAsync(ct);
        try
        {
            if (_publishing is not { IsOpen: true })
            {
                var connection = await _connection.GetAsync(ct);
                _publishing = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
            }

            return _publishing;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var channel = await (await _connection.GetAsync(ct)).CreateChannelAsync(cancellationToken: ct);
                while (!ct.IsCancellationRequested)
                {
                    var live = await channel.QueueDeclarePassiveAsync(_topology.Live, ct);
                    var stored = await channel.QueueDeclarePassiveAsync(_topology.Stored, ct);
                    _state = new JobQueueState(true, (int)live.MessageCount, (int)stored.MessageCount, (int)live.ConsumerCount, 0);
                    await Task.Delay(StateEvery, _time, ct);
                }
            }
            catch (Exception e) when (Broker.IsAway(e))
            {
                await Task.Delay(Pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message in the job queue is no job and is thrown away: {Reason}")]
    private partial void LogUnreadable(string reason);
}
