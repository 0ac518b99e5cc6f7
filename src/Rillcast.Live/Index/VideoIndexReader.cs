using System.Buffers;
using Rillcast.Media;

namespace Rillcast.Live.Index;

/// <summary>Reads the index of a video: JSON lines, one a fact, in the order the facts became true. A last line cut short by a crash is left out.</summary>
public static class VideoIndexReader
{
    /// <summary>The stored video that an index describes, ready to be served: ended, no bytes in memory.</summary>
    /// <exception cref="MediaFormatException">Not an index.</exception>
    public static VideoSnapshot Read(VideoId id, ReadOnlySequence<byte> index) => throw new NotImplementedException();
}
