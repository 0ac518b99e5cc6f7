using Rillcast.Media.Codecs;

namespace Rillcast.Media.Mp4;

/// <summary>Boxes about times and places of the movie and its tracks: <c>mvhd</c> (ISO/IEC 14496-12 §8.2.2), <c>tkhd</c> (§8.3.2), <c>mdhd</c> (§8.4.2), <c>hdlr</c> (§8.4.3).</summary>
internal static class MovieHeaderBoxes
{
    /// <summary>The name of a file's first, or only, track inside it.</summary>
    public const uint TrackNumber = 1;

    private const uint FixedPointOne = 0x0001_0000;

    // Three letters of five bits each (ISO 639-2/T): "und".
    private const ushort UndeterminedLanguage = 0x55C4;

    /// <param name="writer">Takes the box.</param>
    /// <param name="timescale">Ticks in a second of <paramref name="duration"/> and of edit lists.</param>
    /// <param name="duration">Length of the longest track; 0 when it is in the fragments.</param>
    /// <param name="tracks">How many there are.</param>
    public static void WriteMvhd(ref BoxWriter writer, uint timescale, ulong duration = 0, uint tracks = 1)
    {
        var version = VersionFor(duration);
        var box = writer.Open("mvhd"u8, version, 0);
        WriteDates(ref writer, version);
        writer.UInt32(timescale);
        WriteTime(ref writer, version, duration);
        writer.UInt32(FixedPointOne); // rate
        writer.UInt16(0x0100); // volume
        writer.Zeros(10);
        WriteUnityMatrix(ref writer);
        writer.Zeros(24);
        writer.UInt32(tracks + 1); // next_track_ID
        writer.Close(box);
    }

    /// <summary>Width and height are those of the picture on screen, as 16.16; zero for sound. The duration is in the movie's timescale.</summary>
    public static void WriteTkhd(ref BoxWriter writer, bool isAudio, uint width, uint height, uint number = TrackNumber, ulong duration = 0)
    {
        const uint enabledInMovieAndPreview = 7;
        var version = VersionFor(duration);
        var box = writer.Open("tkhd"u8, version, enabledInMovieAndPreview);
        WriteDates(ref writer, version);
        writer.UInt32(number);
        writer.UInt32(0); // reserved
        WriteTime(ref writer, version, duration);
        writer.Zeros(8);
        writer.UInt16(0); // layer
        writer.UInt16(0); // alternate_group
        writer.UInt16(isAudio ? (ushort)0x0100 : (ushort)0); // volume
        writer.UInt16(0);
        WriteUnityMatrix(ref writer);
        writer.UInt32(width);
        writer.UInt32(height);
        writer.Close(box);
    }

    /// <summary>Size on a screen with square pixels, 16.16: the height stays, the width is stretched.</summary>
    public static (uint Width, uint Height) DisplaySize(IVideoConfig config)
    {
        var width = ((ulong)config.Width << 16) * (ulong)config.PixelAspectHorizontal / (ulong)Math.Max(1, config.PixelAspectVertical);
        return ((uint)Math.Min(width, uint.MaxValue), (uint)config.Height << 16);
    }

    public static void WriteMdhd(ref BoxWriter writer, uint timescale, ulong duration = 0)
    {
        var version = VersionFor(duration);
        var box = writer.Open("mdhd"u8, version, 0);
        WriteDates(ref writer, version);
        writer.UInt32(timescale);
        WriteTime(ref writer, version, duration);
        writer.UInt16(UndeterminedLanguage);
        writer.UInt16(0);
        writer.Close(box);
    }

    public static void WriteHdlr(ref BoxWriter writer, bool isAudio)
    {
        var box = writer.Open("hdlr"u8, 0, 0);
        writer.UInt32(0);
        writer.Bytes(isAudio ? "soun"u8 : "vide"u8);
        writer.Zeros(12);
        writer.Byte(0); // name, empty
        writer.Close(box);
    }

    // The old version, which every reader knows, as long as its 32 bits will do.
    private static byte VersionFor(ulong duration) => duration > uint.MaxValue ? (byte)1 : (byte)0;

    // Creation and modification: real dates would make equal files differ.
    private static void WriteDates(ref BoxWriter writer, byte version) => writer.Zeros(version == 1 ? 16 : 8);

    private static void WriteTime(ref BoxWriter writer, byte version, ulong time)
    {
        if (version == 1)
        {
            writer.UInt64(time);
        }
        else
        {
            writer.UInt32((uint)time);
        }
    }

    private static void WriteUnityMatrix(ref BoxWriter writer)
    {
        writer.UInt32(FixedPointOne);
        writer.Zeros(12);
        writer.UInt32(FixedPointOne);
        writer.Zeros(12);
        writer.UInt32(0x4000_0000);
    }
}
