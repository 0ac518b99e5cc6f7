using System.IO.Pipelines;
using System.Net.Sockets;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>
/// The server's way out to the socket: a flush has ended when the kernel has the bytes. (The transport's own pipe has a loop of its own behind it; nobody
/// could tell when that is empty, and bytes sent around it would come between.)
/// </summary>
internal sealed class DirectWriter(Socket socket) : PipeWriter
{
    private const int BufferBytes = 32 * 1024;

    private readonly PipeWriter _inner = Create(new NetworkStream(socket, ownsSocket: false), new StreamPipeWriterOptions(minimumBufferSize: BufferBytes));
    private int _flushing;

    /// <summary>True when all that was written is with the kernel.</summary>
    public bool IsDrained => Volatile.Read(ref _flushing) == 0 && _inner.UnflushedBytes == 0;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override void Advance(int bytes) => _inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        try
        {
            _inner.Complete(exception);
        }
        catch (Exception failure) when (IsPeerGone(failure))
        {
            // Completing flushes what is left; nobody is there to take it.
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            await _inner.CompleteAsync(exception);
        }
        catch (Exception failure) when (IsPeerGone(failure))
        {
            // As above.
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _flushing);
        var flush = _inner.FlushAsync(cancellationToken);
        if (flush.IsCompletedSuccessfully)
        {
            Interlocked.Decrement(ref _flushing);
            return flush;
        }

        return AwaitAsync(flush);
    }

    private async ValueTask<FlushResult> AwaitAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return await flush;
        }
        catch (Exception failure) when (IsPeerGone(failure))
        {
            // What the transport's own pipe would say when the peer is gone.
            return new FlushResult(isCanceled: false, isCompleted: true);
        }
        finally
        {
            Interlocked.Decrement(ref _flushing);
        }
    }

    private static bool IsPeerGone(Exception exception) => exception is SocketException or ObjectDisposedException or IOException;
}
