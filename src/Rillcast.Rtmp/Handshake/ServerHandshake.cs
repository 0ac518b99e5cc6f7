using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rillcast.Rtmp.Handshake;

/// <summary>The server's side of the handshake: simple (RTMP 1.0 §5.2) or with digests, as the client begins it.</summary>
/// <remarks>Stateful, single use. C2 is awaited but not judged: encoders exist that send zeros.</remarks>
public sealed class ServerHandshake
{
    private const int PacketBytes = HandshakeDigest.PacketBytes;

    // "Version" of a server that answers with digests; any non-zero number says so.
    private const uint ServerVersion = 0x04050001;

    private bool _answered;

    /// <summary>Whether the client used digests; false until it has been answered.</summary>
    public bool IsDigest { get; private set; }

    /// <summary>Goes on with the handshake as far as the bytes reach.</summary>
    /// <param name="buffer">Unread bytes; advanced past each whole packet.</param>
    /// <param name="output">Gets S0, S1 and S2.</param>
    /// <returns>True when the handshake is over and chunks follow in <paramref name="buffer"/>.</returns>
    /// <exception cref="RtmpProtocolException">The peer does not speak RTMP, or wants RTMPE.</exception>
    public bool TryComplete(ref ReadOnlySequence<byte> buffer, IBufferWriter<byte> output)
    {
        if (!_answered)
        {
            if (!buffer.IsEmpty)
            {
                CheckVersion(buffer.FirstSpan[0]);
            }

            if (buffer.Length < 1 + PacketBytes)
            {
                return false;
            }

            Span<byte> first = stackalloc byte[PacketBytes];
            buffer.Slice(1, PacketBytes).CopyTo(first);
            buffer = buffer.Slice(1 + PacketBytes);
            Answer(first, output);
            _answered = true;
        }

        if (buffer.Length < PacketBytes)
        {
            return false;
        }

        buffer = buffer.Slice(PacketBytes);
        return true;
    }

    // §5.2.2: 0–2 are deprecated, 4–31 reserved, 32–255 not allowed "to allow distinguishing RTMP from text-based protocols".
    // "A server that does not recognize the client's requested version SHOULD respond with 3."
    private static void CheckVersion(byte version)
    {
        switch (version)
        {
            case 6 or 8 or 9:
                throw new RtmpProtocolException(RtmpFault.EncryptedRtmp, $"Version {version} is RTMPE; use RTMPS.");
            case < 3 or > 31:
                throw new RtmpProtocolException(RtmpFault.NotRtmp, $"The first byte is 0x{version:X2}.");
            default:
                break;
        }
    }

    private void Answer(ReadOnlySpan<byte> first, IBufferWriter<byte> output)
    {
        Span<byte> answer = output.GetSpan(1 + (2 * PacketBytes))[..(1 + (2 * PacketBytes))];
        Span<byte> s1 = answer.Slice(1, PacketBytes);
        Span<byte> s2 = answer[(1 + PacketBytes)..];
        answer[0] = 3;

        // A client with digests puts its version where the simple handshake has zero (§5.2.3).
        int? scheme = BinaryPrimitives.ReadUInt32BigEndian(first[4..]) == 0 ? null : HandshakeDigest.FindScheme(first, HandshakeDigest.ClientFirst);
        if (scheme is { } found)
        {
            HandshakeDigest.FillFirst(s1, ServerVersion, found, HandshakeDigest.ServerFirst);
            int offset = HandshakeDigest.Offset(first, found);
            HandshakeDigest.FillSecond(s2, first.Slice(offset, HandshakeDigest.DigestBytes), HandshakeDigest.ServerSecond);
        }
        else
        {
            RandomNumberGenerator.Fill(s1);
            s1[..8].Clear();

            // §5.2.4: the peer's time, the time its packet was read, and its random bytes again. Clocks count from the handshake, so both ours are zero.
            first.CopyTo(s2);
            s2.Slice(4, 4).Clear();
        }

        IsDigest = scheme is not null;
        output.Advance(answer.Length);
    }
}
