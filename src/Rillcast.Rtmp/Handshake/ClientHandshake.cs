using System.Security.Cryptography;

namespace Rillcast.Rtmp.Handshake;

/// <summary>The client's side of the handshake, for relays and tests.</summary>
/// <remarks>Stateful, single use: <see cref="Begin"/>, read 1 + 1536 + 1536 bytes, <see cref="Finish"/>.</remarks>
/// <param name="scheme">0 or 1 for digests in that scheme; null for the simple handshake.</param>
public sealed class ClientHandshake(int? scheme)
{
    private readonly byte[] _first = new byte[HandshakeDigest.PacketBytes];

    /// <summary>Length of the server's answer: S0, S1, S2.</summary>
    public const int AnswerBytes = 1 + (2 * HandshakeDigest.PacketBytes);

    /// <summary>Makes C0 and C1.</summary>
    public byte[] Begin()
    {
        if (scheme is { } digest)
        {
            HandshakeDigest.FillFirst(_first, 0x09007C02, digest, HandshakeDigest.ClientFirst);
        }
        else
        {
            RandomNumberGenerator.Fill(_first);
            _first.AsSpan(0, 8).Clear();
        }

        return [3, .. _first];
    }

    /// <summary>Checks the server's answer and makes C2.</summary>
    /// <exception cref="RtmpProtocolException">The answer is not one to our packet.</exception>
    public byte[] Finish(ReadOnlySpan<byte> answer)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(answer.Length, AnswerBytes);
        ReadOnlySpan<byte> s1 = answer.Slice(1, HandshakeDigest.PacketBytes);
        ReadOnlySpan<byte> s2 = answer[(1 + HandshakeDigest.PacketBytes)..];
        byte[] second = new byte[HandshakeDigest.PacketBytes];
        if (answer[0] != 3)
        {
            throw new RtmpProtocolException(RtmpFault.NotRtmp, $"The server answers with version {answer[0]}.");
        }

        if (scheme is { } digest)
        {
            int offset = HandshakeDigest.Offset(_first, digest);
            if (HandshakeDigest.FindScheme(s1, HandshakeDigest.ServerFirst) is not { } theirs
                || !HandshakeDigest.IsAnswer(s2, _first.AsSpan(offset, HandshakeDigest.DigestBytes), HandshakeDigest.ServerSecond))
            {
                throw new RtmpProtocolException(RtmpFault.NotRtmp, "The server's digests are wrong.");
            }

            HandshakeDigest.FillSecond(second, s1.Slice(HandshakeDigest.Offset(s1, theirs), HandshakeDigest.DigestBytes), HandshakeDigest.ClientSecond);
            return second;
        }

        if (!s2[8..].SequenceEqual(_first.AsSpan(8)))
        {
            throw new RtmpProtocolException(RtmpFault.NotRtmp, "The server does not echo our packet.");
        }

        s1.CopyTo(second);
        return second;
    }
}
