using Rillcast.Media.Time;

namespace Rillcast.Server.Frames;

/// <summary>Times of the frames API inside the server: whole microseconds on the video's timeline, so that an interval's end is exactly the next one's beginning.</summary>
internal static class FrameTime
{
    private static readonly Timescale Microseconds = new(1_000_000);

    /// <summary>A media time, rounded to the nearest microsecond.</summary>
    public static long Of(MediaTime time) => time.To(Microseconds).Ticks;

    /// <summary>Seconds as a client writes them.</summary>
    public static long Of(double seconds) => (long)Math.Round(seconds * 1_000_000);

    /// <summary>Seconds as the API writes them.</summary>
    public static double ToSeconds(long microseconds) => microseconds / 1_000_000d;
}
