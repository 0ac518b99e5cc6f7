using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp.Chunks;

/// <summary>What is remembered of one chunk stream: the last header, and the message under way.</summary>
internal sealed class ChunkStream(int id)
{
    /// <summary>Chunk stream id, 2 to 65,599.</summary>
    public int Id { get; } = id;

    /// <summary>Absolute time of the current or last message.</summary>
    public uint Timestamp { get; set; }

    /// <summary>What a type 3 header adds to the time. After a type 0 header that is the absolute time itself (RTMP 1.0 §5.3.1.2.4); senders rely on it (ffmpeg 5.1).</summary>
    public uint Delta { get; set; }

    /// <summary>The 32 bits after the last type 0 to 2 header; null when its 24 bits sufficed.</summary>
    public uint? Extended { get; set; }

    public int Length { get; set; }

    public RtmpMessageType Type { get; set; }

    public uint StreamId { get; set; }

    /// <summary>Payload so far, in an array of at most <see cref="Length"/>; null between messages.</summary>
    public byte[]? Payload { get; set; }

    /// <summary>Bytes of <see cref="Payload"/> that have arrived.</summary>
    public int Received { get; set; }
}
