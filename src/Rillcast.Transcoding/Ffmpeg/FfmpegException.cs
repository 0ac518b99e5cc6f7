namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>ffmpeg could not be started, failed, took too long or gave too much.</summary>
public sealed class FfmpegException : Exception
{
    /// <summary>A failure without words; prefer the other constructors.</summary>
    public FfmpegException()
    {
    }

    /// <summary>A failure: what went wrong, with ffmpeg's last lines.</summary>
    public FfmpegException(string message)
        : base(message)
    {
    }

    /// <summary>A failure caused by another.</summary>
    public FfmpegException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
