using System.Security.Cryptography;

namespace Rillcast.Server.Uploads.Tus;

/// <summary><c>Upload-Checksum</c> (tus 1.0.0, Checksum): name of an algorithm, a space, the base 64 of what the request's body must hash to.</summary>
internal sealed record UploadChecksum(HashAlgorithmName Algorithm, ReadOnlyMemory<byte> Hash)
{
    /// <summary>What <c>Tus-Checksum-Algorithm</c> says.</summary>
    public const string Algorithms = "sha1,sha256,sha512";

    private const int MaxHeaderLength = 128;

    /// <summary>Reads the header's value.</summary>
    /// <returns>False when the algorithm is none of <see cref="Algorithms"/>, or the rest is not the base 64 of a hash of its length.</returns>
    public static bool TryParse(string header, out UploadChecksum? checksum)
    {
        checksum = null;
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || header.Length > MaxHeaderLength)
        {
            return false;
        }

        // "The Server MUST support at least the SHA1 checksum algorithm": it finds transmission errors here, it proves nothing.
        (HashAlgorithmName Name, int Bytes)? algorithm = header.AsSpan(0, space) switch
        {
            "sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            "sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "sha512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            _ => null,
        };
        var text = header.AsSpan(space + 1);
        var hash = new byte[SHA512.HashSizeInBytes];
        if (algorithm is not var (name, bytes) || text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, hash, out var written) || written != bytes)
        {
            return false;
        }

        checksum = new UploadChecksum(name, hash.AsMemory(0, bytes));
        return true;
    }

    /// <summary>Begins to hash a body.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHash(Algorithm);

    /// <summary>Ends it: is the body the one that was meant?</summary>
    public bool Fits(IncrementalHash body) => body.GetHashAndReset().AsSpan().SequenceEqual(Hash.Span);
}
