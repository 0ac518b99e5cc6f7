using Rillcast.Media.Packaging;

namespace Rillcast.Live.Renditions;

/// <summary>What comes of a rendition's segment: its init segment, its parts in order, its end.</summary>
public abstract record RenditionOutput
{
    private RenditionOutput()
    {
    }

    /// <summary>Names what makes the bytes: a segment is put together of outputs with the same name only.</summary>
    public string Maker { get; init; } = "";

    /// <summary>The init segment that the parts need.</summary>
    /// <param name="Init"><c>ftyp</c> and <c>moov</c>.</param>
    public sealed record Begun(ReadOnlyMemory<byte> Init) : RenditionOutput;

    /// <summary>A part.</summary>
    /// <param name="Index">Position in the segment, from 0.</param>
    /// <param name="Description">Duration in the timescale of the init segment, size, independence.</param>
    /// <param name="Bytes"><c>moof</c> and <c>mdat</c>.</param>
    public sealed record Part(int Index, PartDescription Description, ReadOnlyMemory<byte> Bytes) : RenditionOutput;

    /// <summary>The segment is whole.</summary>
    public sealed record Ended : RenditionOutput;
}
