using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Storyboards;

/// <summary>Section <c>Storyboards</c>: small pictures over the seek bar of stored videos.</summary>
internal sealed record StoryboardOptions
{
    /// <summary>Make them soon after a video has ended. Without it they are made when the first viewer asks. Default true.</summary>
    public bool Ahead { get; init; } = true;

    /// <summary>How often is looked for videos that have none. 1 s to 1 h, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);
}
