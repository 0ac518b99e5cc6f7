using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>A page of what was found.</summary>
/// <param name="Items">Videos.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Channels">Channels, on the first page.</param>
/// <param name="Fuzzy">Nothing has these words; what is here is written alike.</param>
/// <param name="Moments">Comments with the words, at their times in the videos of this page: at most three of a video, in the order of the videos and then of time.</param>
public sealed record SearchPage(IReadOnlyList<VideoResponse> Items, string? Next, IReadOnlyList<FoundChannel> Channels, bool Fuzzy, IReadOnlyList<FoundMoment> Moments);

/// <param name="VideoId">In which video.</param>
/// <param name="CommentId">What was written there.</param>
/// <param name="MediaTime">Seconds into the video.</param>
/// <param name="Excerpt">At most 140 characters of it around what was looked for, in pieces; plain text.</param>
public sealed record FoundMoment(string VideoId, string CommentId, double MediaTime, IReadOnlyList<ExcerptPiece> Excerpt);

/// <param name="Text">Comes right after the piece before.</param>
/// <param name="Match">It is what was looked for.</param>
public sealed record ExcerptPiece(string Text, bool Match);

/// <param name="Id">Opaque.</param>
/// <param name="Handle">Its name in addresses.</param>
/// <param name="Name">How it is shown.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Avatar">A small square picture; null for none.</param>
public sealed record FoundChannel(string Id, string Handle, string Name, string Description, string? Avatar);

/// <param name="Items">Best first.</param>
public sealed record SuggestionList(IReadOnlyList<Suggestion> Items);

/// <param name="Text">What to search for, what the channel is called, or an excerpt of what was written.</param>
/// <param name="Channel">Handle of the channel that is meant; null for others.</param>
/// <param name="Moment">Where it was written; null for others.</param>
public sealed record Suggestion(string Text, string? Channel, SuggestedMoment? Moment);

/// <param name="VideoId">In which video.</param>
/// <param name="MediaTime">Seconds into it.</param>
public sealed record SuggestedMoment(string VideoId, double MediaTime);
