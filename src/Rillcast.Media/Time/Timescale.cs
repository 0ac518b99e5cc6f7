namespace Rillcast.Media.Time;

/// <summary>Ticks in a second of a timeline (ISO/IEC 14496-12 §8.4.2.3 <c>timescale</c>).</summary>
/// <param name="TicksPerSecond">At least 1.</param>
public readonly record struct Timescale(uint TicksPerSecond)
{
    /// <summary>RTMP and FLV timestamps.</summary>
    public static Timescale Milliseconds { get; } = new(1000);

    /// <summary>Video tracks: 90 kHz holds milliseconds and the usual frame rates exactly.</summary>
    public static Timescale Video { get; } = new(90_000);

    /// <summary><see cref="TimeSpan"/> ticks.</summary>
    public static Timescale HundredNanoseconds { get; } = new(10_000_000);

    /// <inheritdoc/>
    public override string ToString() => $"{TicksPerSecond} Hz";
}
