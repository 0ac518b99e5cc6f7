using System.Globalization;

namespace Rillcast.Media.Packaging;

/// <summary>
/// Names of immutable media objects inside a track's folder; numbers only, so that nothing a peer sends becomes a path.
/// <code>
///   {epoch}-init-{n}.mp4          init segment
///   {epoch}-{number}.m4s          segment
///   {epoch}-{number}.{part}.m4s   part, from 0
/// </code>
/// </summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Number">Segment number, or number of the init segment.</param>
/// <param name="Part">Index of the part inside the segment; null for a whole segment or an init segment.</param>
/// <param name="IsInit">True for an init segment.</param>
public readonly record struct MediaFileName(int Epoch, long Number, int? Part, bool IsInit)
{
    /// <summary>The longest name <see cref="TryParse"/> looks at.</summary>
    public const int MaxLength = 64;

    /// <summary>Names an init segment.</summary>
    public static MediaFileName Init(int epoch, int number) => new(epoch, number, null, true);

    /// <summary>Names a segment.</summary>
    public static MediaFileName Segment(int epoch, long number) => new(epoch, number, null, false);

    /// <summary>Names a part.</summary>
    public static MediaFileName PartOf(int epoch, long number, int part) => new(epoch, number, part, false);

    /// <summary>Reads a name; false for anything that <see cref="ToString"/> does not write.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MediaFileName name)
    {
        name = default;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var dash = text.IndexOf('-');
        if (dash <= 0 || !TryNumber(text[..dash], int.MaxValue, out var epoch))
        {
            return false;
        }

        var rest = text[(dash + 1)..];
        if (rest.StartsWith("init-") && rest.EndsWith(".mp4"))
        {
            if (!TryNumber(rest[5..^4], int.MaxValue, out var init))
            {
                return false;
            }

            name = Init((int)epoch, (int)init);
            return true;
        }

        if (!rest.EndsWith(".m4s"))
        {
            return false;
        }

        rest = rest[..^4];
        var dot = rest.IndexOf('.');
        if (dot < 0)
        {
            if (!TryNumber(rest, long.MaxValue, out var segment))
            {
                return false;
            }

            name = Segment((int)epoch, segment);
            return true;
        }

        if (!TryNumber(rest[..dot], long.MaxValue, out var number) || !TryNumber(rest[(dot + 1)..], int.MaxValue, out var part))
        {
            return false;
        }

        name = PartOf((int)epoch, number, (int)part);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsInit ? string.Create(CultureInfo.InvariantCulture, $"{Epoch}-init-{Number}.mp4")
        : Part is { } part ? string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Number}.{part}.m4s")
        : string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Number}.m4s");

    // One spelling for each number: no sign, no blank, no leading zero, or a cache would hold one object under many names.
    private static bool TryNumber(ReadOnlySpan<char> text, long max, out long value)
    {
        value = 0;
        return !text.IsEmpty
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= max;
    }
}
