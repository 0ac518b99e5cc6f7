using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Rillcast.Server.Frames;

/// <summary>Which frames.</summary>
public sealed record FrameQuery
{
    /// <summary>Name of a device profile (see <c>/api/devices</c>) or a User-Agent; without it the request's own User-Agent decides.</summary>
    [FromQuery(Name = "device"), StringLength(FrameLimits.MaxDeviceLength)]
    public string? Device { get; init; }

    /// <summary>Presentation time of the first frame wanted, in seconds from the video's beginning.</summary>
    [FromQuery(Name = "offset"), Range(0, FrameLimits.MaxOffset)]
    public double? Offset { get; init; }

    /// <summary>Length of the interval in seconds, up to 60, default 10.</summary>
    [FromQuery(Name = "duration"), Range(0.001, FrameLimits.MaxSeconds)]
    public double? Duration { get; init; }

    internal long Length => FrameTime.Of(Duration ?? FrameLimits.DefaultSeconds);
}

/// <summary>Who wants the next frames.</summary>
public sealed record FrameViewerQuery
{
    /// <summary>Names a viewer who is not signed in: 16 to 64 letters, digits, <c>-</c>, <c>_</c>. Without one the server makes one up; it is in the answer.</summary>
    [FromQuery(Name = "session"), StringLength(FrameLimits.MaxSessionLength, MinimumLength = FrameLimits.MinSessionLength), RegularExpression("[A-Za-z0-9_-]+")]
    public string? Session { get; init; }
}
