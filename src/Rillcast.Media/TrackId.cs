namespace Rillcast.Media;

/// <summary>Names a track inside one video; it is also the folder in the track's URLs: 1 to 32 of <c>a-z 0-9 -</c>.</summary>
/// <param name="Value">The name, for example <c>source</c>, <c>audio</c>, <c>720p</c>.</param>
public readonly record struct TrackId(string Value)
{
    /// <summary>The longest name accepted from a URL.</summary>
    public const int MaxLength = 32;

    /// <summary>The pictures as the publisher sent them.</summary>
    public static TrackId Source { get; } = new("source");

    /// <summary>The sound as the publisher sent it.</summary>
    public static TrackId Audio { get; } = new("audio");

    private const string RemadeSuffix = "-remade";

    /// <summary>
    /// The folder for those of a rendition's segments that were made a second time, because they ended short during the broadcast: a name is never given to other bytes. In no manifest; the rendition lists its objects.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TrackId Remade => new(Value + RemadeSuffix);

    /// <summary>True for the folder of a rendition's <see cref="Remade"/> segments.</summary>
    public bool IsRemade => Value.EndsWith(RemadeSuffix, StringComparison.Ordinal);

    /// <summary>Reads a name from a URL; false when it is empty, too long or has a character that no track name has.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TrackId track)
    {
        track = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        track = text switch
        {
            "source" => Source,
            "audio" => Audio,
            _ => new TrackId(text.ToString()),
        };
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
