using System.Globalization;
using System.Text;
using Rillcast.Server.Events;

namespace Rillcast.Server.Videos;

/// <summary>
/// What the viewers of one video should have been told by now, as bytes, replaced as a whole. Of states, numbers of viewers and of likes, and bursts of reactions only the newest counts, and a number tells a connection whether it has written
/// it; what happened once (a comment) stands in <see cref="Log"/>, as far back as the window reaches.
/// </summary>
internal sealed record RoomEvents
{
    public static RoomEvents None { get; } = new();

    /// <summary>Rises with each state; -1 before the first.</summary>
    public long StateVersion { get; init; } = -1;

    public ReadOnlyMemory<byte> State { get; init; }

    public long ViewersVersion { get; init; }

    public ReadOnlyMemory<byte> Viewers { get; init; }

    public long BurstVersion { get; init; }

    public ReadOnlyMemory<byte> Burst { get; init; }

    public long LikesVersion { get; init; }

    public ReadOnlyMemory<byte> Likes { get; init; }

    public long PingVersion { get; init; }

    /// <summary>Sign of life, with the position.</summary>
    public ReadOnlyMemory<byte> Ping { get; init; }

    /// <summary>Rises when events of another node were missed.</summary>
    public long Resets { get; init; }

    /// <summary>How often the video became private; who came in before has to ask again whether he may see it.</summary>
    public long Hidings { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>Oldest first.</summary>
    public LogEntry[] Log { get; init; } = [];

    /// <summary>Place of the first entry of <see cref="Log"/> among all there ever were.</summary>
    public long LogStart { get; init; }

    /// <summary>Place of the next entry.</summary>
    public long LogEnd => LogStart + Log.Length;

    /// <summary>What fell out of the window.</summary>
    public EventPosition Dropped { get; init; } = EventPosition.None;

    /// <summary><c>event: NAME LF [id: POSITION LF] data: JSON LF LF</c> (WHATWG HTML §9.2.5). JSON of ours has no line breaks.</summary>
    public static byte[] Format(string name, ReadOnlySpan<byte> json, EventPosition? position = null) =>
        [.. position is null ? [] : IdLine(position), .. "event: "u8, .. Encoding.ASCII.GetBytes(name), .. "\ndata: "u8, .. json, .. "\n\n"u8];

    public static byte[] IdLine(EventPosition position) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {position}\n"));
}

/// <summary>Something that happened once.</summary>
/// <param name="Origin">The node where.</param>
/// <param name="Seq">Its number there.</param>
/// <param name="Bytes">With the position of this node after it.</param>
/// <param name="IdLength">Bytes of the position at the beginning.</param>
internal sealed record LogEntry(string Origin, long Seq, byte[] Bytes, int IdLength)
{
    public ReadOnlyMemory<byte> WithoutId => Bytes.AsMemory(IdLength);
}
