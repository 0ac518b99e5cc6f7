using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>A page of what was found.</summary>
/// <param name="Items">Videos.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Channels">Channels, on the first page.</param>
/// <param name="Fuzzy">Nothing has these words; what is here is written alike.</param>
public sealed record SearchPage(IReadOnlyList<VideoResponse> Items, string? Next, IReadOnlyList<FoundChannel> Channels, bool Fuzzy);

/// <param name="Id">Opaque.</param>
/// <param name="Handle">Its name in addresses.</param>
/// <param name="Name">How it is shown.</param>
/// <param name="Description">What it is about.</param>
public sealed record FoundChannel(string Id, string Handle, string Name, string Description);

/// <param name="Items">Best first.</param>
public sealed record SuggestionList(IReadOnlyList<Suggestion> Items);

/// <param name="Text">What to search for, or what the channel is called.</param>
/// <param name="Channel">Handle of the channel that is meant; null for words.</param>
public sealed record Suggestion(string Text, string? Channel);
