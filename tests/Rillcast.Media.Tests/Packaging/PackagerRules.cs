using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;

namespace Rillcast.Media.Tests.Packaging;

/// <summary>What must be true of every output, whatever went in.</summary>
internal static class PackagerRules
{
    public static void Check(IReadOnlyList<PackagerOutput> outputs, long? unitsIn = null, PackagerOptions? options = null)
    {
        var partDuration = (options ?? new PackagerOptions()).PartDuration.TotalSeconds;
        var units = 0L;
        foreach (var group in outputs.GroupBy(output => output.Track))
        {
            var inits = new List<InitDescription>();
            var movies = new List<Mp4Movie>();
            SegmentBegun? open = null;
            var parts = new List<PartReady>();
            long? number = null;
            long? sequence = null;
            var discontinuity = 0;
            foreach (var output in group)
            {
                switch (output)
                {
                    case InitReady { Init: var init }:
                        Assert.Equal(inits.Count, init.Number);
                        inits.Add(init);
                        movies.Add(Mp4Reader.ReadInit(init.Bytes));
                        break;

                    case SegmentBegun begun:
                        Assert.Null(open);
                        Assert.True(begun.Init < inits.Count);
                        open = begun;
                        break;

                    case PartReady part:
                        Assert.NotNull(open);
                        Assert.Equal(part.Description.Bytes, part.Bytes.Length);
                        parts.Add(part);
                        break;

                    case SegmentReady { Segment: var segment }:
                        Assert.Equal(number ?? segment.Number, segment.Number);
                        number = segment.Number + 1;
                        Assert.True(segment.Discontinuity >= discontinuity);
                        discontinuity = segment.Discontinuity;
                        Assert.True(segment.Init < inits.Count, "Every segment, gaps too, names an init segment that came before it.");
                        Assert.True(segment.Duration.Ticks > 0);
                        if (segment.IsGap)
                        {
                            Assert.Null(open);
                            Assert.Equal(0, segment.Bytes);
                            break;
                        }

                        Assert.NotNull(open);
                        Assert.Equal(
                            (open.Epoch, open.Number, open.Discontinuity, open.Init, open.Start, open.ProgramDateTime),
                            (segment.Epoch, segment.Number, segment.Discontinuity, segment.Init, segment.Start, segment.ProgramDateTime));
                        Assert.Equal(parts.Select(part => part.Description), segment.Parts);
                        Assert.Equal(parts.Sum(part => (long)part.Description.Bytes), segment.Bytes);
                        Assert.Equal(parts.Sum(part => part.Description.Duration.Ticks), segment.Duration.Ticks);
                        units += CheckParts(segment, parts, movies[segment.Init], partDuration, ref sequence);
                        parts.Clear();
                        open = null;
                        break;
                }
            }

            Assert.Null(open);
        }

        if (unitsIn is { } count)
        {
            Assert.Equal(count, units);
        }

        CheckTracksAgree(outputs);
    }

    private static int CheckParts(SegmentDescription segment, List<PartReady> parts, Mp4Movie movie, double partDuration, ref long? sequence)
    {
        var scale = segment.Start.Scale;
        Assert.Equal(movie.Tracks[0].Timescale, scale);
        var units = 0;
        long end = segment.Start.Ticks;
        var shortBefore = 0.0;
        for (var i = 0; i < parts.Count; i++)
        {
            var fragment = Assert.Single(Mp4Reader.ReadFragments(parts[i].Bytes, movie));
            Assert.True(sequence is null || fragment.SequenceNumber > sequence, "Sequence numbers rise.");
            sequence = fragment.SequenceNumber;
            Assert.True(i > 0 ? fragment.BaseDecodeTime >= end : fragment.BaseDecodeTime == segment.Start.Ticks);
            var duration = fragment.Samples.Sum(sample => (long)sample.Duration);
            Assert.Equal(parts[i].Description.Duration.Ticks, duration);
            Assert.Equal(parts[i].Description.IsIndependent, fragment.Samples[0].IsSync);
            var seconds = (double)duration / scale.TicksPerSecond;
            Assert.True(fragment.Samples.Count == 1 || seconds <= partDuration, $"A part of {seconds} s.");

            // A part that does not reach 85 % of the target is a segment's last, ends before a hole, or had no room for the next unit.
            var first = (double)fragment.Samples[0].Duration / scale.TicksPerSecond;
            Assert.True(shortBefore == 0 || fragment.BaseDecodeTime > end || shortBefore + first > partDuration, $"A part of {shortBefore} s before a unit of {first} s.");
            shortBefore = seconds < partDuration * 0.85 ? seconds : 0;
            end = fragment.BaseDecodeTime + duration;
            units += fragment.Samples.Count;
        }

        return units;
    }

    private static void CheckTracksAgree(IReadOnlyList<PackagerOutput> outputs)
    {
        var segments = outputs.OfType<SegmentReady>().Select(output => output.Segment).ToList();
        foreach (var sameNumber in segments.GroupBy(segment => segment.Number))
        {
            Assert.Single(sameNumber.Select(segment => segment.Discontinuity).Distinct());
        }

        Assert.True(segments.Count == 0 || segments.GroupBy(segment => segment.Track).Select(track => track.Max(segment => segment.Number)).Distinct().Count() == 1);
    }
}
