using Rillcast.Media.Packaging;

namespace Rillcast.Media.Mp4.Progressive;

/// <summary>A stored segment that a progressive file takes media from.</summary>
/// <param name="Track">The track that it is filed under.</param>
/// <param name="Epoch">See <see cref="SegmentDescription.Epoch"/>.</param>
/// <param name="Number">See <see cref="SegmentDescription.Number"/>.</param>
/// <param name="Bytes">Its size.</param>
public readonly record struct ProgressiveObject(TrackId Track, int Epoch, long Number, long Bytes)
{
    /// <summary>Its name inside the track's folder.</summary>
    public MediaFileName Name => MediaFileName.Segment(Epoch, Number);
}
