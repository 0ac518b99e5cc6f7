using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Comments;

/// <summary>Section <c>Comments</c>.</summary>
internal sealed record CommentOptions
{
    /// <summary>The longest text that any setting can allow, in characters.</summary>
    public const int LongestText = 10_000;

    /// <summary>Characters of a comment. 1 to 10,000, default 2,000.</summary>
    [Range(1, LongestText)]
    public int MaxLength { get; init; } = 2000;

    /// <summary>Characters of a comment while the video is live. 1 to 10,000, default 500.</summary>
    [Range(1, LongestText)]
    public int MaxLiveLength { get; init; } = 500;

    /// <summary>Comments of one person a minute, on all channels. 1 to 10,000, default 30.</summary>
    [Range(1, 10_000)]
    public int PerMinute { get; init; } = 30;

    /// <summary>Likes, reports and other changes of one person a minute, on one node. 1 to 100,000, default 240.</summary>
    [Range(1, 100_000)]
    public int ChangesPerMinute { get; init; } = 240;
}
