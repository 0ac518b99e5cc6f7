using System.Buffers;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Rillcast.Media;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>Writes a whole answer to a socket: header, then a file without copying it, or memory as it lies.</summary>
internal sealed class DirectSender(DirectHeaders headers, TimeProvider time)
{
    /// <summary>One system call sends at most this much, so that a fast reader does not keep a thread for itself.</summary>
    private const int MaxBytesPerCall = 1 << 20;

    /// <summary>When the socket is full, this much is sent with a wait; its end says that there is room again. Copied, so small.</summary>
    private const int ProbeBytes = 16 * 1024;

    /// <summary>A viewer that takes nothing for so long is gone.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    /// <summary>Sends it all.</summary>
    /// <exception cref="SocketException">The peer is gone.</exception>
    /// <exception cref="OperationCanceledException">The peer takes nothing any more, or the connection is closed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask SendAsync(Socket socket, DeliveryPath path, MediaKind kind, MediaObject media, CancellationToken closed)
    {
        using var file = media.IsInMemory ? null : SendFile.Open(media.FilePath!);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(closed);
        using var watch = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), stall, StallLimit, Timeout.InfiniteTimeSpan);

        var header = ArrayPool<byte>.Shared.Rent(DirectHeaders.MaxBytes);
        try
        {
            var length = headers.Write(header, path, kind, media.Length);
            var taken = SendFile.SendHeader(socket.SafeHandle, header.AsSpan(0, length));
            await SendAllAsync(socket, header.AsMemory(taken, length - taken), stall.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }

        if (file is not null)
        {
            await SendFileAsync(socket, file, media.FileOffset, media.Length, watch, stall.Token);
            return;
        }

        for (var i = 0; i < media.PieceCount; i++)
        {
            await SendAllAsync(socket, media.Piece(i), stall.Token);
            watch.Change(StallLimit, Timeout.InfiniteTimeSpan);
        }
    }

    private static async ValueTask SendFileAsync(Socket socket, SafeFileHandle file, long offset, long length, ITimer watch, CancellationToken ct)
    {
        byte[]? probe = null;
        try
        {
            while (length > 0)
            {
                var sent = SendFile.Send(socket.SafeHandle, file, offset, Math.Min(length, MaxBytesPerCall));
                if (sent == 0)
                {
                    probe ??= ArrayPool<byte>.Shared.Rent(ProbeBytes);
                    var read = RandomAccess.Read(file, probe.AsSpan(0, (int)Math.Min(length, ProbeBytes)), offset);
                    if (read == 0)
                    {
                        throw new EndOfStreamException("A stored object is shorter than it was.");
                    }

                    await SendAllAsync(socket, probe.AsMemory(0, read), ct);
                    watch.Change(StallLimit, Timeout.InfiniteTimeSpan);
                    sent = read;
                }

                offset += sent;
                length -= sent;
            }
        }
        finally
        {
            if (probe is not null)
            {
                ArrayPool<byte>.Shared.Return(probe);
            }
        }
    }

    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, ct)..];
        }
    }
}
