using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Rillcast.Media;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>
/// Stands between the socket and the HTTP server on one connection. When the server asks for the next request and what has arrived is one whole plain GET
/// of a finished media object, it is answered here and the server never sees it; everything else is handed on untouched.
/// <para>Exactness rests on four rules. (1) It looks only while the server is between two requests: all bytes handed on so far were whole body-less heads,
/// and the server has consumed every one of them. (2) It sends only when all the server has written is with the kernel (<see cref="DirectWriter"/>).
/// (3) The first thing that is not a whole, plain, body-less head (a body, an upgrade, pipelining, TLS, HTTP/2, half a head, malformed bytes) turns it off for
/// the rest of the connection. (4) Request timeouts stay the server's: half a head is handed on at once.</para>
/// </summary>
/// <remarks>Used by one reader, as every pipe reader.</remarks>
internal sealed partial class DirectReader(
    ConnectionContext connection,
    Socket socket,
    PipeReader inner,
    DirectWriter writer,
    DirectServices services) : PipeReader
{
    private bool _isOff;
    private long _unconsumed;
    private ReadOnlySequence<byte> _handed;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isOff ? inner.ReadAsync(cancellationToken) : ReadNextAsync(cancellationToken);

    // Off from here on: what is read this way has not been looked at.
    public override bool TryRead(out ReadResult result)
    {
        _isOff = true;
        return inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isOff)
        {
            _unconsumed -= _handed.Slice(0, consumed).Length;
            _handed = default;
        }

        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadNextAsync(CancellationToken ct)
    {
        // Bytes handed on and not consumed: the server is not between two requests, whatever it wants with them.
        if (_unconsumed != 0)
        {
            _isOff = true;
            return await inner.ReadAsync(ct);
        }

        while (true)
        {
            var result = await inner.ReadAsync(ct);
            if (result.IsCanceled || result.IsCompleted || result.Buffer.IsEmpty)
            {
                return Hand(result, isOff: true);
            }

            var kind = Judge(result.Buffer, out var path, out var token);
            if (kind == DirectRequestKind.Other || !writer.IsDrained)
            {
                return Hand(result, isOff: true);
            }

            if (kind == DirectRequestKind.Bodyless || await FindAsync(path, token) is not { } found)
            {
                return Hand(result, isOff: false);
            }

            inner.AdvanceTo(result.Buffer.End);
            await SendAsync(path, found.Kind, found.Media);
        }
    }

    private static DirectRequestKind Judge(in ReadOnlySequence<byte> buffer, out DeliveryPath path, out string? token)
    {
        path = default;
        token = null;
        if (buffer.Length > DirectRequest.MaxHeadBytes)
        {
            return DirectRequestKind.Other;
        }

        if (buffer.IsSingleSegment)
        {
            return DirectRequest.Read(buffer.FirstSpan, out path, out token);
        }

        Span<byte> copy = stackalloc byte[(int)buffer.Length];
        buffer.CopyTo(copy);
        return DirectRequest.Read(copy, out path, out token);
    }

    private ReadResult Hand(ReadResult result, bool isOff)
    {
        _isOff = isOff;
        if (!isOff)
        {
            _handed = result.Buffer;
            _unconsumed = result.Buffer.Length;
        }

        return result;
    }

    /// <summary>The object, when it is finished and in memory or a file; anything else is the endpoint's business, errors too.</summary>
    private async ValueTask<(MediaKind Kind, MediaObject Media)?> FindAsync(DeliveryPath path, string? token)
    {
        try
        {
            if (services.MayPlay(path.Video, token, (connection.RemoteEndPoint as IPEndPoint)?.Address)
                && await services.Videos.FindAsync(path.Video, connection.ConnectionClosed) is { } video
                && video.Snapshot.Find(path.Track) is { } track
                && await services.Media.FindAsync(track, path, connection.ConnectionClosed) is { } media
                && (media.IsInMemory || media.FilePath is not null))
            {
                return (track.Kind, media);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or MediaFormatException or OperationCanceledException)
        {
            return null;
        }
    }

    private async ValueTask SendAsync(DeliveryPath path, MediaKind kind, MediaObject media)
    {
        // The server's keep-alive timer runs, for it this connection is idle; it begins anew after the answer.
        var timeout = connection.Features.Get<IConnectionTimeoutFeature>();
        timeout?.CancelTimeout();
        services.Metrics.Request(path.Kind);
        try
        {
            await services.Sender.SendAsync(socket, path, kind, media, connection.ConnectionClosed);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            // Perhaps half an answer is out: nothing else may follow on this connection.
            Log.Cut(services.Logger, connection.ConnectionId, exception.Message);
            connection.Abort(new ConnectionAbortedException("The viewer left in the middle of a media object."));
            throw new ConnectionResetException("The viewer left in the middle of a media object.", exception);
        }

        services.Metrics.Sent(path.Kind, media.Length);
        timeout?.ResetTimeout(services.KeepAlive);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Connection {Connection} was cut in the middle of a media object: {Reason}")]
        public static partial void Cut(ILogger logger, string connection, string reason);
    }
}
