using Rillcast.Media;

namespace Rillcast.Server.Events;

/// <summary>Something that happened to a video.</summary>
/// <param name="Video">Which; none for what concerns the node.</param>
/// <param name="Name">What kind: lower-case letters, see <see cref="BusEventNames"/>; pages know the same names.</param>
/// <param name="Version">Of states, where only the newest counts; otherwise 0.</param>
/// <param name="Json">What pages get.</param>
internal sealed record BusEvent(VideoId Video, string Name, long Version, ReadOnlyMemory<byte> Json);

/// <param name="Seq">Rises by one with each event of a node.</param>
/// <param name="Event">What happened.</param>
internal readonly record struct NumberedEvent(long Seq, BusEvent Event);

/// <summary>What one node has to say at once.</summary>
/// <param name="Origin">The node.</param>
/// <param name="After">Number of its last event before these: whoever knows less has missed some.</param>
/// <param name="Events">In order; some may have come before.</param>
/// <param name="Passing">Worth nothing a moment later.</param>
internal sealed record BusBatch(string Origin, long After, IReadOnlyList<NumberedEvent> Events, IReadOnlyList<BusEvent> Passing);

/// <summary>Kinds of events that have a meaning of their own on the way.</summary>
internal static class BusEventNames
{
    /// <summary>The video's state changed.</summary>
    public const string State = "state";

    /// <summary>The video is gone.</summary>
    public const string Closed = "closed";

    /// <summary>Passing: how many watch on a node, by video.</summary>
    public const string Viewers = "viewers";

    /// <summary>Passing: how often which reaction was sent on a node since the last time.</summary>
    public const string Reactions = "reactions";

    /// <summary>Passing: how many like the video.</summary>
    public const string Likes = "likes";
}
