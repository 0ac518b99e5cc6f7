namespace Rillcast.Server.Search;

/// <summary>Limits of searching.</summary>
internal static class SearchLimits
{
    /// <summary>Longest question, in characters.</summary>
    public const int MaxQueryLength = 200;

    /// <summary>Of all that matches, so many of the newest are put in order of relevance: beyond it, a word is too common to order by.</summary>
    public const int MaxRanked = 2_000;

    /// <summary>Channels beside the videos.</summary>
    public const int MaxChannels = 5;

    /// <summary>Shortest question that gets suggestions.</summary>
    public const int MinSuggestionLength = 2;

    /// <summary>Suggestions of one answer.</summary>
    public const int MaxSuggestions = 8;

    /// <summary>Matches that suggestions are chosen from, by how often they were watched.</summary>
    public const int MaxSuggestionMatches = 400;

    /// <summary>Answers of suggestions kept in memory …</summary>
    public const int MaxCachedSuggestions = 2_000;

    /// <summary>… and for how long.</summary>
    public static readonly TimeSpan SuggestionLife = TimeSpan.FromSeconds(30);

    /// <summary>How alike a word and what was typed must be (pg_trgm word similarity, 0 to 1): one wrong letter in five.</summary>
    public const string Likeness = "0.45";

    /// <summary>Longest cursor.</summary>
    public const int MaxCursorLength = 120;

    /// <summary>Tags that are looked at in a request.</summary>
    public const int MaxTagsSent = 100;

    /// <summary>Tags of one video.</summary>
    public const int MaxTags = 20;

    /// <summary>Longest tag, in characters.</summary>
    public const int MaxTagLength = 40;
}
