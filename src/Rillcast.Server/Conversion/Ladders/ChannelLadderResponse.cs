using System.ComponentModel.DataAnnotations;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Ladders;

/// <param name="Rungs">The qualities beside the source, in any order; none means the source and the sound alone. Those above a source are left out for it.</param>
public sealed record ChannelLadderRequest(
    [property: Required, MaxLength(OwnLadderLimits.MaxRungs, ErrorMessage = "A ladder has at most 10 qualities.")] IReadOnlyList<LadderRung> Rungs);

/// <param name="Side">Shorter side of the picture in pixels, even: 1080 for Full HD, also upright.</param>
/// <param name="BitsPerSecond">Cap of its rate; null for the usual one.</param>
/// <param name="Quality">Constant rate factor of H.264, 10 (best) to 40; null for the usual one.</param>
/// <param name="HalvesPictures">Every other picture of the source only; null for where that is usual.</param>
public sealed record LadderRung(
    [property: Range(OwnLadderLimits.MinSide, OwnLadderLimits.MaxSide)] int Side,
    [property: Range(OwnLadderLimits.MinBitsPerSecond, OwnLadderLimits.MaxBitsPerSecond)] int? BitsPerSecond = null,
    [property: Range(OwnLadderLimits.MinQuality, OwnLadderLimits.MaxQuality)] double? Quality = null,
    bool? HalvesPictures = null)
{
    internal static LadderRung Of(OwnRung rung) => new(rung.Side, rung.BitsPerSecond, rung.Quality, rung.HalvesPictures);

    internal OwnRung ToOwn() => new(Side, BitsPerSecond, Quality, HalvesPictures);
}

/// <param name="IsOwn">False while the channel has this server's usual qualities.</param>
/// <param name="Rungs">What its videos are converted to, best first.</param>
/// <param name="Usual">What this server usually makes, with its rates at 16:9 and 30 pictures a second.</param>
/// <param name="LargestLiveSide">Larger qualities are made after the broadcast, not during it.</param>
public sealed record ChannelLadderResponse(bool IsOwn, IReadOnlyList<LadderRung> Rungs, IReadOnlyList<LadderRung> Usual, int LargestLiveSide)
{
    internal static ChannelLadderResponse Of(OwnLadder? own, LadderOptions options)
    {
        LadderRung[] usual = [.. LadderPlan.Configured(options).Rungs.Select(LadderRung.Of)];
        return new ChannelLadderResponse(own is not null, own is null ? usual : [.. own.Rungs.Select(LadderRung.Of)], usual, options.LargestLiveSide);
    }
}
