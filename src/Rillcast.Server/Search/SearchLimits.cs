namespace Rillcast.Server.Search;

/// <summary>Limits of searching.</summary>
internal static class SearchLimits
{
    /// <summary>Longest question, in characters.</summary>
    public const int MaxQueryLength = 200;

    /// <summary>Of all that matches, so many of the newest are put in order of relevance: beyond it, a word is too common to order by.</summary>
    public const int MaxRanked = 2_000;

    /// <summary>Of all comments that match, so many of the newest lead to videos: beyond it, a word is too common to say what a video is about.</summary>
    public const int MaxMoments = 5_000;

    /// <summary>Moments shown of one video.</summary>
    public const int MaxMomentsShown = 3;

    /// <summary>Comments of one video among which its moments are chosen.</summary>
    public const int MaxMomentsCompared = 200;

    /// <summary>Comments that are closer together are about the same moment, in seconds.</summary>
    public const int MomentSeconds = 30;

    /// <summary>Longest excerpt of a comment, in characters.</summary>
    public const int MaxExcerptLength = 140;

    /// <summary>Channels beside the videos.</summary>
    public const int MaxChannels = 5;

    /// <summary>Shortest question that gets suggestions.</summary>
    public const int MinSuggestionLength = 2;

    /// <summary>Shortest question that gets moments as suggestions: what is shorter begins too many words.</summary>
    public const int MinSuggestedMomentLength = 4;

    /// <summary>Moments among the suggestions.</summary>
    public const int MaxSuggestedMoments = 2;

    /// <summary>Suggestions of one answer.</summary>
    public const int MaxSuggestions = 8;

    /// <summary>Matches that suggestions are chosen from, by how often they were watched.</summary>
    public const int MaxSuggestionMatches = 400;

    /// <summary>Answers of suggestions kept in memory …</summary>
    public const int MaxCachedSuggestions = 2_000;

    /// <summary>… and for how long.</summary>
    public static readonly TimeSpan SuggestionLife = TimeSpan.FromSeconds(30);

    /// <summary>How alike what was typed and some part of a title must be (pg_trgm word similarity, 0 to 1) …</summary>
    public const string Likeness = "0.45";

    /// <summary>… or what was typed and whole words of it: one wrong letter in six. For any part so little would find every motion and station for an action.</summary>
    public const string WholeWordLikeness = "0.4";

    /// <summary>How alike a word of a comment and one that was typed must be (trigrams in common, 0 to 1).</summary>
    public const float WordLikeness = 0.4f;

    /// <summary>Words of comments that one typed word may stand for.</summary>
    public const int MaxAlikeWords = 5;

    /// <summary>Longest cursor.</summary>
    public const int MaxCursorLength = 120;

    /// <summary>Tags that are looked at in a request.</summary>
    public const int MaxTagsSent = 100;

    /// <summary>Tags of one video.</summary>
    public const int MaxTags = 20;

    /// <summary>Longest tag, in characters.</summary>
    public const int MaxTagLength = 40;
}
