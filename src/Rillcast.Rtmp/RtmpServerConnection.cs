using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.ExceptionServices;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Handshake;

namespace Rillcast.Rtmp;

/// <summary>Serves one publisher over a transport: handshake, commands, media. One read loop, single use.</summary>
/// <param name="transport">The peer; read and written here only, both directions are completed at the end.</param>
/// <param name="application">Decides about and takes the publication.</param>
/// <param name="limits">Limits in force.</param>
/// <param name="time">Clock of the time limits, which are kept to the second.</param>
/// <param name="remoteEndPoint">Peer's address, for the <see cref="PublishRequest"/>.</param>
/// <param name="isTls">Whether the transport is encrypted, for the <see cref="PublishRequest"/>.</param>
public sealed class RtmpServerConnection(
    IDuplexPipe transport,
    IRtmpApplication application,
    RtmpLimits limits,
    TimeProvider time,
    EndPoint? remoteEndPoint,
    bool isTls)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ServerHandshake _handshake = new();
    private readonly ChunkReader _chunks = new(limits);
    private readonly RtmpSession _session = new(limits, remoteEndPoint, isTls);
    private readonly List<FlvTag> _tags = [];
    private IRtmpPublication? _publication;
    private CancellationTokenRegistration _ended;
    private ExceptionDispatchInfo? _failure;
    private bool _handshakeDone;
    private bool _flushNow;
    private bool _hasUnpublished;
    private long _unread;
    private long _bytesReceived;
    private long _messages;

    // Shared with the timer.
    private volatile Phase _phase;
    private volatile bool _waiting;
    private volatile bool _flushing;
    private volatile bool _timedOut;
    private volatile bool _pingDue;
    private volatile bool _pinged;
    private long _phaseSince;
    private long _idleSince;

    private enum Phase
    {
        Handshake,
        Setup,
        Publishing,
    }

    /// <summary>Runs until the connection has ended, whoever ended it.</summary>
    /// <param name="stopping">Ends the connection in order: the publisher is told that the server is closing, a running
    /// <see cref="IRtmpPublication.ReceiveAsync"/> is awaited.</param>
    /// <param name="aborted">Ends it at once; handed on to <see cref="IRtmpPublication.ReceiveAsync"/>.</param>
    /// <returns>How it ended. Peers' faults are a result, never an exception; what the application throws is thrown here when all is closed.</returns>
    public async Task<RtmpConnectionEnd> RunAsync(CancellationToken stopping, CancellationToken aborted = default)
    {
        Enter(Phase.Handshake);
        RtmpConnectionEnd end;
        try
        {
            await using ITimer timer = time.CreateTimer(static state => ((RtmpServerConnection)state!).OnTick(), this, Tick, Tick);
            await using CancellationTokenRegistration stop = stopping.UnsafeRegister(static state => ((RtmpServerConnection)state!).Wake(), this);
            try
            {
                end = await ServeAsync(stopping, aborted);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // Kestrel reports a reset as IOException and an aborted connection as OperationCanceledException.
                end = End(_hasUnpublished && _publication is null ? RtmpCloseReason.Unpublished : RtmpCloseReason.Dropped, e.Message);
            }
            catch (Exception e)
            {
                // Ours: it leaves when the publication is closed and the peer told.
                end = Fail(e);
            }

            await ClosePublicationAsync(end.Reason);
            await SayGoodbyeAsync(aborted);
        }
        finally
        {
            await transport.Input.CompleteAsync();
            await transport.Output.CompleteAsync();
        }

        _failure?.Throw();
        return end with { BytesReceived = _bytesReceived, Messages = _messages };
    }

    private async Task<RtmpConnectionEnd> ServeAsync(CancellationToken stopping, CancellationToken aborted)
    {
        while (true)
        {
            // 1. Does our side want to end?
            if (stopping.IsCancellationRequested)
            {
                return EndPublication(PublicationEnd.ServerClosing, "The server is shutting down.", RtmpCloseReason.ServerStopping);
            }

            if (_publication is { Ended.IsCancellationRequested: true })
            {
                return await AskForVerdictAsync(aborted);
            }

            // 2. Read, take in all that is complete.
            _waiting = true;
            ReadResult result = await transport.Input.ReadAsync(aborted);
            _waiting = false;
            ReadOnlySequence<byte> buffer = result.Buffer;
            bool isNew = buffer.Length > _unread;
            RtmpSessionEvent next;
            RtmpProtocolException? fault = null;
            try
            {
                next = TakeIn(ref buffer);
            }
            catch (RtmpProtocolException e)
            {
                fault = e;
                next = RtmpSessionEvent.Closing;
            }

            // After an event the rest is looked at again when the event is dealt with.
            _unread = buffer.Length;
            transport.Input.AdvanceTo(buffer.Start, next == RtmpSessionEvent.None ? buffer.End : buffer.Start);

            // 3. Hand the media on before anything that came after it.
            if (_tags.Count > 0 && await DeliverAsync(aborted) is { } verdict)
            {
                return verdict;
            }

            if (isNew)
            {
                _pinged = false;
                _idleSince = time.GetTimestamp();
            }

            if (fault is not null)
            {
                return End(RtmpCloseReason.ProtocolError, fault.Message) with { Fault = fault.Fault };
            }

            // 4. Deal with the event, answer.
            RtmpConnectionEnd? end = next switch
            {
                RtmpSessionEvent.PublishRequested => await AnswerPublishAsync(stopping),
                RtmpSessionEvent.Unpublished => await UnpublishAsync(),
                RtmpSessionEvent.Closing => End(RtmpCloseReason.Refused, "It wanted to play."),
                _ => null,
            };
            if (_pingDue)
            {
                _pingDue = false;
                _session.Ping((uint)time.GetElapsedTime(_phaseSince).TotalMilliseconds);
            }

            if (end is not null)
            {
                return end;
            }

            bool isGone = await FlushAsync(aborted);
            if (_timedOut)
            {
                return End(RtmpCloseReason.TimedOut, _phase switch
                {
                    Phase.Handshake => "No handshake.",
                    Phase.Setup => "No publish.",
                    _ => null,
                });
            }

            if (isGone || (result.IsCompleted && next == RtmpSessionEvent.None))
            {
                return End(_hasUnpublished && _publication is null ? RtmpCloseReason.Unpublished : RtmpCloseReason.Dropped, null);
            }
        }
    }

    private RtmpSessionEvent TakeIn(ref ReadOnlySequence<byte> buffer)
    {
        long before = buffer.Length;
        RtmpSessionEvent next = RtmpSessionEvent.None;
        try
        {
            if (!_handshakeDone)
            {
                _handshakeDone = _handshake.TryComplete(ref buffer, transport.Output);
                if (!_handshakeDone)
                {
                    _flushNow |= before != buffer.Length;
                    return next;
                }

                _flushNow = true;
                Enter(Phase.Setup);
            }

            while (next == RtmpSessionEvent.None && _chunks.TryReadMessage(ref buffer, out RtmpMessage message))
            {
                next = _session.Receive(message, _tags);
            }

            return next;
        }
        finally
        {
            _bytesReceived += before - buffer.Length;
            _session.CountReceived(before - buffer.Length);
        }
    }

    private async ValueTask<RtmpConnectionEnd?> DeliverAsync(CancellationToken aborted)
    {
        _messages += _tags.Count;
        try
        {
            PublicationVerdict verdict = await _publication!.ReceiveAsync(_tags, aborted);
            return verdict.EndKind is { } kind ? EndPublication(kind, verdict.Description!, RtmpCloseReason.EndedByServer) : null;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
        finally
        {
            _tags.Clear();
        }
    }

    private async ValueTask<RtmpConnectionEnd> AskForVerdictAsync(CancellationToken aborted)
    {
        try
        {
            PublicationVerdict verdict = await _publication!.ReceiveAsync([], aborted);
            return EndPublication(
                verdict.EndKind ?? PublicationEnd.EndedByOwner,
                verdict.Description ?? "The broadcast was ended.",
                RtmpCloseReason.EndedByServer);
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private async ValueTask<RtmpConnectionEnd?> AnswerPublishAsync(CancellationToken stopping)
    {
        PublishAnswer answer;
        try
        {
            answer = await application.PublishAsync(_session.Request!, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            answer = new PublishAnswer.Refused(PublishRefusal.ServerClosing, "The server is shutting down.");
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            answer = new PublishAnswer.Refused(PublishRefusal.Unavailable, "The server failed.");
        }

        if (answer is PublishAnswer.Accepted accepted)
        {
            _publication = accepted.Publication;
            _ended = _publication.Ended.UnsafeRegister(static state => ((RtmpServerConnection)state!).Wake(), this);
            _session.Accept();
            Enter(Phase.Publishing);
            return null;
        }

        PublishAnswer.Refused refused = (PublishAnswer.Refused)answer;
        _session.Refuse(refused.Kind, refused.Description);
        return End(_failure is null ? RtmpCloseReason.Refused : RtmpCloseReason.ServerFailure, refused.Description);
    }

    private async ValueTask<RtmpConnectionEnd?> UnpublishAsync()
    {
        _hasUnpublished = true;
        Enter(Phase.Setup);
        await ClosePublicationAsync(RtmpCloseReason.Unpublished);
        return _failure is null ? null : End(RtmpCloseReason.ServerFailure, null);
    }

    private async ValueTask ClosePublicationAsync(RtmpCloseReason reason)
    {
        if (_publication is not { } publication)
        {
            return;
        }

        _publication = null;
        await _ended.DisposeAsync();
        try
        {
            await publication.CloseAsync(reason);
        }
        catch (Exception e)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private RtmpConnectionEnd EndPublication(PublicationEnd kind, string description, RtmpCloseReason reason)
    {
        if (_session.IsPublishing)
        {
            _session.End(kind, description);
        }

        return End(reason, description);
    }

    private RtmpConnectionEnd Fail(Exception e)
    {
        _failure = ExceptionDispatchInfo.Capture(e);
        return EndPublication(PublicationEnd.ServerFailure, "The server failed.", RtmpCloseReason.ServerFailure);
    }

    private static RtmpConnectionEnd End(RtmpCloseReason reason, string? description) => new(reason, null, description, 0, 0);

    /// <summary>Sends what the session and the handshake have to say.</summary>
    /// <returns>Whether the peer reads no more.</returns>
    private async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        if (_session.Output.IsEmpty && !_flushNow)
        {
            return false;
        }

        _flushNow = false;
        transport.Output.Write(_session.Output.Span);
        _session.ClearOutput();
        _flushing = true;
        FlushResult result = await transport.Output.FlushAsync(cancellationToken);
        _flushing = false;
        return result.IsCompleted;
    }

    /// <summary>Sends the last status, and reads on for a moment without looking: a socket closed over unread bytes is reset, and with it
    /// goes the status that the peer has not read yet.</summary>
    private async ValueTask SayGoodbyeAsync(CancellationToken aborted)
    {
        if (_session.Output.IsEmpty)
        {
            return;
        }

        using CancellationTokenSource linger = new(limits.LingerTime, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, aborted);
        try
        {
            bool isGone = await FlushAsync(either.Token);
            while (!isGone)
            {
                ReadResult result = await transport.Input.ReadAsync(either.Token);
                _bytesReceived += result.Buffer.Length;
                transport.Input.AdvanceTo(result.Buffer.End);
                isGone = result.IsCompleted;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Gone, or not listening any more: there is nobody left to tell.
        }
    }

    private void Enter(Phase phase)
    {
        _phase = phase;
        _phaseSince = _idleSince = time.GetTimestamp();
    }

    private void OnTick()
    {
        if (!_waiting && !_flushing)
        {
            return;
        }

        TimeSpan inPhase = time.GetElapsedTime(Volatile.Read(ref _phaseSince));
        TimeSpan idle = time.GetElapsedTime(Volatile.Read(ref _idleSince));
        bool late = _phase switch
        {
            Phase.Handshake => inPhase >= limits.HandshakeTime,
            Phase.Setup => inPhase >= limits.PublishTime,
            _ => idle >= limits.IdleTime,
        };
        if (late)
        {
            _timedOut = true;
            Wake();
        }
        else if (_phase == Phase.Publishing && !_pinged && idle >= limits.IdleTime / 2)
        {
            _pinged = true;
            _pingDue = true;
            Wake();
        }
    }

    private void Wake()
    {
        transport.Input.CancelPendingRead();
        if (_flushing)
        {
            transport.Output.CancelPendingFlush();
        }
    }
}
