using Rillcast.Media.Codecs;
using Rillcast.Media.Codecs.H265;
using Rillcast.Media.Flv;
using Rillcast.Media.Tests.Fixtures;

namespace Rillcast.Media.Tests.Flv;

public class FlvDemuxerTests
{
    private const string Avc = "61766331";
    private const string Hevc = "68766331";
    private const string Av1 = "61763031";
    private const string Opus = "4f707573";
    private const string Aac = "6d703461";

    // x264 baseline, 130x70, and the same parameter sets as NAL units
    private const string AvcC = "0142c00affe100196742c00ad9024be226c044000003000400000300c83c48992001000568cb83cb20";
    private const string Sps = "00000019" + "6742c00ad9024be226c044000003000400000300c83c489920";
    private const string Pps = "00000005" + "68cb83cb20";

    // x264 4:2:2
    private const string OtherSps = "0000001e" + "677a000abcd9424be222fff000700051000003000100000300320f122596";
    private const string OtherAvcC = "017a000affe1001e677a000abcd9424be222fff000700051000003000100000300320f12259601000568cb83cb20" + "fef8f800";

    private const string Idr = "00000003" + "658880";
    private const string Inter = "00000003" + "41e022"; // first_mb 0, slice_type 0 (P)
    private const string Intra = "00000003" + "418880"; // first_mb 0, slice_type 7 (I)
    private const string Supplemental = "00000002" + "0605";

    private const string OpusHead = "4f70757348656164" + "01" + "01" + "3801" + "80bb0000" + "0000" + "00";

    private readonly FlvDemuxer _demuxer = new();

    [Fact]
    public void Unit_before_any_header_is_not_configured()
    {
        Assert.Equal(DemuxOutcome.NotConfigured, Video("17" + "01" + "000000" + Idr));
        Assert.Equal(DemuxOutcome.NotConfigured, Audio("af01" + "2110"));
        Assert.Equal(DemuxOutcome.NotConfigured, Video("91" + Hevc + "000000" + "00000003" + "260102"));
        Assert.Equal(DemuxOutcome.NotConfigured, Audio("91" + Opus + "fc00"));
    }

    [Fact]
    public void Legacy_video_unit_carries_times_and_payload()
    {
        Configure();

        var unit = Unit(FlvTagType.Video, "27" + "01" + "ffffd8" + Inter, 0xFFFF_FFFE);

        Assert.Equal((0xFFFF_FFFEu, 0, -40, false), (unit.Timestamp, unit.TimestampNanoseconds, unit.CompositionOffset, unit.IsRandomAccess));
        Assert.Equal(Inter, Hex(unit.Payload));
    }

    [Fact]
    public void Payload_is_the_tags_own_memory()
    {
        Configure();
        var body = Convert.FromHexString("17" + "01" + "000000" + Idr);

        _demuxer.Demux(new FlvTag(FlvTagType.Video, 0, body), out var unit);

        Assert.True(unit.Payload.Span.Overlaps(body, out var offset));
        Assert.Equal(5, -offset);
    }

    [Theory]
    [InlineData("17", Idr, true)]
    [InlineData("17", Supplemental + Idr, true)]
    [InlineData("17", Supplemental + Intra, true)] // open GOP, recovery point
    [InlineData("17", Inter, false)] // the sender is wrong
    [InlineData("27", Idr, false)] // the sender does not say so
    [InlineData("27", Inter, false)]
    public void Avc_random_access_needs_the_senders_word_and_the_picture(string frameType, string sample, bool expected)
    {
        Configure();

        Assert.Equal(expected, Unit(FlvTagType.Video, frameType + "01" + "000000" + sample).IsRandomAccess);
    }

    [Theory]
    [InlineData("26", true)] // IDR_W_RADL
    [InlineData("2a", true)] // CRA
    [InlineData("20", true)] // BLA_W_LP
    [InlineData("02", false)] // TRAIL_R
    [InlineData("12", false)] // RASL_R
    public void Hevc_random_access_is_an_irap_picture(string type, bool expected)
    {
        PushHeader("hevc.flv");

        Assert.Equal(expected, Unit(FlvTagType.Video, "93" + Hevc + "00000003" + type + "0180").IsRandomAccess);
        Assert.False(Unit(FlvTagType.Video, "a3" + Hevc + "00000003" + type + "0180").IsRandomAccess);
    }

    [Theory]
    [InlineData("91", "3201" + "10", true)]
    [InlineData("91", "3201" + "30", false)] // inter frame
    [InlineData("91", "3201" + "00", false)] // key frame that is not shown
    [InlineData("91", "3201" + "90", false)] // repeat of a frame
    [InlineData("a1", "3201" + "10", false)]
    [InlineData("93", "3201" + "10", true)] // CodedFramesX
    public void Av1_random_access_is_a_shown_key_frame(string head, string sample, bool expected)
    {
        PushHeader("av1.flv");

        var unit = Unit(FlvTagType.Video, head + Av1 + sample);

        Assert.Equal(expected, unit.IsRandomAccess);
        Assert.Equal(0, unit.CompositionOffset);
    }

    [Theory]
    [InlineData("1200" + "3201" + "10", "3201" + "10")]
    [InlineData("3201" + "10" + "1200", "3201" + "10")]
    [InlineData("1200" + "3201" + "10" + "1200" + "3201" + "30", "3201" + "10" + "3201" + "30")]
    [InlineData("1200" + "1200" + "3201" + "10", "3201" + "10")]
    public void Av1_temporal_delimiters_are_left_out(string sample, string expected)
    {
        PushHeader("av1.flv");

        Assert.Equal(expected, Hex(Unit(FlvTagType.Video, "91" + Av1 + sample).Payload));
    }

    [Fact]
    public void Av1_header_may_come_in_the_first_key_frame()
    {
        Assert.Equal(DemuxOutcome.Configuration, Video("90" + Av1 + "81050c00"));
        Assert.Equal(DemuxOutcome.NotConfigured, Video("a1" + Av1 + "3201" + "30"));

        var unit = Unit(FlvTagType.Video, "91" + Av1 + "1200" + "0a0b0000002d4cffb3c02f8004" + "3201" + "10");

        Assert.Equal("81050c000a0b0000002d4cffb3c02f8004", Hex(unit.Config.ConfigurationBox));
        Assert.Same(unit.Config, Unit(FlvTagType.Video, "a1" + Av1 + "3201" + "30").Config);
    }

    [Theory]
    [InlineData("17" + "00" + "000000" + AvcC)]
    [InlineData("90" + Avc + AvcC)]
    public void Repeated_header_keeps_the_configuration_object(string header)
    {
        Configure();
        var before = Unit(FlvTagType.Video, "17" + "01" + "000000" + Idr).Config;

        Assert.Equal(DemuxOutcome.Configuration, Video(header));
        Assert.Same(before, Unit(FlvTagType.Video, "93" + Avc + Sps + Pps + Idr).Config);
    }

    [Fact]
    public void Changed_parameter_sets_in_a_keyframe_make_a_new_configuration()
    {
        Configure();
        var before = Unit(FlvTagType.Video, "17" + "01" + "000000" + Sps + Pps + Idr).Config;

        // Not at a picture that is no keyframe.
        Assert.Same(before, Unit(FlvTagType.Video, "27" + "01" + "000000" + OtherSps + Inter).Config);

        var after = Unit(FlvTagType.Video, "17" + "01" + "000000" + OtherSps + Pps + Idr).Config;
        Assert.Equal(OtherAvcC, Hex(after.ConfigurationBox));
        Assert.Equal("avc1.7a000a", after.Rfc6381);
        Assert.Same(after, Unit(FlvTagType.Video, "27" + "01" + "000000" + Inter).Config);

        // The header of the beginning, repeated, does not take it back; another one does.
        Assert.Equal(DemuxOutcome.Configuration, Video("17" + "00" + "000000" + AvcC));
        Assert.Same(after, Unit(FlvTagType.Video, "27" + "01" + "000000" + Inter).Config);
        Assert.Equal(DemuxOutcome.Configuration, Video("17" + "00" + "000000" + OtherAvcC));
        Assert.Same(after, Unit(FlvTagType.Video, "27" + "01" + "000000" + Inter).Config);
    }

    [Fact]
    public void Parameter_sets_with_trailing_zeros_are_no_change()
    {
        Configure();
        var before = Unit(FlvTagType.Video, "17" + "01" + "000000" + Idr).Config;

        Assert.Same(before, Unit(FlvTagType.Video, "17" + "01" + "000000" + "00000006" + "68cb83cb2000" + Idr).Config);
    }

    [Fact]
    public void Parameter_sets_alone_configure_and_make_no_unit()
    {
        Configure();

        Assert.Equal(DemuxOutcome.Configuration, Video("17" + "01" + "000000" + OtherSps + Pps));
        Assert.Equal("avc1.7a000a", _demuxer.Video!.Rfc6381);
        Assert.Equal(DemuxOutcome.Ignored, Video("27" + "01" + "000000" + Supplemental));
    }

    [Fact]
    public void Changed_hevc_parameter_sets_make_a_new_configuration()
    {
        PushHeader("hevc.flv");
        var before = _demuxer.Video!;
        var sets = Sets("0101600000009000000000001ef000fcfdf8f800001303a00001001c40010c02ffff01600000030090000003000003001e00009598acc048a10001002e42010201600000030090000003000003001e0000a0112049c95965662b349272bc05a02000000300200000030321a2000100074401c172b46240");

        var after = Unit(FlvTagType.Video, "93" + Hevc + sets + "00000003" + "260180").Config;

        Assert.NotSame(before, after);
        Assert.Equal((130, 70), (_demuxer.Video!.Width, _demuxer.Video.Height));
        Assert.True(CodecConfig.AreSame(after, CodecConfig.Parse("hvc1", after.ConfigurationBox)));
        Assert.Same(after, Unit(FlvTagType.Video, "93" + Hevc + sets + "00000003" + "260180").Config);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5701" + "000000" + "00")] // command frame
    [InlineData("5700")]
    [InlineData("1702" + "000000")] // end of sequence
    [InlineData("92" + Avc)]
    [InlineData("94" + Avc + "020000")] // metadata
    [InlineData("d3" + "00")] // enhanced command frame
    [InlineData("95" + Av1 + "00")] // MPEG-2 TS sequence start
    [InlineData("9f" + Avc)]
    public void Video_without_a_unit_is_ignored(string body)
    {
        Configure();

        Assert.Equal(DemuxOutcome.Ignored, Video(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("92" + Opus)]
    [InlineData("94" + Opus + "0001")] // multichannel config
    public void Audio_without_a_unit_is_ignored(string body) => Assert.Equal(DemuxOutcome.Ignored, Audio(body));

    [Fact]
    public void Script_is_ignored() => Assert.Equal(DemuxOutcome.Ignored, _demuxer.Demux(new FlvTag(FlvTagType.Script, 0, new byte[] { 2 }), out _));

    [Theory]
    [InlineData("22", "Sorenson H.263")]
    [InlineData("14", "VP6")]
    [InlineData("90" + "76703039", "vp09")]
    [InlineData("91" + "76703039" + "00", "vp09")]
    [InlineData("91" + "00010203", "00010203")]
    [InlineData("90" + Opus, "Opus")]
    public void Unsupported_video_is_named(string body, string name)
    {
        Assert.Equal(DemuxOutcome.UnsupportedCodec, Video(body));
        Assert.Equal(name, _demuxer.UnsupportedCodec);
    }

    [Theory]
    [InlineData("2f" + "fffb", "MP3")]
    [InlineData("b2" + "00", "Speex")]
    [InlineData("72" + "00", "G.711 A-law")]
    [InlineData("90" + "61632d33", "ac-3")]
    [InlineData("af00" + "f8e85000", "mp4a.40.39")]
    [InlineData("90" + Aac + "f8e85000", "mp4a.40.39")]
    public void Unsupported_audio_is_named(string body, string name)
    {
        Assert.Equal(DemuxOutcome.UnsupportedCodec, Audio(body));
        Assert.Equal(name, _demuxer.UnsupportedCodec);
    }

    [Fact]
    public void Nanoseconds_are_read_and_unknown_modifiers_skipped()
    {
        Configure();

        // ModEx: nanoseconds, 3 bytes; then an unknown one with 256 bytes (long length), then CodedFramesX.
        var unit = Unit(FlvTagType.Video, "97" + "02" + "0f423f" + "07" + "ff" + "00ff" + new string('0', 512) + "13" + Avc + Idr, 7);

        Assert.Equal((7u, 999_999, true), (unit.Timestamp, unit.TimestampNanoseconds, unit.IsRandomAccess));
        Assert.Equal(Idr, Hex(unit.Payload));
    }

    [Theory]
    [InlineData("97" + "02" + "0f4240" + "03" + Avc + Idr)] // a whole millisecond
    [InlineData("97" + "01" + "0f42" + "03" + Avc + Idr)] // two bytes
    [InlineData("97" + "02" + "0f42")]
    [InlineData("97" + "02" + "000000" + "07")]
    [InlineData("97" + "ff" + "ffff" + "00")]
    [InlineData("96")]
    [InlineData("96" + "31" + Avc + "00")] // multitrack type 3
    [InlineData("96" + "06" + Avc + "00" + Idr)] // multitrack in multitrack
    [InlineData("96" + "11" + Avc + "00" + "000009" + "00")] // a track longer than the tag
    [InlineData("91" + "6176")]
    [InlineData("91" + Avc + "0000")]
    [InlineData("91" + Avc + "000000")] // no bytes
    [InlineData("93" + Avc + "00000000" + Idr)] // empty NAL unit
    [InlineData("93" + Avc + "00000004" + "658880")] // truncated NAL unit
    [InlineData("93" + Avc + Idr + "000000")]
    [InlineData("93" + Avc + "0000000141")] // slice without a header
    [InlineData("17")]
    [InlineData("1701" + "0000")]
    [InlineData("1703" + "000000")]
    [InlineData("1700" + "000000")]
    [InlineData("1700" + "000000" + "01")]
    public void Damaged_video_is_dropped_with_a_reason_and_the_stream_goes_on(string body)
    {
        Configure();

        Assert.Equal(DemuxOutcome.Damaged, Video(body));
        Assert.True(_demuxer.LastDamage is { Length: > 10 });
        Assert.Equal(DemuxOutcome.Unit, Video("17" + "01" + "000000" + Idr));
    }

    [Theory]
    [InlineData("af")]
    [InlineData("af01")]
    [InlineData("af02" + "00")]
    [InlineData("af00")]
    [InlineData("95")]
    [InlineData("90" + Opus)]
    [InlineData("91" + Aac)]
    public void Damaged_audio_is_dropped_and_the_stream_goes_on(string body)
    {
        Configure();

        Assert.Equal(DemuxOutcome.Damaged, Audio(body));
        Assert.Equal(DemuxOutcome.Unit, Audio("af01" + "2110"));
    }

    [Fact]
    public void Bad_opus_packet_is_damaged()
    {
        Assert.Equal(DemuxOutcome.Configuration, Audio("90" + Opus + OpusHead));

        Assert.Equal(DemuxOutcome.Damaged, Audio("91" + Opus + "0300"));
        Assert.Equal(DemuxOutcome.Unit, Audio("91" + Opus + "fc00"));
    }

    [Fact]
    public void Enhanced_and_legacy_aac_are_one_track()
    {
        Assert.Equal(DemuxOutcome.Configuration, Audio("90" + Aac + "1190"));
        var enhanced = Unit(FlvTagType.Audio, "91" + Aac + "2110");
        var legacy = Unit(FlvTagType.Audio, "af01" + "2110");

        Assert.Same(enhanced.Config, legacy.Config);
        Assert.True(enhanced.IsRandomAccess);
        Assert.Equal("2110", Hex(enhanced.Payload));
    }

    [Theory]
    [InlineData("96" + "00" + Avc, "", "96" + "01" + Avc, "")] // one track
    [InlineData("96" + "10" + Avc, "size", "96" + "11" + Avc, "size")] // many tracks
    [InlineData("96" + "20", "codec size", "96" + "21", "codec size")] // many tracks, many codecs
    public void Of_multitrack_messages_the_first_track_is_kept(string headerHead, string headerForm, string unitHead, string unitForm)
    {
        Assert.Equal(DemuxOutcome.Configuration, Video(headerHead + Part(headerForm, "05", AvcC) + (headerForm.Length > 0 ? Part(headerForm, "06", OtherAvcC) : "")));

        var unit = Unit(FlvTagType.Video, unitHead + Part(unitForm, "05", "000028" + Idr) + (unitForm.Length > 0 ? Part(unitForm, "06", "000000" + Intra + Intra) : ""), 40);

        Assert.Equal((40u, 40, true, Idr), (unit.Timestamp, unit.CompositionOffset, unit.IsRandomAccess, Hex(unit.Payload)));
        Assert.Equal("avc1.42c00a", unit.Config.Rfc6381);
        Assert.Equal(headerForm.Length > 0 ? 1 : 0, _demuxer.IgnoredTracks);

        // The other track alone, and the default track of messages without multitrack.
        Assert.Equal(DemuxOutcome.Ignored, Video("96" + "01" + Avc + "06" + "000000" + Idr));
        Assert.Equal(DemuxOutcome.Ignored, Video("17" + "01" + "000000" + Idr));
        Assert.Equal(2, _demuxer.IgnoredTracks);
    }

    [Fact]
    public void Second_audio_track_is_ignored()
    {
        Configure();

        Assert.Equal(DemuxOutcome.Ignored, Audio("95" + "00" + Aac + "01" + "1190"));
        Assert.Equal(DemuxOutcome.Ignored, Audio("95" + "01" + Aac + "01" + "2110"));
        Assert.Equal(1, _demuxer.IgnoredTracks);
        Assert.Equal(DemuxOutcome.Unit, Audio("af01" + "2110"));
    }

    [Fact]
    public void Each_fixture_cut_short_at_each_length_never_throws()
    {
        foreach (var name in new[] { "h264-aac.flv", "hevc.flv", "av1.flv", "opus.flv" })
        {
            foreach (var tag in FlvFixture.Tags(name).Take(6))
            {
                for (var length = 0; length < tag.Body.Length; length++)
                {
                    var demuxer = new FlvDemuxer();
                    foreach (var header in FlvFixture.Tags(name).Take(3))
                    {
                        demuxer.Demux(header, out _);
                    }

                    demuxer.Demux(tag with { Body = tag.Body[..length] }, out _);
                }
            }
        }
    }

    [Theory]
    [InlineData("h264-aac.flv")]
    [InlineData("hevc.flv")]
    [InlineData("av1.flv")]
    [InlineData("opus.flv")]
    public void Captured_state_goes_on_the_same(string name)
    {
        var whole = new FlvDemuxer();
        foreach (var tag in FlvFixture.Tags(name))
        {
            var resumed = new FlvDemuxer();
            Assert.All(whole.CaptureState(), header => Assert.Equal(DemuxOutcome.Configuration, resumed.Demux(header, out _)));
            Assert.Equal(whole.Demux(tag, out var unit), resumed.Demux(tag, out var again));
            Assert.Equal(Hex(unit.Payload), Hex(again.Payload));
            Assert.Equal(unit.IsRandomAccess, again.IsRandomAccess);
            Assert.True(unit.Config is null || CodecConfig.AreSame(unit.Config, again.Config));
        }

        Assert.NotEmpty(whole.CaptureState());
    }

    [Fact]
    public void Captured_state_holds_header_and_later_parameter_sets_and_the_kept_track()
    {
        Video("96" + "00" + Avc + "05" + AvcC);
        Video("96" + "01" + Avc + "05" + "000000" + OtherSps + Pps + Idr);
        var before = _demuxer.Video!;
        var resumed = new FlvDemuxer();

        var state = _demuxer.CaptureState();
        Assert.All(state, tag => Assert.Equal(DemuxOutcome.Configuration, resumed.Demux(tag, out _)));

        Assert.True(CodecConfig.AreSame(before, resumed.Video!));
        Assert.Equal(state.Select(tag => Hex(tag.Body)), resumed.CaptureState().Select(tag => Hex(tag.Body)));
        Assert.Equal(DemuxOutcome.Ignored, resumed.Demux(Tag(FlvTagType.Video, "17" + "00" + "000000" + AvcC), out _));

        // The repeated header means nothing to both.
        Assert.Equal(DemuxOutcome.Configuration, resumed.Demux(Tag(FlvTagType.Video, "96" + "00" + Avc + "05" + AvcC), out _));
        Assert.Equal("avc1.7a000a", resumed.Video!.Rfc6381);
    }

    private static string Part(string form, string track, string body) =>
        (form.Contains("codec", StringComparison.Ordinal) ? Avc : "")
        + track
        + (form.Contains("size", StringComparison.Ordinal) ? (body.Length / 2).ToString("x6") : "")
        + body;

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static FlvTag Tag(FlvTagType type, string hex, uint timestamp = 0) => new(type, timestamp, Convert.FromHexString(hex));

    private void Configure()
    {
        Assert.Equal(DemuxOutcome.Configuration, Video("17" + "00" + "000000" + AvcC));
        Assert.Equal(DemuxOutcome.Configuration, Audio("af00" + "1190"));
    }

    private void PushHeader(string fixture) => Assert.Equal(DemuxOutcome.Configuration, _demuxer.Demux(FlvFixture.Tags(fixture)[0], out _));

    private DemuxOutcome Video(string hex) => _demuxer.Demux(Tag(FlvTagType.Video, hex), out _);

    private DemuxOutcome Audio(string hex) => _demuxer.Demux(Tag(FlvTagType.Audio, hex), out _);

    private DemuxedUnit Unit(FlvTagType type, string hex, uint timestamp = 0)
    {
        var outcome = _demuxer.Demux(Tag(type, hex, timestamp), out var unit);
        Assert.True(outcome == DemuxOutcome.Unit, $"{outcome}: {_demuxer.LastDamage}");
        return unit;
    }

    // The parameter sets of an hvcC as a sample.
    private static string Sets(string hvcC) =>
        string.Concat(H265Config.Parse(Convert.FromHexString(hvcC)).AllParameterSets.Select(set => set.Length.ToString("x8") + Hex(set)));
}
