namespace Rillcast.Media.Mp4;

/// <summary>Boxes about times and places of the movie and its one track: <c>mvhd</c> (ISO/IEC 14496-12 §8.2.2), <c>tkhd</c> (§8.3.2), <c>mdhd</c> (§8.4.2), <c>hdlr</c> (§8.4.3).</summary>
internal static class MovieHeaderBoxes
{
    /// <summary>Each track file has one track, and this is its name inside the file.</summary>
    public const uint TrackNumber = 1;

    private const uint FixedPointOne = 0x0001_0000;

    // Three letters of five bits each (ISO 639-2/T): "und".
    private const ushort UndeterminedLanguage = 0x55C4;

    public static void WriteMvhd(ref BoxWriter writer, uint timescale)
    {
        var box = writer.Open("mvhd"u8, 0, 0);
        writer.UInt32(0); // creation_time: would make equal inits differ
        writer.UInt32(0); // modification_time
        writer.UInt32(timescale);
        writer.UInt32(0); // duration: it is in the fragments
        writer.UInt32(FixedPointOne); // rate
        writer.UInt16(0x0100); // volume
        writer.Zeros(10);
        WriteUnityMatrix(ref writer);
        writer.Zeros(24);
        writer.UInt32(TrackNumber + 1); // next_track_ID
        writer.Close(box);
    }

    /// <summary>Width and height are those of the picture on screen, as 16.16; zero for sound.</summary>
    public static void WriteTkhd(ref BoxWriter writer, bool isAudio, uint width, uint height)
    {
        const uint enabledInMovieAndPreview = 7;
        var box = writer.Open("tkhd"u8, 0, enabledInMovieAndPreview);
        writer.UInt32(0); // creation_time
        writer.UInt32(0); // modification_time
        writer.UInt32(TrackNumber);
        writer.UInt32(0); // reserved
        writer.UInt32(0); // duration
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

    public static void WriteMdhd(ref BoxWriter writer, uint timescale)
    {
        var box = writer.Open("mdhd"u8, 0, 0);
        writer.UInt32(0); // creation_time
        writer.UInt32(0); // modification_time
        writer.UInt32(timescale);
        writer.UInt32(0); // duration
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

    private static void WriteUnityMatrix(ref BoxWriter writer)
    {
        writer.UInt32(FixedPointOne);
        writer.Zeros(12);
        writer.UInt32(FixedPointOne);
        writer.Zeros(12);
        writer.UInt32(0x4000_0000);
    }
}
