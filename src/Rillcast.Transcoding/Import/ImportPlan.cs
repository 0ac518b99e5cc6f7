namespace Rillcast.Transcoding.Import;

/// <summary>
/// What is done with a file's streams: taken as they are when every part of the road can carry them, else converted once, in one process from beginning to end, to what the
/// rungs are made of and every player takes: H.264 in 8 bits 4:2:0 of high quality with a keyframe every two seconds, and AAC.
/// </summary>
/// <param name="File">What is in the file.</param>
/// <param name="CopiesVideo">Pictures are taken as they are.</param>
/// <param name="CopiesAudio">Sound is taken as it is.</param>
public sealed record ImportPlan(MediaFile File, bool CopiesVideo, bool CopiesAudio)
{
    private const int MostCopiedChannels = 8;

    /// <summary>Something is taken as it is, so converting it all is a second chance.</summary>
    public bool CopiesAnything => (File.Video is not null && CopiesVideo) || (File.Audio is not null && CopiesAudio);

    /// <summary>Decides.</summary>
    public static ImportPlan Of(MediaFile file, ImportLimits limits) => new(file, CanCopy(file.Video, limits), CanCopy(file.Audio));

    /// <summary>The same file, all of it converted.</summary>
    public ImportPlan Converting() => this with { CopiesVideo = false, CopiesAudio = false };

    /// <summary>True for pictures that need nothing; a longer distance of keyframes than allowed is asked for separately, it costs another look at the file.</summary>
    internal static bool CanCopy(VideoStream? video, ImportLimits limits) =>
        video is { HasSquarePixels: true, IsInterlaced: false, IsRotated: false, IsHighDynamicRange: false }
        && video.Width % 2 == 0 && video.Height % 2 == 0
        && (video.KeyframeDistance is not { } distance || distance <= limits.MaxKeyframeDistance)
        && (video.Codec, video.PixelFormat, video.Profile) switch
        {
            ("h264", "yuv420p" or "yuvj420p", "Constrained Baseline" or "Baseline" or "Main" or "High") => true,
            ("hevc", "yuv420p" or "yuvj420p" or "yuv420p10le", "Main" or "Main 10") => true,
            ("av1", "yuv420p" or "yuv420p10le", "Main") => true,
            _ => false,
        };

    private static bool CanCopy(AudioStream? audio) => audio switch
    {
        { Codec: "aac", Profile: "LC" or "HE-AAC" or "HE-AACv2", Channels: >= 1 and <= MostCopiedChannels, SampleRate: >= 8000 and <= 96_000 } => true,
        { Codec: "opus", Channels: 1 or 2 } => true,
        _ => false,
    };
}
