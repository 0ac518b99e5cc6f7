using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Mp4.Progressive;
using Rillcast.Media.Tests.Packaging;

namespace Rillcast.Media.Tests.Mp4.Progressive;

/// <summary>The tables of progressive files say what the fragments said.</summary>
public sealed class ProgressiveFileTests
{
    private static readonly PlainVideoConfig Wide = new() { Width = 1280, Height = 720, ConfigurationBox = new byte[] { 1, 0x64, 0, 0x20, 0xFF, 0xE0, 0 } };

    [Fact]
    public void Pictures_and_sound_take_turns_and_keep_their_times()
    {
        var stream = new TestStream().Pictures(0, 9, reorder: 2).Sound(0.1, 9);
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Video, MediaKind.Audio), stream.Units));

        var file = stored.Make(MediaKind.Video, MediaKind.Audio);
        var whole = stored.Whole(file);

        var tracks = ProgressiveTables.Read(whole);
        Assert.Equal((90_000u, 48_000u), (tracks[0].Scale, tracks[1].Scale));
        Assert.Equal(["avc1"], tracks[0].Entries);
        Assert.Equal(["mp4a"], tracks[1].Entries);
        CheckTimes(stream.Units, tracks);
        Assert.Equal(stream.Units.Where(u => u.Config.Kind == MediaKind.Video && u.IsRandomAccess).Count(), tracks[0].Samples.Count(s => s.IsSync));

        // Sound is never more than a turn away from the pictures it belongs to.
        Assert.True(Switches(file.Layout) >= 12, $"tracks take turns {Switches(file.Layout)} times");
    }

    [Fact]
    public void Another_configuration_is_another_sample_entry()
    {
        var stream = new TestStream().Pictures(0, 4).Pictures(4, 8, config: Wide).Pictures(8, 12).Sound(0, 12);
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Video, MediaKind.Audio), stream.Units));

        var tracks = ProgressiveTables.Read(stored.Whole(stored.Make(MediaKind.Video, MediaKind.Audio)));

        Assert.Equal(["avc1", "avc1"], tracks[0].Entries);
        Assert.Equal([(1, 120), (2, 120), (1, 120)], Groups(tracks[0].Samples.Select(s => s.Entry)));
        CheckTimes(stream.Units, tracks);
    }

    [Fact]
    public void A_gap_is_kept_by_the_sample_before_it()
    {
        var stream = new TestStream().Pictures(0, 8).Sound(0, 3.2).Sound(6.1, 8);
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Video, MediaKind.Audio), stream.Units));

        var tracks = ProgressiveTables.Read(stored.Whole(stored.Make(MediaKind.Video, MediaKind.Audio)));

        CheckTimes(stream.Units, tracks);
        Assert.True(Deltas(tracks[1]).Max() > 2.8 * 48_000);
    }

    [Fact]
    public void Sound_alone_is_a_file_without_pictures()
    {
        var stream = new TestStream().Sound(0, 5);
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Audio), stream.Units));

        var whole = stored.Whole(stored.Make(MediaKind.Audio));

        Assert.Equal("M4A "u8.ToArray(), whole[8..12]);
        CheckTimes(stream.Units, ProgressiveTables.Read(whole));
    }

    [Fact]
    public void Every_range_is_that_stretch_of_the_whole()
    {
        var stored = StoredSegments.Of(TestStream.Package(TestStream.Start(MediaKind.Video, MediaKind.Audio), new TestStream().Pictures(0, 7, reorder: 1).Sound(0, 7).Units));
        var file = stored.Make(MediaKind.Video, MediaKind.Audio);
        var whole = stored.Whole(file);
        Assert.Equal(file.Layout.Bytes, whole.Length);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var offset = random.Next(whole.Length);
            var length = random.Next(whole.Length - offset + 1);
            Assert.Equal(whole[offset..(offset + length)], stored.Slice(file, offset, length));
        }

        // Split at random places, the pieces are the whole.
        int[] cuts = [0, .. Enumerable.Range(0, 40).Select(_ => random.Next(whole.Length)).Order(), whole.Length];
        Assert.Equal(whole, cuts.Zip(cuts.Skip(1)).SelectMany(c => stored.Slice(file, c.First, c.Second - c.First)));
    }

    /// <summary>Whatever stands in the fragments: gaps, overlaps, offsets both ways, other sizes and configurations.</summary>
    [Fact]
    public void Random_fragments_keep_their_times_and_bytes()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var stored = new StoredSegments();
            var expected = new List<(long Pts, bool IsSync, byte[] Payload)>();
            ICodecConfig[] configs = [TestStream.Video, Wide];
            var inits = configs.Select(InitSegmentWriter.Write).ToArray();
            var time = (long)random.Next(1_000_000);
            for (var number = 0; number < random.Next(1, 6); number++)
            {
                var config = random.Next(4) == 0 ? 1 : 0;
                var parts = new List<byte[]>();
                for (var p = 0; p < random.Next(1, 5); p++)
                {
                    time = Math.Max(0, time + (random.Next(3) == 0 ? random.Next(-2000, 90_000) : 0));
                    var samples = new FragmentSample[random.Next(1, 12)];
                    var dts = time;
                    for (var i = 0; i < samples.Length; i++)
                    {
                        var payload = new byte[random.Next(1, 60)];
                        random.NextBytes(payload);
                        samples[i] = new FragmentSample((uint)random.Next(1, 6000), random.Next(-9000, 9000), random.Next(5) == 0, payload);
                        expected.Add((dts + samples[i].CompositionOffset, samples[i].IsSync, payload));
                        dts += samples[i].Duration;
                    }

                    parts.Add(FragmentWriter.Write(1, time, samples));
                    time = dts;
                }

                stored.Add(TrackId.Source, number, configs[config], inits[config], parts);
            }

            var track = Assert.Single(ProgressiveTables.Read(stored.Whole(stored.Make(MediaKind.Video))));

            var first = expected.Min(s => s.Pts);
            Assert.Equal(expected.Select(s => s.Pts - first), Presented(track));
            Assert.Equal(expected.Select(s => s.IsSync), track.Samples.Select(s => s.IsSync));
            Assert.Equal(expected.Select(s => Convert.ToHexString(s.Payload)), track.Samples.Select(s => Convert.ToHexString(s.Payload)));
            Assert.All(track.Samples, s => Assert.True(s.Offset >= 0));
        }
    }

    [Fact]
    public void A_part_that_is_not_what_the_index_says_is_refused()
    {
        var part = FragmentWriter.Write(1, 0, [new FragmentSample(3000, 0, true, new byte[50]), new FragmentSample(3000, 0, false, new byte[20])]);
        var movie = Mp4Reader.ReadInit(InitSegmentWriter.Write(TestStream.Video));

        Assert.Equal(70, part.Length - PartHeader.Read(part, part.Length, movie).Length);
        Assert.Throws<MediaFormatException>(() => PartHeader.Read(part, part.Length + 1, movie));
        Assert.Throws<MediaFormatException>(() => PartHeader.Read(part.AsMemory(0, 40), part.Length, movie));
        Assert.Throws<MediaFormatException>(() => PartHeader.Read(part.AsMemory(1), part.Length - 1, movie));
        Assert.Throws<MediaFormatException>(() => ProgressiveFile.Make(new ProgressiveTrack(MediaKind.Video, TestStream.Video.Timescale)));
    }

    // Presentation times of both tracks, from the movie's beginning, are those of the units from the earliest of them.
    private static void CheckTimes(IReadOnlyList<AccessUnit> units, IReadOnlyList<ProgressiveTables> tracks)
    {
        var start = units.Min(u => u.Pts);
        foreach (var track in tracks)
        {
            var scale = track.Scale;
            var own = units.Where(u => u.Config.Timescale.TicksPerSecond == scale).ToList();
            var expected = own.Select(u => (double)(u.Pts - start).Ticks / scale).Order();
            var read = Presented(track).Select(t => ((double)t / scale) + EmptySeconds(track)).Order();
            Assert.All(expected.Zip(read), pair => Assert.InRange(pair.First - pair.Second, -0.00003, 0.00003));
            Assert.Equal(own.Count, track.Samples.Count);
            Assert.Equal(own.Select(u => u.Payload.ToArray()), track.Samples.Select(s => s.Payload));
        }
    }

    private static double EmptySeconds(ProgressiveTables track) => track.Edits.Where(e => e.MediaTime < 0).Sum(e => e.Duration) / 90_000.0;

    private static IEnumerable<long> Presented(ProgressiveTables track)
    {
        var from = track.Edits.Where(e => e.MediaTime >= 0).Select(e => e.MediaTime).SingleOrDefault();
        return track.Samples.Select(s => s.Decode + s.Offset - from);
    }

    private static IEnumerable<long> Deltas(ProgressiveTables track) => track.Samples.Zip(track.Samples.Skip(1), (a, b) => b.Decode - a.Decode);

    private static List<(int Entry, int Count)> Groups(IEnumerable<int> entries)
    {
        var groups = new List<(int Entry, int Count)>();
        foreach (var entry in entries)
        {
            if (groups.Count > 0 && groups[^1].Entry == entry)
            {
                groups[^1] = (entry, groups[^1].Count + 1);
            }
            else
            {
                groups.Add((entry, 1));
            }
        }

        return groups;
    }

    private static int Switches(ProgressiveLayout layout) =>
        layout.Pieces.Zip(layout.Pieces.Skip(1)).Count(p => layout.Objects[p.First.Object].Track != layout.Objects[p.Second.Object].Track);
}
