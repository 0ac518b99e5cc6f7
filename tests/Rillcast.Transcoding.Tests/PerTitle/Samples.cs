using System.Buffers.Binary;
using Rillcast.Media;
using Rillcast.TestKit;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Transcoding.Tests.PerTitle;

/// <summary>Segments to probe, made by ffmpeg from its test sources.</summary>
internal static class Samples
{
    public static Rung Rung { get; } = new(new TrackId("180p"), RungCodec.H264, 320, 180, 1, 2_000_000, 23);

    /// <summary>Two seconds of a lavfi source, H.264 with B-frames, one fragment.</summary>
    public static async Task<ProbeSample> OfAsync(string lavfi, CancellationToken ct, int rate = 30)
    {
        var bytes = await File.ReadAllBytesAsync(await FileAsync(lavfi, rate, ct), ct);
        var init = new List<byte>();
        var media = new List<byte>();
        for (var at = 0; at < bytes.Length;)
        {
            var box = bytes.AsSpan(at, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)));
            var isInit = box[4..8].SequenceEqual("ftyp"u8) || box[4..8].SequenceEqual("moov"u8);
            var isMedia = box[4..8].SequenceEqual("moof"u8) || box[4..8].SequenceEqual("mdat"u8);
            (isInit ? init : isMedia ? media : []).AddRange(box);
            at += box.Length;
        }

        return new ProbeSample(7, init.ToArray(), media.ToArray());
    }

    public static Task<string> FileAsync(string lavfi, int rate, CancellationToken ct) => TestMedia.MakeAsync(
        "mp4",
        [
            "-f", "lavfi", "-i", $"{lavfi}=s=640x360:r={rate}:d=2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-bf", "2", "-g", "600", "-pix_fmt", "yuv420p",
            "-video_track_timescale", "90000", "-movflags", "empty_moov+default_base_moof+frag_keyframe",
        ],
        ct);
}
