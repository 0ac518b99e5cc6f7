using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Playback;

/// <summary>Section <c>Playback</c>: how private videos are played.</summary>
internal sealed record PlaybackOptions
{
    /// <summary>
    /// How long a playback token lets its bearer play at most; at least half of it. Players ask for the next one in time; somebody who may not see the video any more plays on for so long,
    /// and hears so long of what happens there: streams of events of private videos end after it and are asked for anew.
    /// 1 min to 7 days, default 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);
}
