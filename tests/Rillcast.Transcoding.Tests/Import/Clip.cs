using Rillcast.Media;
using Rillcast.TestKit;
using Rillcast.Transcoding.Import;

namespace Rillcast.Transcoding.Tests.Import;

/// <summary>A file of the collection, made by ffmpeg when it is needed first, and what is expected of its import.</summary>
/// <param name="Name">For people.</param>
/// <param name="Extension">Container.</param>
/// <param name="Arguments">ffmpeg's, after two lavfi inputs: pictures (0) and sound (1).</param>
/// <param name="Video">Sample entry of the pictures; null for none.</param>
/// <param name="Audio">Sample entry of the sound; null for none.</param>
/// <param name="IsCopied">The pictures are taken as they are (the sound, when there are none).</param>
public sealed record Clip(string Name, string Extension, string Arguments, string? Video, string? Audio, bool IsCopied)
{
    public const double Seconds = 5;
    private const string H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50 -bf 2";

    public string Picture { get; init; } = "320x180:r=25";

    /// <summary>Width and height that come out; null for those of the picture.</summary>
    public (int Width, int Height)? Size { get; init; }

    public static IReadOnlyList<Clip> All { get; } =
    [
        new("mp4 with its index in front", "mp4", $"{H264} -c:a aac -movflags faststart", "avc1", "mp4a", true),
        new("mp4 with its index behind", "mp4", $"{H264} -c:a aac", "avc1", "mp4a", true),
        new("fragmented mp4", "mp4", $"{H264} -c:a aac -movflags frag_keyframe+empty_moov", "avc1", "mp4a", true),
        new("matroska with opus and subtitles", "mkv", $"{H264} -c:a libopus", "avc1", "Opus", true),
        new("transport stream that begins late", "ts", $"{H264} -c:a aac -output_ts_offset 36000 -muxdelay 0", "avc1", "mp4a", true),
        new("flv without index", "flv", $"{H264} -c:a aac -flvflags no_duration_filesize", "avc1", "mp4a", true),
        new("hevc", "mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:open-gop=0 -pix_fmt yuv420p -c:a aac", "hvc1", "mp4a", true),
        new("av1", "webm", "-c:v libsvtav1 -preset 12 -g 50 -pix_fmt yuv420p -c:a libopus", "av01", "Opus", true),
        new("several sounds", "mkv", $"{H264} -map 0:v -map 1:a -map 1:a -c:a:0 flac -c:a:1 aac -disposition:a:0 0 -disposition:a:1 default", "avc1", "mp4a", true),
        new("h264 without sound", "mp4", $"{H264} -an", "avc1", null, true),
        new("ac-3 sound", "mkv", $"{H264} -c:a ac3 -ac 6", "avc1", "mp4a", true),
        new("mpeg-2, interlaced", "mpg", "-vf tinterlace=interleave_top,setfield=tff -c:v mpeg2video -flags +ildct+ilme -top 1 -b:v 2M -c:a mp2", "avc1", "mp4a", false),
        new("vp8", "webm", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k -c:a libvorbis", "avc1", "mp4a", false),
        new("vp9", "webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k -c:a libopus", "avc1", "Opus", false),
        new("prores and pcm", "mov", "-c:v prores_ks -profile:v 2 -c:a pcm_s24le", "avc1", "mp4a", false),
        new("motion jpeg and mp3 of an odd size", "avi", "-c:v mjpeg -pix_fmt yuvj420p -c:a libmp3lame", "avc1", "mp4a", false) { Picture = "321x181:r=25", Size = (320, 180) },
        new("4:2:2 in ten bits and flac", "mkv", "-c:v libx264 -preset ultrafast -pix_fmt yuv422p10le -c:a flac", "avc1", "mp4a", false),
        new("windows media", "wmv", "-c:v wmv2 -b:v 1M -c:a wmav2", "avc1", "mp4a", false),
        new("high dynamic range", "mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -c:a aac", "avc1", "mp4a", false),
        new("anamorphic", "mkv", $"-vf setsar=16/11 {H264} -c:a aac", "avc1", "mp4a", false) { Picture = "352x288:r=25", Size = (512, 288) },
        new("rare keyframes", "mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 1000 -sc_threshold 0 -an", "avc1", null, false) { Picture = "160x90:r=10:d=20" },
        new("sound only", "m4a", "-vn -c:a aac", null, "mp4a", true),
        new("wave file", "wav", "-vn -c:a pcm_s16le", null, "mp4a", false),
        new("mp3", "mp3", "-vn -c:a libmp3lame", null, "mp4a", false),
        new("ogg vorbis", "ogg", "-vn -c:a libvorbis", null, "mp4a", false),
    ];

    /// <summary>The file.</summary>
    public Task<string> MakeAsync(CancellationToken ct)
    {
        var picture = Picture.Contains(":d=", StringComparison.Ordinal) ? Picture : $"{Picture}:d={Seconds}";
        string[] arguments = ["-f", "lavfi", "-i", $"testsrc2=s={picture}", "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:d={Seconds}", .. Arguments.Split(' ')];
        return TestMedia.MakeAsync(Extension, arguments, ct);
    }

    /// <summary>Looks into a file and imports it.</summary>
    public static async Task<(ImportPlan Plan, List<AccessUnit> Units)> ImportAsync(string path, CancellationToken ct, Func<ImportPlan, ImportPlan>? change = null)
    {
        var limits = new ImportLimits();
        var plan = ImportPlan.Of(await new MediaFileProbe(limits, TimeProvider.System).ProbeAsync(path, ct), limits);
        plan = change is null ? plan : change(plan);
        var units = new List<AccessUnit>();
        await foreach (var some in new FileImport(limits, TimeProvider.System).ReadAsync(path, plan, ct))
        {
            units.AddRange(some);
        }

        return (plan, units);
    }

    public override string ToString() => Name;
}
