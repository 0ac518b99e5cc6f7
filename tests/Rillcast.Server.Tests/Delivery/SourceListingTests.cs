using System.Collections.Immutable;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Server.Delivery;

namespace Rillcast.Server.Tests.Delivery;

public sealed class SourceListingTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TrackId Rung = new("480p");

    [Fact]
    public void Source_OfShortGops_IsListed() => Assert.Equal(["source", "480p", "audio"], Listed(Track(TrackId.Source, 2, 2, 2), Track(Rung, 2, 2, 2), Track(TrackId.Audio, 2, 2, 2)));

    [Fact]
    public void Source_OfLongGops_IsLeftToTheRungs() => Assert.Equal(["480p", "audio"], Listed(Track(TrackId.Source, 10, 10, 4), Track(Rung, 10, 10, 4), Track(TrackId.Audio, 10, 10, 4)));

    [Fact]
    public void Source_OfLongGopsWithoutRungs_IsListed() => Assert.Equal(["source", "audio"], Listed(Track(TrackId.Source, 10, 10), Track(TrackId.Audio, 10, 10)));

    [Fact]
    public void Source_OfOneLongGopAmongShortOnes_IsListed() => Assert.Equal(["source", "480p"], Listed(Track(TrackId.Source, 2, 12, 2), Track(Rung, 2, 12, 2)));

    [Fact]
    public void Source_WhoseGopsGetLongLater_StaysListed() =>
        Assert.Equal(["source", "480p"], Listed(Track(TrackId.Source, [.. Enumerable.Repeat(2.0, 8), .. Enumerable.Repeat(10.0, 50)]), Track(Rung, 2)));

    [Fact]
    public void AnMpd_LeavesTheSourceOutOfRecordingsBesideAWholeRungOnly()
    {
        var (source, rung) = (Track(TrackId.Source, 10, 10), Track(Rung, 10, 10));
        Assert.Equal(2, SourceListing.RepresentedTracks(Video(false, source, rung), Longest).Count);
        Assert.Same(rung, Assert.Single(SourceListing.RepresentedTracks(Video(true, source, rung), Longest)));
        Assert.Equal(2, SourceListing.RepresentedTracks(Video(true, source, Track(Rung, TrackId.Source, 10, 10)), Longest).Count);
    }

    private static IEnumerable<string> Listed(params TrackSnapshot[] tracks) => SourceListing.ListedTracks(Video(false, tracks), Longest).Select(t => t.Track.Value);

    private static VideoSnapshot Video(bool isEnded, params TrackSnapshot[] tracks) =>
        new() { Id = DeliveryHost.NewId(), Version = 1, StartedAt = HandMadeVideo.Began, IsEnded = isEnded, Tracks = tracks };

    private static TrackSnapshot Track(TrackId track, params double[] seconds) => Track(track, null, seconds);

    private static TrackSnapshot Track(TrackId track, TrackId? standIn, params double[] seconds) => new()
    {
        Track = track,
        Kind = track == TrackId.Audio ? MediaKind.Audio : MediaKind.Video,
        Inits = [],
        Segments = SegmentList.Of([.. seconds.Select((s, n) => new WindowSegment(
            new SegmentDescription
            {
                Track = track,
                Epoch = 1,
                Number = n,
                Discontinuity = 0,
                Init = 0,
                Start = default,
                Duration = MediaTime.From(TimeSpan.FromSeconds(s), Timescale.Video),
                Bytes = 1,
                ProgramDateTime = HandMadeVideo.Began,
                Parts = ImmutableArray.Create(new PartDescription(MediaTime.From(TimeSpan.FromSeconds(s), Timescale.Video), 1, true)),
                StandIn = standIn,
            },
            null))]),
        IsEnded = false,
        NextNumber = seconds.Length,
        TargetDuration = TimeSpan.FromSeconds(2),
        PartTarget = TimeSpan.FromSeconds(0.3),
        PeakBitsPerSecond = 1,
        AverageBitsPerSecond = 1,
        FrameRate = 30,
    };
}
