using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Reactions;

/// <summary>Section <c>Reactions</c>.</summary>
internal sealed record ReactionOptions
{
    /// <summary>People without an account may send emoji. Default true.</summary>
    public bool Anonymous { get; init; } = true;

    /// <summary>Emoji of one person, or of one address without an account, in ten seconds and on one node. 1 to 1,000, default 40.</summary>
    [Range(1, 1000)]
    public int PerTenSeconds { get; init; } = 40;

    /// <summary>Likes and dislikes of one person a minute, on one node. 1 to 100,000, default 60.</summary>
    [Range(1, 100_000)]
    public int LikesPerMinute { get; init; } = 60;
}
