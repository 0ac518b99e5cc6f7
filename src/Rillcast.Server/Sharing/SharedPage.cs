namespace Rillcast.Server.Sharing;

/// <summary>What others are told of a page when its address is shared: in a message, on a timeline, to a search engine.</summary>
/// <param name="Path">Canonical path.</param>
/// <param name="Title">Title of the video, name of the channel.</param>
/// <param name="Description">In a sentence or two; may be empty.</param>
/// <param name="Poster">Path of a picture; null without.</param>
/// <param name="IsListed">Search engines may show it.</param>
/// <param name="Video">More of a video; null for a channel.</param>
internal sealed record SharedPage(string Path, string Title, string Description, string? Poster, bool IsListed, SharedVideo? Video);

/// <param name="Id">Its name.</param>
/// <param name="ChannelName">Who shows it.</param>
/// <param name="ChannelHandle">In addresses.</param>
/// <param name="IsLive">Now.</param>
/// <param name="StartedAt">When it began, or is to begin.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Duration">Length so far.</param>
/// <param name="Width">Of the picture; null without.</param>
/// <param name="Height">Of the picture; null without.</param>
/// <param name="Views">How often it was watched.</param>
internal sealed record SharedVideo(
    string Id, string ChannelName, string ChannelHandle, bool IsLive, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, TimeSpan Duration, int? Width, int? Height, long Views);

/// <summary>What is known of an address; with neither, nothing.</summary>
/// <param name="Page">What others are told of it.</param>
/// <param name="IsMissing">Nothing is there, or nothing that a stranger may know of.</param>
internal readonly record struct SharedAnswer(SharedPage? Page, bool IsMissing = false)
{
    public static SharedAnswer Missing => new(null, IsMissing: true);
}
