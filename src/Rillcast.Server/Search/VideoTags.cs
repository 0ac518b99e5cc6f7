namespace Rillcast.Server.Search;

/// <summary>Words that a video is filed under.</summary>
internal static class VideoTags
{
    /// <summary>Tidies what somebody typed: without blanks and <c>#</c> around, each once. Null, and why, when they are too many, too long or empty.</summary>
    public static string[]? Tidy(IReadOnlyList<string> tags, out string? problem)
    {
        problem = null;
        var tidy = tags.Select(t => (t ?? "").Trim().TrimStart('#').Trim()).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (tidy.Length > SearchLimits.MaxTags)
        {
            problem = $"At most {SearchLimits.MaxTags} tags.";
        }
        else if (tidy.FirstOrDefault(t => t.Length > SearchLimits.MaxTagLength || t.Any(char.IsControl)) is { } wrong)
        {
            problem = $"A tag has at most {SearchLimits.MaxTagLength} characters, on one line: '{wrong[..Math.Min(wrong.Length, SearchLimits.MaxTagLength)]}'.";
        }

        return problem is null ? tidy : null;
    }
}
