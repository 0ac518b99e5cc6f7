namespace Rillcast.Media.Time;

/// <summary>
/// A time or a duration on a media timeline, exact: whole ticks of a <see cref="Timescale"/>, never a floating-point number.
/// Arithmetic wants one scale on both sides; <see cref="To"/> is the only conversion there is.
/// </summary>
/// <param name="Ticks">Ticks since the start of the timeline, or of a duration; may be negative.</param>
/// <param name="Scale">Ticks in a second.</param>
public readonly record struct MediaTime(long Ticks, Timescale Scale) : IComparable<MediaTime>
{
    /// <summary>Zero on a scale.</summary>
    public static MediaTime Zero(Timescale scale) => new(0, scale);

    /// <summary>A <see cref="TimeSpan"/> on a scale, rounded to the nearest tick.</summary>
    public static MediaTime From(TimeSpan time, Timescale scale) => new MediaTime(time.Ticks, Timescale.HundredNanoseconds).To(scale);

    /// <summary>The same time on another scale, rounded to the nearest tick (halves away from zero). 128-bit inside: cannot overflow for any real time.</summary>
    public MediaTime To(Timescale scale)
    {
        if (scale == Scale)
        {
            return this;
        }

        var product = (Int128)Ticks * scale.TicksPerSecond;
        var divisor = (Int128)Scale.TicksPerSecond;
        var half = divisor / 2;
        var rounded = (product >= 0 ? product + half : product - half) / divisor;
        return new MediaTime((long)rounded, scale);
    }

    /// <summary>Rounded to the nearest 100 ns.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(To(Timescale.HundredNanoseconds).Ticks);

    /// <summary>Exact comparison, also across scales.</summary>
    public int CompareTo(MediaTime other) =>
        ((Int128)Ticks * other.Scale.TicksPerSecond).CompareTo((Int128)other.Ticks * Scale.TicksPerSecond);

    /// <summary>Sum on the left side's scale.</summary>
    public static MediaTime operator +(MediaTime left, MediaTime right) => new(checked(left.Ticks + right.To(left.Scale).Ticks), left.Scale);

    /// <summary>Difference on the left side's scale.</summary>
    public static MediaTime operator -(MediaTime left, MediaTime right) => new(checked(left.Ticks - right.To(left.Scale).Ticks), left.Scale);

    /// <summary>Exact, also across scales.</summary>
    public static bool operator <(MediaTime left, MediaTime right) => left.CompareTo(right) < 0;

    /// <summary>Exact, also across scales.</summary>
    public static bool operator >(MediaTime left, MediaTime right) => left.CompareTo(right) > 0;

    /// <summary>Exact, also across scales.</summary>
    public static bool operator <=(MediaTime left, MediaTime right) => left.CompareTo(right) <= 0;

    /// <summary>Exact, also across scales.</summary>
    public static bool operator >=(MediaTime left, MediaTime right) => left.CompareTo(right) >= 0;

    /// <summary>Left plus right; see the operator.</summary>
    public static MediaTime Add(MediaTime left, MediaTime right) => left + right;

    /// <summary>Left minus right; see the operator.</summary>
    public static MediaTime Subtract(MediaTime left, MediaTime right) => left - right;

    /// <inheritdoc/>
    public override string ToString() => $"{Ticks}/{Scale.TicksPerSecond}";
}
