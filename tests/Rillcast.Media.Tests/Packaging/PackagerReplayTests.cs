using Rillcast.Media.Packaging;
using Rillcast.Media.Tests.Mp4;

namespace Rillcast.Media.Tests.Packaging;

/// <summary>A packager made from a captured state, fed what came after, makes the same again: what recovery after a crash stands on.</summary>
public sealed class PackagerReplayTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Resumed_at_any_boundary_it_makes_the_same_segments(int seed)
    {
        var stream = GeneratedStream.Make(seed);
        var options = new PackagerOptions { MaxSegmentDuration = TimeSpan.FromSeconds(8) };
        var start = TestStream.Start(stream.Tracks) with { NextNumber = seed * 10, Epoch = 3, Discontinuity = seed };

        // 1. All at once, with the states at each boundary.
        var whole = new List<PackagerOutput>();
        var packager = new Packager(options, start);
        var captured = new List<(int Index, int Outputs, PackagerState State)>();
        for (var i = 0; i < stream.Units.Count; i++)
        {
            if (stream.Units[i].IsRandomAccess && packager.WouldBegin(stream.Units[i]))
            {
                // The very first boundary is no place to resume from when sound came before it: an epoch is resumed from its start then.
                var state = packager.CaptureState();
                captured.Add((state.IsMidway ? i : 0, whole.Count, state));
            }

            packager.Push(stream.Units[i], whole);
        }

        packager.Flush(whole);
        PackagerRules.Check(whole, stream.Units.Count - packager.DroppedUnits, options);
        Assert.True(captured.Count > 0 || !whole.OfType<SegmentBegun>().Any(begun => begun.Track == start.Tracks[0].Track));
        var expected = Bytes(whole);

        // 2. From each boundary.
        foreach (var (index, outputs, state) in captured)
        {
            var replayed = TestStream.Package(new Packager(options, state), stream.Units.Skip(index));
            var again = Bytes(replayed);
            Assert.All(again.Keys, key =>
            {
                var track = state.Tracks.Single(track => track.Track == key.Track);
                Assert.True(key.Number >= (state.IsMidway && track.NextInit == 0 ? track.Number : state.NextNumber));
            });
            foreach (var (key, segment) in expected.Where(pair => pair.Key.Number >= state.NextNumber || again.ContainsKey(pair.Key)))
            {
                // A track whose configuration had just changed was ahead by one: its first segment lacks what came before the state.
                if (state.IsMidway && key.Track != start.Tracks[0].Track && key.Number == state.Tracks[1].Number && key.Number == state.NextNumber)
                {
                    continue;
                }

                Assert.True(again.TryGetValue(key, out var same), $"{key.Track} {key.Number} did not come out again after {state.NextNumber}.");
                Assert.Equal(segment.Text, same.Text);
                Assert.Equal(segment.Media, same.Media);
            }

            // 3. Init segments made after the state come out again, the same.
            Assert.Equal(
                whole.Skip(outputs).OfType<InitReady>().Select(init => (init.Track, init.Init.Number, Convert.ToHexString(init.Init.Bytes.Span))),
                replayed.OfType<InitReady>().Select(init => (init.Track, init.Init.Number, Convert.ToHexString(init.Init.Bytes.Span))));
        }
    }

    [Fact]
    public void After_a_flush_the_state_begins_a_new_epoch_behind_the_old_one()
    {
        var packager = new Packager(new PackagerOptions(), TestStream.Start(MediaKind.Video, MediaKind.Audio));
        TestStream.Package(packager, new TestStream().Pictures(0, 5).Sound(0, 5).Units);
        var state = packager.CaptureState();

        var after = TestStream.Package(
            state with { Epoch = 2, Discontinuity = state.Discontinuity + 1, Tracks = TestStream.Start(MediaKind.Video, MediaKind.Audio).Tracks },
            new TestStream().Sound(9.9, 12).Pictures(10, 12).Units);

        Assert.Equal((3, 1, false), (state.NextNumber, state.Discontinuity + 1, state.IsMidway));
        Assert.Equal([3L, 3L], after.OfType<SegmentBegun>().Select(begun => begun.Number));
        Assert.Equal([1, 1], after.OfType<SegmentBegun>().Select(begun => begun.Discontinuity));
        Assert.Equal([0, 0], after.OfType<InitReady>().Select(init => init.Init.Number));
    }

    [Fact]
    public void A_track_can_be_added_after_a_flush_and_nothing_of_the_other_is_lost()
    {
        var units = new TestStream().Sound(0, 3).Sound(3, 6).Pictures(3.01, 6).Units;
        var soundOnly = new Packager(new PackagerOptions(), TestStream.Start(MediaKind.Audio));
        var output = TestStream.Package(soundOnly, units.TakeWhile(unit => unit.Track == TrackId.Audio));
        var state = soundOnly.CaptureState();

        var both = new Packager(new PackagerOptions(), state with
        {
            Discontinuity = state.Discontinuity + 1,
            Tracks = [PackagerTrackState.New(TrackId.Source, MediaKind.Video), .. state.Tracks],
        });
        output.AddRange(TestStream.Package(both, units.SkipWhile(unit => unit.Track == TrackId.Audio)));

        Assert.Equal(0, both.DroppedUnits);
        Assert.Equal([0L, 1, 2, 3], output.OfType<SegmentReady>().Where(ready => ready.Track == TrackId.Audio).Select(ready => ready.Segment.Number));
        Assert.Single(output.OfType<InitReady>(), init => init.Track == TrackId.Audio);
    }

    [Fact]
    public void Units_that_go_back_in_time_are_refused()
    {
        var packager = new Packager(new PackagerOptions(), TestStream.Start(MediaKind.Video));
        var output = new List<PackagerOutput>();
        var units = new TestStream().Picture(1, true).Picture(1, false).Units;
        packager.Push(units[0], output);

        Assert.Throws<ArgumentException>(() => packager.Push(units[1], output));
        Assert.Throws<ArgumentException>(() => packager.Push(units[1] with { Track = new TrackId("other") }, output));
    }

    private static Dictionary<(TrackId Track, long Number), (string Text, string Media)> Bytes(List<PackagerOutput> outputs)
    {
        var segments = new Dictionary<(TrackId, long), (string, string)>();
        foreach (var track in outputs.GroupBy(output => output.Track))
        {
            var run = new List<PackagerOutput>();
            foreach (var output in track)
            {
                if (output is InitReady)
                {
                    continue;
                }

                run.Add(output);
                if (output is SegmentReady ready)
                {
                    segments.Add((track.Key, ready.Segment.Number), (TestStream.Describe(run), string.Join(' ', run.OfType<PartReady>().Select(part => Convert.ToHexString(part.Bytes.Span)))));
                    run.Clear();
                }
            }
        }

        return segments;
    }

    /// <summary>Streams with everything that publishers do, from a seed.</summary>
    private sealed record GeneratedStream(MediaKind[] Tracks, IReadOnlyList<AccessUnit> Units)
    {
        public static GeneratedStream Make(int seed)
        {
            var random = new Random(seed);
            var tracks = random.Next(6) switch { 0 => [MediaKind.Video], 1 => [MediaKind.Audio], _ => new[] { MediaKind.Video, MediaKind.Audio } };
            var stream = new TestStream();
            var start = random.NextDouble() * 20;
            var end = start + 6 + (random.NextDouble() * 20);
            var isAwayLong = random.Next(8) == 0;
            if (tracks.Contains(MediaKind.Video))
            {
                Pictures(stream, random, start + (isAwayLong ? random.Next(2) * 35 : 0), end + (isAwayLong ? 40 : 0), isAwayLong);
            }

            if (tracks.Contains(MediaKind.Audio))
            {
                Sound(stream, random, start, end + (isAwayLong ? 50 : 0));
            }

            return new GeneratedStream(tracks, stream.Units);
        }

        private static void Pictures(TestStream stream, Random random, double start, double end, bool isAwayLong)
        {
            var rate = (double[])[8, 15, 24, 25, 29.97, 30, 50, 60];
            var frame = 1 / rate[random.Next(rate.Length)];
            var jitter = random.Next(3) == 0 ? frame * 0.4 : 0;
            var perGroup = Math.Max(1, (int)Math.Round((0.3 + (random.NextDouble() * random.Next(1, 12))) / frame));
            var reorder = random.Next(3);
            var late = random.Next(4) == 0 ? random.NextDouble() : 0;
            var config = new PlainVideoConfig { ConfigurationBox = new byte[] { 1, 0 } };
            var index = random.Next(3) == 0 ? 5 : 0;
            for (var time = start; time < end; time += frame)
            {
                var isKeyframe = index % perGroup == 0;
                if (random.Next(isKeyframe ? 8 : 900) == 0)
                {
                    config = config with { ConfigurationBox = new byte[] { 1, (byte)random.Next(4) } };
                }

                var offset = isKeyframe ? reorder : random.Next(reorder + 2);
                stream.Picture(time + (jitter * random.NextDouble()), isKeyframe, offset * frame, config, late);
                index++;
                time += random.Next(400) == 0 ? random.NextDouble() * (isAwayLong ? 60 : 5) : 0;
            }
        }

        private static void Sound(TestStream stream, Random random, double start, double end)
        {
            var late = (random.NextDouble() * (random.Next(4) == 0 ? 5 : 0.1)) - 0.02;
            var time = start - 0.5 + random.NextDouble() + (random.Next(5) == 0 ? 5 : 0);
            var config = TestStream.Audio;
            while (time < end)
            {
                var until = Math.Min(end, time + 1 + (random.NextDouble() * 12));
                stream.Sound(Math.Max(0, time), until, config, late);
                time = until + (random.Next(3) == 0 ? random.NextDouble() * 9 : 0.03);
                if (random.Next(3) == 0)
                {
                    var isSlow = random.Next(2) == 0;
                    config = config with { ConfigurationBox = new byte[] { isSlow ? (byte)1 : (byte)2, (byte)random.Next(4) }, SampleRate = isSlow ? 44_100 : 48_000 };
                }
            }
        }
    }
}
