using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Rillcast.Transcoding.Jobs.Rabbit;

/// <summary>The connection to the broker: made anew whenever it is gone, for ever, with one line when it goes and one when it is back.</summary>
internal sealed partial class RabbitConnection(JobQueueOptions options, RabbitTopology topology, string node, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;
    private bool _complained;

    public bool IsOpen => _connection is { IsOpen: true };

    /// <summary>An open connection; waits until there is one.</summary>
    public async Task<IConnection> GetAsync(CancellationToken ct)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _connecting.WaitAsync(ct);
        try
        {
            for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
            {
                if (_connection is { IsOpen: true } already)
                {
                    return already;
                }

                try
                {
                    return _connection = await ConnectAsync(ct);
                }
                catch (Exception e) when (Broker.IsAway(e))
                {
                    if (!_complained)
                    {
                        _complained = true;
                        LogAway(e.InnerException?.Message ?? e.Message);
                    }
                }

                await Task.Delay(pause, time, ct);
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (Exception e) when (Broker.IsAway(e))
            {
                // It was gone already.
            }
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken ct)
    {
        if (!Broker.TryReadAddresses(options.Uri, out var addresses))
        {
            throw new ArgumentException($"'{options.Uri}' is no address of a broker.");
        }

        var connection = await Broker.ConnectAsync(addresses, options.Heartbeat, $"rillcast {node}", ct);
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            await topology.DeclareAsync(channel, ct);
        }
        catch
        {
            // Most likely a queue that exists with other limits: Queue:MaxAttempts, MaxWaiting and LiveExpiry must be the same on all nodes.
            await connection.DisposeAsync();
            throw;
        }

        if (_complained)
        {
            _complained = false;
            LogBack();
        }

        connection.ConnectionShutdownAsync += (_, e) =>
        {
            if (e.Initiator != ShutdownInitiator.Application)
            {
                _complained = true;
                LogAway(e.ReplyText);
            }

            return Task.CompletedTask;
        };
        return connection;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The broker is away, no jobs go out or come in until it is back: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The broker is back")]
    private partial void LogBack();
}
