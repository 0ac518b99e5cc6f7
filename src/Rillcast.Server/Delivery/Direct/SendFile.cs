using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>System calls that .NET has no face for: sendfile(2), send(2) with "more follows", and a plain open(2). Linux.</summary>
internal static partial class SendFile
{
    /// <summary>EAGAIN on Linux: the socket's buffer is full.</summary>
    private const int WouldBlock = 11;

    private const int Interrupted = 4;

    /// <summary>O_RDONLY | O_CLOEXEC.</summary>
    private const int ReadOnly = 0x80000;

    /// <summary>MSG_MORE | MSG_NOSIGNAL | MSG_DONTWAIT: the header waits for the first bytes of the body and goes out with them.</summary>
    private const int MoreFollows = 0x8000 | 0x4000 | 0x40;

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Opens a file for reading. (.NET's own way asks for a lock and the file's state first: five more system calls a request.)</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = open(path, ReadOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"{path} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Sends from a file until the socket's buffer is full or all is sent.</summary>
    /// <returns>Bytes sent; 0 when the buffer is full.</returns>
    /// <exception cref="SocketException">The peer is gone.</exception>
    /// <exception cref="EndOfStreamException">The file is shorter than it was.</exception>
    public static long Send(SafeSocketHandle socket, SafeFileHandle file, long offset, long length)
    {
        while (true)
        {
            var position = offset;
            var sent = sendfile(socket, file, ref position, (nint)length);
            if (sent > 0)
            {
                return sent;
            }

            if (sent == 0)
            {
                throw new EndOfStreamException("A stored object is shorter than it was.");
            }

            var error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case Interrupted:
                    continue;
                case WouldBlock:
                    return 0;
                default:
                    throw new SocketException((int)SocketError.ConnectionReset, $"sendfile failed with error {error}.");
            }
        }
    }

    /// <summary>Hands a header to the kernel without sending it yet.</summary>
    /// <returns>Bytes taken; may be fewer than given, 0 when the buffer is full.</returns>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public static int SendHeader(SafeSocketHandle socket, ReadOnlySpan<byte> header)
    {
        while (true)
        {
            var sent = send(socket, ref MemoryMarshal.GetReference(header), (nint)header.Length, MoreFollows);
            if (sent >= 0)
            {
                return (int)sent;
            }

            var error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case Interrupted:
                    continue;
                case WouldBlock:
                    return 0;
                default:
                    throw new SocketException((int)SocketError.ConnectionReset, $"send failed with error {error}.");
            }
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    // The marshaller keeps both handles open for the length of the call: a connection closed meanwhile cannot make us write into another one's descriptor.
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendfile(SafeSocketHandle output, SafeFileHandle input, ref long offset, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle socket, ref byte buffer, nint length, int flags);
}
