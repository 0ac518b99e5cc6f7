using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Rillcast.Server.Ingest.Transport;

/// <summary>One connection of <see cref="BatchedTransport"/>: the round fills the pipe that the application reads; what the application writes is sent at once.</summary>
internal sealed class BatchedConnection : DefaultConnectionContext
{
    // Received at once; two pictures of a usual broadcast.
    private const int ReadBytes = 16 * 1024;

    // Most that waits for the application; beyond it the socket is not read and the sender feels it.
    private const int MaxWaitingBytes = 1024 * 1024;

    // A connection that was silent for so many rounds is asked only every fourth time.
    private const int SilentRounds = 16;

    private readonly Socket _socket;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _sending;

    // The round's own.
    private Task<FlushResult>? _paused;
    private int _silentRounds;

    public BatchedConnection(Socket socket)
        : base(Guid.CreateVersion7().ToString("N"))
    {
        _socket = socket;
        _socket.Blocking = false;
        RemoteEndPoint = socket.RemoteEndPoint;
        LocalEndPoint = socket.LocalEndPoint;
        ConnectionClosed = _closed.Token;

        // The application continues on the thread pool: it writes to disk, and the round must go on.
        _input = new Pipe(new PipeOptions(
            pauseWriterThreshold: MaxWaitingBytes, resumeWriterThreshold: MaxWaitingBytes / 2, minimumSegmentSize: ReadBytes, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(useSynchronizationContext: false));
        Transport = new Duplex(_input.Reader, _output.Writer);
        _sending = SendAsync();
    }

    /// <summary>Takes what has arrived; never waits. Called by the round only.</summary>
    /// <param name="round">Its number.</param>
    /// <returns>False when there is nothing more to expect.</returns>
    public bool Read(long round)
    {
        bool goesOn;
        Exception? failure = null;
        try
        {
            goesOn = TryReceive(round);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            goesOn = false;
            failure = new ConnectionResetException(e.Message, e);
        }

        if (!goesOn)
        {
            _input.Writer.Complete(failure);
            _ = _closed.CancelAsync();
        }

        return goesOn;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        // The round then reads the end, and so does the application.
        _output.Reader.CancelPendingRead();
        Shutdown();
    }

    public override async ValueTask DisposeAsync()
    {
        // Not Transport: a TLS stream may stand there.
        await _input.Reader.CompleteAsync();
        await _output.Writer.CompleteAsync();
        await _sending;
        _socket.Dispose();
        await _closed.CancelAsync();
        await base.DisposeAsync();
    }

    private bool TryReceive(long round)
    {
        if (_paused is not null)
        {
            if (!_paused.IsCompleted)
            {
                return true;
            }

            if (_paused.GetAwaiter().GetResult().IsCompleted)
            {
                return false;
            }

            _paused = null;
        }

        if (_silentRounds >= SilentRounds && round % 4 != 0)
        {
            return true;
        }

        for (var received = 0; received < MaxWaitingBytes / 2;)
        {
            var memory = _input.Writer.GetMemory(ReadBytes);
            var count = _socket.Receive(memory.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _silentRounds = received == 0 ? _silentRounds + 1 : 0;
                return received == 0 || Flush();
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            _input.Writer.Advance(count);
            received += count;
            if (count == 0)
            {
                Flush();
                return false;
            }

            // Less than there was room for is all there was: saves asking once more.
            if (count < memory.Length)
            {
                _silentRounds = 0;
                return Flush();
            }
        }

        return Flush();
    }

    private bool Flush()
    {
        var flushing = _input.Writer.FlushAsync();
        if (flushing.IsCompletedSuccessfully)
        {
            return !flushing.GetAwaiter().GetResult().IsCompleted;
        }

        _paused = flushing.AsTask();
        return true;
    }

    private async Task SendAsync()
    {
        var reader = _output.Reader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync();
                foreach (var memory in result.Buffer)
                {
                    for (var left = memory; !left.IsEmpty;)
                    {
                        left = left[await _socket.SendAsync(left, SocketFlags.None)..];
                    }
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer is gone; the round finds that too.
        }

        Shutdown();
        await reader.CompleteAsync();
    }

    private void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
