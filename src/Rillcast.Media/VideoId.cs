using System.Diagnostics.CodeAnalysis;

namespace Rillcast.Media;

/// <summary>
/// Names one video, live or stored: 26 characters of Crockford's base 32 in lower case, made from a version 7 UUID
/// (RFC 9562 §5.7), so that names sort by age and are safe in URLs and file names. Opaque to everybody else.
/// </summary>
public readonly record struct VideoId : IComparable<VideoId>
{
    /// <summary>Characters in a name.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(Alphabet);

    private VideoId(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Makes the name of a UUID; version 7 keeps names in order of creation.</summary>
    public static VideoId FromGuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }

        return new VideoId(text.ToString());
    }

    /// <summary>Reads a name from a URL or a folder; false for anything that <see cref="FromGuid"/> cannot have made.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out VideoId id)
    {
        id = default;
        if (text is null || text.Length != Length || text.AsSpan().ContainsAnyExcept(Allowed))
        {
            return false;
        }

        id = new VideoId(text);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(VideoId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Earlier names sort first.</summary>
    public static bool operator <(VideoId left, VideoId right) => left.CompareTo(right) < 0;

    /// <summary>Earlier names sort first.</summary>
    public static bool operator >(VideoId left, VideoId right) => left.CompareTo(right) > 0;

    /// <summary>Earlier names sort first.</summary>
    public static bool operator <=(VideoId left, VideoId right) => left.CompareTo(right) <= 0;

    /// <summary>Earlier names sort first.</summary>
    public static bool operator >=(VideoId left, VideoId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
