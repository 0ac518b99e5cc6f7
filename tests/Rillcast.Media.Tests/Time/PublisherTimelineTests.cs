using System.Text.Json;
using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.Aac;
using Rillcast.Media.Flv;
using Rillcast.Media.Tests.Fixtures;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Time;

public class PublisherTimelineTests
{
    private static readonly IVideoConfig Video = FixtureConfigs.Video("h264-aac.flv");

    // AAC-LC, stereo
    private static readonly AacConfig Sound48 = AacConfig.Parse(new byte[] { 0x11, 0x90 });
    private static readonly AacConfig Sound44 = AacConfig.Parse(new byte[] { 0x12, 0x10 });

    [Fact]
    public void First_unit_at_the_origin_lies_at_the_epochs_start()
    {
        var timeline = Start(epochStart: TimeSpan.FromSeconds(100), origin: 5_000);

        Assert.Equal(9_000_000, PlaceVideo(timeline, 5_000).Dts.Ticks);
        Assert.Equal(4_800_000, PlaceAudio(timeline, 5_000).Dts.Ticks);
        Assert.Equal(9_003_600, PlaceVideo(timeline, 5_040).Dts.Ticks);
    }

    [Fact]
    public void Unit_before_the_origin_does_not_lie_before_the_epochs_start()
    {
        var timeline = Start(epochStart: TimeSpan.FromSeconds(1), origin: 5_000);

        Assert.Equal(90_000, PlaceVideo(timeline, 4_980).Dts.Ticks);
        Assert.Equal(48_000, PlaceAudio(timeline, 4_990).Dts.Ticks);
    }

    [Fact]
    public void Wrap_of_the_senders_clock_is_no_jump()
    {
        var timeline = Start(origin: uint.MaxValue - 59);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(3_600 * i, PlaceVideo(timeline, unchecked(uint.MaxValue - 59 + (uint)(40 * i))).Dts.Ticks);
        }

        Assert.Equal(0, timeline.Jumps);
        Assert.Equal(0, timeline.LateUnits);
    }

    [Fact]
    public void Several_wraps_keep_time()
    {
        var timeline = Start();
        const long Step = 9_000;
        for (var sent = 0L; sent < 3L << 32; sent += Step)
        {
            var unit = PlaceVideo(timeline, (uint)sent);
            Assert.Equal(sent * 90, unit.Dts.Ticks);
        }

        Assert.Equal(0, timeline.Jumps);
    }

    [Fact]
    public void Presentation_times_follow_the_carried_time_and_never_lie_before_decoding()
    {
        var timeline = Start();

        Assert.Equal((0, 7_200), Times(PlaceVideo(timeline, 0, composition: 80)));
        Assert.Equal((3_600, 18_000), Times(PlaceVideo(timeline, 40, composition: 160)));
        Assert.Equal((7_200, 10_800), Times(PlaceVideo(timeline, 80, composition: 40)));
        Assert.Equal((10_800, 10_800), Times(PlaceVideo(timeline, 120, composition: -40)));
    }

    [Fact]
    public void Nanoseconds_refine_the_time()
    {
        var timeline = Start();
        PlaceVideo(timeline, 0);

        var unit = PlaceVideo(timeline, 33, nanoseconds: 333_333);

        Assert.Equal((3_000, 3_000), Times(unit));
    }

    [Fact]
    public void Variable_frame_rate_is_kept_to_the_millisecond()
    {
        var timeline = Start();
        uint[] times = [0, 1, 34, 35, 100, 1_000, 9_999, 10_000];

        Assert.Equal(times.Select(time => 90L * time), times.Select(time => PlaceVideo(timeline, time).Dts.Ticks));
    }

    [Fact]
    public void Equal_and_slightly_backward_times_are_pushed_on_and_counted()
    {
        var timeline = Start();
        PlaceVideo(timeline, 1_000);

        Assert.Equal(90_001, PlaceVideo(timeline, 1_000).Dts.Ticks);
        Assert.Equal(90_002, PlaceVideo(timeline, 900).Dts.Ticks);
        Assert.Equal(93_600, PlaceVideo(timeline, 1_040).Dts.Ticks);
        Assert.Equal(2, timeline.LateUnits);
        Assert.Equal(0, timeline.Jumps);
    }

    [Theory]
    [InlineData(48_000)]
    [InlineData(44_100)]
    public void Ten_hours_of_sound_in_whole_milliseconds_have_no_gap_and_no_drift(int rate)
    {
        var config = rate == 48_000 ? Sound48 : Sound44;
        var timeline = Start();
        var units = 36_000L * rate / 1_024;
        for (var i = 0L; i < units; i++)
        {
            var unit = Place(timeline, TrackId.Audio, config, (uint)(i * 1_024 * 1_000 / rate));
            if (unit.Dts.Ticks != i * 1_024)
            {
                Assert.Fail($"Unit {i} lies at {unit.Dts}.");
            }
        }

        Assert.Equal(0, timeline.AudioResyncs);
    }

    [Fact]
    public void Jitter_of_the_senders_sound_clock_does_not_show()
    {
        var random = new Random(1);
        var timeline = Start();
        PlaceAudio(timeline, 0);
        for (var i = 1; i < 10_000; i++)
        {
            var jitter = random.Next(-15, 16);
            Assert.Equal(i * 1_024, PlaceAudio(timeline, (uint)Math.Max(0, (i * 64 / 3) + jitter)).Dts.Ticks);
        }
    }

    [Fact]
    public void Sound_clock_that_runs_apart_is_followed_in_steps_within_the_tolerance()
    {
        // 100 ppm fast: 360 ms in an hour.
        var timeline = Start();
        for (var i = 0; i < 168_750; i++)
        {
            var sent = (long)(i * (64 / 3.0) * 1.0001);
            var unit = PlaceAudio(timeline, (uint)sent);
            var apart = Math.Abs((unit.Dts.Ticks / 48.0) - sent);
            Assert.True(apart <= 41, $"{apart} ms apart at unit {i}.");
        }

        Assert.InRange(timeline.AudioResyncs, 8, 10);
    }

    [Fact]
    public void Lost_sound_leaves_a_gap()
    {
        var timeline = Start();
        PlaceAudio(timeline, 0);
        PlaceAudio(timeline, 21);

        Assert.Equal(48 * 500, PlaceAudio(timeline, 500).Dts.Ticks);
        Assert.Equal((48 * 500) + 1_024, PlaceAudio(timeline, 521).Dts.Ticks);
        Assert.Equal(1, timeline.AudioResyncs);
        Assert.Equal(0, timeline.LateUnits);
    }

    [Fact]
    public void Silent_track_comes_back_at_the_right_time()
    {
        var timeline = Start();
        PlaceAudio(timeline, 0);
        for (uint time = 0; time <= 60_000; time += 40)
        {
            PlaceVideo(timeline, time);
        }

        Assert.Equal(48 * 60_000, PlaceAudio(timeline, 60_000).Dts.Ticks);
        Assert.Equal(0, timeline.Jumps);
    }

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(-60_000)]
    [InlineData(-1_100)]
    [InlineData(12_000)]
    [InlineData(2_147_483_000)]
    [InlineData(3_000_000_000)]
    public void Jump_of_the_clock_is_taken_out_and_both_tracks_stay_in_step(long jump)
    {
        // Sound lags 200 ms behind in the interleaving, so the tracks jump at different messages.
        const int JumpAt = 100_000;
        var timeline = Start(origin: 1_000_000);
        var placed = new List<AccessUnit>();
        for (var time = 0; time < 110_000; time += 20)
        {
            if (time % 40 == 0)
            {
                placed.Add(PlaceVideo(timeline, Sent(time)));
            }

            if (time >= 200)
            {
                placed.Add(Place(timeline, TrackId.Audio, Sound50, Sent(time - 200)));
            }
        }

        uint Sent(int time) => unchecked((uint)(1_000_000 + time + (time >= JumpAt ? jump : 0)));

        Assert.Equal(1, timeline.Jumps);
        Assert.Equal(0, timeline.LateUnits);
        var video = placed.Where(unit => unit.Track == TrackId.Source).Select(unit => unit.Dts.Ticks / 90).ToList();
        var sound = placed.Where(unit => unit.Track == TrackId.Audio).Select(unit => unit.Dts.ToTimeSpan().TotalMilliseconds).ToList();

        // Nothing shows of the jump at all: video comes first and goes on right after itself, sound lands where it belongs.
        Assert.Equal(Enumerable.Range(0, video.Count).Select(i => 40L * i), video);
        Assert.All(sound.Select((time, i) => Math.Abs(time - (20 * i))), apart => Assert.InRange(apart, 0, 1));
    }

    [Fact]
    public void Two_jumps_close_together_need_no_third()
    {
        var timeline = Start();
        PlaceVideo(timeline, 0);
        PlaceAudio(timeline, 0);
        PlaceVideo(timeline, 1_000_000);
        PlaceVideo(timeline, 5_000_000);

        // Sound still comes from both earlier clocks.
        var old = PlaceAudio(timeline, 21);
        var middle = PlaceAudio(timeline, 1_000_021);
        var late = PlaceAudio(timeline, 5_000_021);

        Assert.Equal(2, timeline.Jumps);
        Assert.Equal(1_024, old.Dts.Ticks);
        Assert.True(old.Dts < middle.Dts && middle.Dts < late.Dts);
        Assert.True(late.Dts.ToTimeSpan() < TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public void Single_wild_timestamp_does_not_shift_what_follows()
    {
        var timeline = Start();
        for (uint time = 0; time < 4_000; time += 40)
        {
            PlaceVideo(timeline, time == 2_000 ? 4_000_000_000 : time);
        }

        Assert.Equal(360_000, PlaceVideo(timeline, 4_000).Dts.Ticks);
        Assert.Equal(1, timeline.Jumps);
    }

    [Fact]
    public void Pause_of_both_tracks_is_taken_out()
    {
        var timeline = Start();
        PlaceVideo(timeline, 0);
        PlaceAudio(timeline, 0);
        PlaceVideo(timeline, 40);

        Assert.Equal(7_200, PlaceVideo(timeline, 30_000).Dts.Ticks);
        Assert.InRange(PlaceAudio(timeline, 30_000).Dts.ToTimeSpan().TotalMilliseconds, 79, 81);
        Assert.Equal(1, timeline.Jumps);
    }

    [Fact]
    public void Tracks_that_begin_on_clocks_of_their_own_are_put_together()
    {
        var timeline = Start(origin: 900_000);
        PlaceVideo(timeline, 900_000);
        PlaceVideo(timeline, 900_040);

        Assert.InRange(PlaceAudio(timeline, 0).Dts.ToTimeSpan().TotalMilliseconds, 0, 100);
        Assert.InRange(PlaceAudio(timeline, 21).Dts.ToTimeSpan().TotalMilliseconds, 0, 125);
        Assert.Equal(7_200, PlaceVideo(timeline, 900_080).Dts.Ticks);
    }

    [Fact]
    public void Change_of_the_sampling_rate_goes_on_where_the_sound_was()
    {
        var timeline = Start();
        for (var i = 0; i < 100; i++)
        {
            Place(timeline, TrackId.Audio, Sound48, (uint)(i * 64 / 3));
        }

        var unit = Place(timeline, TrackId.Audio, Sound44, 2_133);

        Assert.Equal(new MediaTime(102_400, new Timescale(48_000)).To(new Timescale(44_100)), unit.Dts);
    }

    [Fact]
    public void Captured_state_survives_json_and_goes_on_the_same()
    {
        var random = new Random(7);
        var whole = Start(epochStart: TimeSpan.FromSeconds(3), origin: 4_294_960_000);
        var resumed = Start(epochStart: TimeSpan.FromSeconds(3), origin: 4_294_960_000);
        var clock = 4_294_960_000u;
        for (var i = 0; i < 5_000; i++)
        {
            clock += (uint)random.Next(0, 60);
            if (random.Next(200) == 0)
            {
                clock += (uint)random.Next();
            }

            var track = random.Next(2) == 0 ? TrackId.Source : TrackId.Audio;
            ICodecConfig config = track == TrackId.Source ? Video : Sound48;
            var composition = random.Next(-50, 200);
            Assert.Equal(Place(whole, track, config, clock, composition), Place(resumed, track, config, clock, composition));
            resumed = new PublisherTimeline(JsonSerializer.Deserialize<PublisherTimelineState>(JsonSerializer.Serialize(resumed.CaptureState()))!);
        }

        Assert.Equal((whole.Jumps, whole.LateUnits, whole.AudioResyncs), (resumed.Jumps, resumed.LateUnits, resumed.AudioResyncs));
    }

    [Fact]
    public void Whatever_comes_decoding_times_rise_and_presentation_is_not_before_them()
    {
        var random = new Random(3);
        var timeline = Start(epochStart: TimeSpan.FromSeconds(10));
        var last = new Dictionary<TrackId, MediaTime>();
        var start = new MediaTime(10, new Timescale(1));
        for (var i = 0; i < 200_000; i++)
        {
            var track = random.Next(2) == 0 ? TrackId.Source : TrackId.Audio;
            var time = random.Next(3) switch { 0 => (uint)random.Next(), 1 => (uint)random.Next(0, 20_000), _ => (uint)random.NextInt64(0, 1L << 32) };
            var unit = Place(timeline, track, track == TrackId.Source ? Video : random.Next(2) == 0 ? Sound44 : Sound48, time, random.Next(-9_000_000, 9_000_000));
            Assert.True(unit.Pts >= unit.Dts && unit.Dts >= start);
            if (last.TryGetValue(track, out var before) && before.Scale == unit.Dts.Scale)
            {
                Assert.True(unit.Dts > before, $"{unit.Dts} after {before}");
            }

            last[track] = unit.Dts;
        }
    }

    // 50 units a second: milliseconds hold its durations exactly.
    private static AacConfig Sound50 { get; } = AacConfig.Parse(new byte[] { 0x11, 0x94 });

    private static PublisherTimeline Start(TimeSpan epochStart = default, uint origin = 0) =>
        new(new PublisherTimelineState { EpochStartTicks = epochStart.Ticks, OriginTimestamp = origin });

    private static AccessUnit PlaceVideo(PublisherTimeline timeline, uint time, int composition = 0, int nanoseconds = 0) =>
        Place(timeline, TrackId.Source, Video, time, composition, nanoseconds);

    private static AccessUnit PlaceAudio(PublisherTimeline timeline, uint time) => Place(timeline, TrackId.Audio, Sound48, time);

    private static AccessUnit Place(PublisherTimeline timeline, TrackId track, ICodecConfig config, uint time, int composition = 0, int nanoseconds = 0) =>
        timeline.Place(track, new DemuxedUnit(config, time, nanoseconds, composition, true, Payload));

    private static readonly ReadOnlyMemory<byte> Payload = new byte[] { 0x21 };

    private static (long Dts, long Pts) Times(AccessUnit unit) => (unit.Dts.Ticks, unit.Pts.Ticks);
}
