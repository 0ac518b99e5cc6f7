namespace Rillcast.Media.Time;

/// <summary>Where one track of a <see cref="PublisherTimeline"/> stands.</summary>
internal sealed class TrackClock(TrackId track)
{
    public TrackId Track => track;

    public Timescale Scale { get; private set; }

    public long OffsetNanoseconds { get; set; }

    public long LastSenderMilliseconds { get; set; }

    public long LastDtsTicks { get; set; }

    public long LastDurationTicks { get; set; }

    /// <summary>End of the last unit.</summary>
    public MediaTime End => new(LastDtsTicks + LastDurationTicks, Scale);

    public static TrackClock From(TrackClockState state) => new(new TrackId(state.Track))
    {
        Scale = new Timescale(state.TicksPerSecond),
        OffsetNanoseconds = state.OffsetNanoseconds,
        LastSenderMilliseconds = state.LastSenderMilliseconds,
        LastDtsTicks = state.LastDtsTicks,
        LastDurationTicks = state.LastDurationTicks,
    };

    /// <summary>Goes over to another scale: the sound's sampling rate has changed.</summary>
    public void Rescale(Timescale scale)
    {
        if (Scale != scale && Scale != default)
        {
            var end = End.To(scale).Ticks;
            LastDtsTicks = new MediaTime(LastDtsTicks, Scale).To(scale).Ticks;
            LastDurationTicks = end - LastDtsTicks;
        }

        Scale = scale;
    }

    public TrackClockState Capture() => new()
    {
        Track = track.Value,
        TicksPerSecond = Scale.TicksPerSecond,
        OffsetNanoseconds = OffsetNanoseconds,
        LastSenderMilliseconds = LastSenderMilliseconds,
        LastDtsTicks = LastDtsTicks,
        LastDurationTicks = LastDurationTicks,
    };
}
