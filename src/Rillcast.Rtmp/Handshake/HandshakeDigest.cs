using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rillcast.Rtmp.Handshake;

/// <summary>The digest in handshake packets of Flash Player 9 and later, which RTMP 1.0 §5.2 does not mention but encoders and players use:
/// HMAC-SHA256 over the packet without the digest itself, at one of two places.</summary>
internal static class HandshakeDigest
{
    /// <summary>Length of C1, S1, C2, S2.</summary>
    public const int PacketBytes = 1536;

    /// <summary>Length of a digest.</summary>
    public const int DigestBytes = 32;

    // Both keys are public constants of the protocol: a name, and 32 bytes appended for the second packet.
    private static readonly byte[] PlayerKey =
    [
        .. "Genuine Adobe Flash Player 001"u8,
        0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
        0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE,
    ];

    private static readonly byte[] ServerKey =
    [
        .. "Genuine Adobe Flash Media Server 001"u8,
        0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
        0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE,
    ];

    /// <summary>Key of a client's first packet.</summary>
    public static ReadOnlySpan<byte> ClientFirst => PlayerKey.AsSpan(0, 30);

    /// <summary>Key of a server's first packet.</summary>
    public static ReadOnlySpan<byte> ServerFirst => ServerKey.AsSpan(0, 36);

    /// <summary>Key of a client's second packet.</summary>
    public static ReadOnlySpan<byte> ClientSecond => PlayerKey;

    /// <summary>Key of a server's second packet.</summary>
    public static ReadOnlySpan<byte> ServerSecond => ServerKey;

    /// <summary>Where the digest stands: the sum of four bytes says it. Scheme 0 has the digest block first, scheme 1 the key block.</summary>
    /// <remarks>time 4 | version 4 | 764 | 764: in the digest block the four bytes come first.</remarks>
    public static int Offset(ReadOnlySpan<byte> packet, int scheme)
    {
        int block = scheme == 0 ? 8 : 8 + 764;
        return ((packet[block] + packet[block + 1] + packet[block + 2] + packet[block + 3]) % 728) + block + 4;
    }

    /// <summary>Finds which scheme a peer's first packet follows.</summary>
    /// <returns>0 or 1; null when neither digest is right, so the peer speaks the simple handshake.</returns>
    public static int? FindScheme(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        for (int scheme = 0; scheme <= 1; scheme++)
        {
            int offset = Offset(packet, scheme);
            Compute(packet, offset, key, digest);
            if (packet.Slice(offset, DigestBytes).SequenceEqual(digest))
            {
                return scheme;
            }
        }

        return null;
    }

    /// <summary>Computes the digest of a first packet whose digest stands at <paramref name="offset"/>.</summary>
    public static void Compute(ReadOnlySpan<byte> packet, int offset, ReadOnlySpan<byte> key, Span<byte> digest)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(packet[..offset]);
        hash.AppendData(packet[(offset + DigestBytes)..]);
        hash.GetHashAndReset(digest);
    }

    /// <summary>Makes a first packet: random bytes with a digest in the given scheme.</summary>
    public static void FillFirst(Span<byte> packet, uint version, int scheme, ReadOnlySpan<byte> key)
    {
        RandomNumberGenerator.Fill(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], version);
        int offset = Offset(packet, scheme);
        Compute(packet, offset, key, packet.Slice(offset, DigestBytes));
    }

    /// <summary>Makes a second packet: random bytes that end in a digest keyed by the digest of the peer's first packet.</summary>
    public static void FillSecond(Span<byte> packet, ReadOnlySpan<byte> peerDigest, ReadOnlySpan<byte> key)
    {
        RandomNumberGenerator.Fill(packet);
        Span<byte> answerKey = stackalloc byte[DigestBytes];
        HMACSHA256.HashData(key, peerDigest, answerKey);
        HMACSHA256.HashData(answerKey, packet[..^DigestBytes], packet[^DigestBytes..]);
    }

    /// <summary>Whether a second packet answers our first one.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> ourDigest, ReadOnlySpan<byte> key)
    {
        Span<byte> answerKey = stackalloc byte[DigestBytes];
        Span<byte> digest = stackalloc byte[DigestBytes];
        HMACSHA256.HashData(key, ourDigest, answerKey);
        HMACSHA256.HashData(answerKey, packet[..^DigestBytes], digest);
        return packet[^DigestBytes..].SequenceEqual(digest);
    }
}
