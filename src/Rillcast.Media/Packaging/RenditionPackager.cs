using Rillcast.Media.Codecs;
using Rillcast.Media.Time;

namespace Rillcast.Media.Packaging;

/// <summary>
/// Cuts the pictures of one rendition's segment into parts, by the same rule as the source's packager. The segment's start, end and number are the source's; decoding times are
/// given by the caller, so that they add up to the source's to the tick. Pure; single owner; one segment.
/// </summary>
public sealed class RenditionPackager
{
    private readonly TrackPackager _packager;
    private readonly ICodecConfig _config;
    private readonly TrackId _track;
    private readonly long _number;
    private bool _hasBegun;

    /// <summary>A packager for a segment.</summary>
    /// <param name="options">Length of parts.</param>
    /// <param name="track">The rendition.</param>
    /// <param name="config">Its decoder configuration.</param>
    /// <param name="number">Number of the segment.</param>
    public RenditionPackager(PackagerOptions options, TrackId track, ICodecConfig config, long number)
    {
        _packager = new TrackPackager(options, PackagerTrackState.New(track, config.Kind));
        _config = config;
        _track = track;
        _number = number;
    }

    /// <summary>Takes the next picture in decoding order; what it completes is appended to <paramref name="output"/>: parts, with the init segment before the first.</summary>
    /// <param name="dts">Decoding time on the video's timeline, in the scale of the configuration; strictly rising.</param>
    /// <param name="pts">Presentation time, same scale.</param>
    /// <param name="isRandomAccess">Decoding can start here.</param>
    /// <param name="payload">The sample as it stands in <c>mdat</c>.</param>
    /// <param name="output">Takes <see cref="InitReady"/> and <see cref="PartReady"/>.</param>
    public void Push(MediaTime dts, MediaTime pts, bool isRandomAccess, ReadOnlyMemory<byte> payload, IList<PackagerOutput> output)
    {
        var unit = new AccessUnit(_track, _config, dts, pts, isRandomAccess, payload);
        if (_hasBegun)
        {
            _packager.Add(unit, dts, output);
            return;
        }

        _hasBegun = true;
        _packager.Begin(unit, dts, new SegmentNaming(0, _number, 0, default, 0), output);
    }

    /// <summary>Ends the segment: the last picture lasts until <paramref name="end"/>. Nothing when no picture came.</summary>
    public void End(MediaTime end, IList<PackagerOutput> output)
    {
        if (_hasBegun)
        {
            _packager.Close(end > _packager.LastTime ? end : null, output);
        }
    }
}
