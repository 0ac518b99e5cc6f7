using System.Globalization;
using System.Text;
using System.Text.Json;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Import;

/// <summary>Looks into a file that somebody sent, with ffprobe as a guarded child.</summary>
public sealed class MediaFileProbe(ImportLimits limits, TimeProvider time)
{
    private const int MaxAnswerBytes = 4 << 20;

    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(2);

    /// <summary>What is in the file.</summary>
    /// <exception cref="ImportRefusedException">It is no video and no sound, or more than the limits allow.</exception>
    public async Task<MediaFile> ProbeAsync(string path, CancellationToken ct)
    {
        if (FileKind.FindObjection(await ReadHeadAsync(path, ct)) is { } objection)
        {
            throw new ImportRefusedException(objection);
        }

        var file = Read(await RunAsync(path, ImportArguments.Probe(path), ct));
        if (file.Video is null || !ImportPlan.CanCopy(file.Video, limits))
        {
            return file;
        }

        return file with { Video = file.Video with { KeyframeDistance = await FindKeyframeDistanceAsync(path, file.Video.Index, ct) } };
    }

    private static async Task<byte[]> ReadHeadAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[FileKind.HeadBytes];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        return head[..read];
    }

    private async Task<byte[]> RunAsync(string path, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var run = new FfmpegRun { Program = "ffprobe", Arguments = arguments, File = path, TimeLimit = LongestLook, MaxOutputBytes = MaxAnswerBytes };
        try
        {
            return await run.ExecuteAsync([], time, ct);
        }
        catch (FfmpegException e)
        {
            throw new ImportRefusedException(Explain(e.Message), e);
        }
    }

    private static string Explain(string words) =>
        words.Contains("moov atom not found", StringComparison.Ordinal)
            ? "The file is incomplete: its index is missing. It was not recorded or copied to the end; repair it, or upload the original."
        : words.Contains("took longer", StringComparison.Ordinal) ? "The file is too complicated to be looked into."
        : "This is not a video or sound file that can be read.";

    private MediaFile Read(byte[] json)
    {
        ProbeAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(json, ProbeJson.Default.ProbeAnswer);
        }
        catch (JsonException e)
        {
            throw new ImportRefusedException("This is not a video or sound file that can be read.", e);
        }

        var streams = answer?.Streams ?? [];
        var pictures = streams.Where(s => s.CodecType == "video" && !s.Is("attached_pic") && !s.Is("timed_thumbnails") && !s.Is("still_image")).ToList();
        var sounds = streams.Where(s => s.CodecType == "audio" && s.CodecName is not (null or "none" or "unknown")).ToList();
        var video = pictures.Find(s => s.Is("default")) ?? pictures.FirstOrDefault();
        var audio = sounds.Find(s => s.Is("default")) ?? sounds.FirstOrDefault();
        if (video is null && audio is null)
        {
            throw new ImportRefusedException(streams.Any(s => s.CodecType == "video") ? "There is only a still picture in this file, no video." : "There is no video and no sound in this file.");
        }

        if (video is { CodecName: null or "none" or "unknown" or "ansi" or "svg" or "bintext" or "xbin" or "idf" })
        {
            throw new ImportRefusedException("The pictures of this file are in a format that cannot be read.");
        }

        if (video is not null && (video.Width < 16 || video.Height < 16 || (long)video.Width * video.Height > limits.MaxPixels))
        {
            throw new ImportRefusedException(video.Width < 16 || video.Height < 16
                ? "The pictures of this file have no size that can be shown."
                : $"The pictures are too large: {video.Width} × {video.Height}.");
        }

        var duration = Seconds(answer?.Format?.Duration) ?? new[] { Seconds(video?.Duration), Seconds(audio?.Duration) }.Max();
        if (duration > limits.MaxDuration)
        {
            throw new ImportRefusedException($"The video is too long: {duration.Value.TotalHours:0} hours; at most {limits.MaxDuration.TotalHours:0} are taken.");
        }

        return new MediaFile(answer?.Format?.FormatName ?? "", duration, video is null ? null : DescribePictures(video), audio is null ? null : DescribeSound(audio));
    }

    private static VideoStream DescribePictures(ProbedStream stream) => new()
    {
        Index = stream.Index,
        Codec = stream.CodecName!,
        Profile = stream.Profile ?? "",
        PixelFormat = stream.PixFmt ?? "",
        Width = stream.Width,
        Height = stream.Height,
        HasSquarePixels = stream.SampleAspectRatio is null or "1:1" or "0:1" or "N/A",
        IsInterlaced = stream.FieldOrder is "tt" or "bb" or "tb" or "bt",
        IsRotated = stream.SideDataList?.Any(d => d.Rotation is { } angle && Math.Abs(angle % 360) > 1) == true,
        IsHighDynamicRange = stream.ColorTransfer is "smpte2084" or "arib-std-b67",
    };

    private static AudioStream DescribeSound(ProbedStream stream) =>
        new(stream.Index, stream.CodecName!, stream.Profile ?? "", stream.Channels, int.TryParse(stream.SampleRate, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 0);

    // A file may say anything, also that it lasts longer than the universe.
    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 1e11)) : null;

    private async Task<TimeSpan> FindKeyframeDistanceAsync(string path, int stream, CancellationToken ct)
    {
        double? last = null;
        double end = 0;
        double longest = 0;
        foreach (var line in Encoding.ASCII.GetString(await RunAsync(path, ImportArguments.Keyframes(path, stream), ct)).Split('\n'))
        {
            var fields = line.Split(',');
            if (fields.Length < 2 || !double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var at))
            {
                continue;
            }

            end = at;
            if (fields[1].StartsWith('K'))
            {
                longest = Math.Max(longest, at - (last ?? at));
                last = at;
            }
        }

        // No keyframe at all, or none for a long time until where the look ended.
        return TimeSpan.FromSeconds(Math.Clamp(last is null ? 1e6 : Math.Max(longest, end - last.Value), 0, 1e6));
    }
}
