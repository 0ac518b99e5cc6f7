using Rillcast.Media.Codecs;

namespace Rillcast.Media.Mp4;

/// <summary>
/// Writes CMAF headers (ISO/IEC 23000-19 §7.3.1): <c>ftyp</c> and <c>moov</c> of one track. The same configuration gives the same bytes.
/// </summary>
/// <remarks>
/// There is no edit list. A publisher's times say when a unit's decoded content is to be heard or seen, the decoder's delay already taken off
/// (encoders give their first, priming unit a time before the first real sample). An edit list would take it off a second time, for sound only:
/// Chromium and ffmpeg move every later fragment of the track by its <c>media_time</c>, so sound would lead the picture by the priming, and DASH
/// presentation times would no longer be media times. Opus keeps PreSkip in <c>dOps</c>, where decoders look for it. Pictures need no edit list either:
/// the packager chooses decoding times so that a segment's first picture is shown at its decoding time (signed offsets in <c>trun</c>).
/// </remarks>
internal static class InitSegmentWriter
{
    /// <summary>Writes the header for one configuration.</summary>
    public static byte[] Write(ICodecConfig config)
    {
        var writer = new BoxWriter(640 + config.ConfigurationBox.Length);
        WriteFtyp(ref writer);
        var moov = writer.Open("moov"u8);
        MovieHeaderBoxes.WriteMvhd(ref writer, config.Timescale.TicksPerSecond);
        WriteTrak(ref writer, config);
        FragmentDefaultsBoxes.WriteMvex(ref writer);
        writer.Close(moov);
        return writer.ToArray();
    }

    private static void WriteFtyp(ref BoxWriter writer)
    {
        var box = writer.Open("ftyp"u8);
        writer.Bytes("cmf2"u8); // major_brand
        writer.UInt32(0); // minor_version
        writer.Bytes("iso6"u8); // default-base-is-moof, tfdt
        writer.Bytes("cmfc"u8);
        writer.Bytes("cmf2"u8); // signed composition offsets, defaults in each fragment
        writer.Close(box);
    }

    private static void WriteTrak(ref BoxWriter writer, ICodecConfig config)
    {
        var isAudio = config.Kind == MediaKind.Audio;
        var (width, height) = config is IVideoConfig video ? MovieHeaderBoxes.DisplaySize(video) : (0, 0);
        var trak = writer.Open("trak"u8);
        MovieHeaderBoxes.WriteTkhd(ref writer, isAudio, width, height);
        var mdia = writer.Open("mdia"u8);
        MovieHeaderBoxes.WriteMdhd(ref writer, config.Timescale.TicksPerSecond);
        MovieHeaderBoxes.WriteHdlr(ref writer, isAudio);
        SampleTableBoxes.WriteMinf(ref writer, config);
        writer.Close(mdia);
        writer.Close(trak);
    }
}
