using System.Buffers;
using System.Globalization;
using Rillcast.Media.Time;

namespace Rillcast.Media;

/// <summary>Writes playlist and manifest text as UTF-8 into a buffer writer without allocating. Call <see cref="Flush"/> at the end.</summary>
internal ref struct Utf8TextWriter(IBufferWriter<byte> output)
{
    private const int ChunkBytes = 4096;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;

    /// <summary>Microseconds: what playlists are exact to.</summary>
    public static Timescale Microseconds { get; } = new(1_000_000);

    /// <summary>A time in whole microseconds, rounded to nearest. Differences of rounded times add up without drift.</summary>
    public static long ToMicroseconds(MediaTime time)
    {
        // 64 bits are enough for three years at 90 kHz and spare a 128-bit division for each line.
        const long Safe = long.MaxValue / 1_000_000 / 2;
        if (time.Ticks is >= 0 and < Safe)
        {
            long scale = time.Scale.TicksPerSecond;
            return ((time.Ticks * 1_000_000) + (scale / 2)) / scale;
        }

        return time.To(Microseconds).Ticks;
    }

    public void Write(scoped ReadOnlySpan<byte> text)
    {
        Ensure(text.Length);
        text.CopyTo(_span[_used..]);
        _used += text.Length;
    }

    public void Write(string text)
    {
        var most = System.Text.Encoding.UTF8.GetMaxByteCount(text.Length);
        Ensure(most);
        _used += System.Text.Encoding.UTF8.GetBytes(text, _span[_used..]);
    }

    public void Write(long value)
    {
        Ensure(20);
        value.TryFormat(_span[_used..], out var written, default, CultureInfo.InvariantCulture);
        _used += written;
    }

    /// <summary>Seconds with six decimals.</summary>
    public void WriteSeconds(long microseconds)
    {
        Write(microseconds / 1_000_000);
        Ensure(7);
        var rest = (int)(microseconds % 1_000_000);
        _span[_used] = (byte)'.';
        for (var i = 6; i > 0; i--)
        {
            _span[_used + i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        _used += 7;
    }

    /// <summary>Seconds with three decimals, rounded up: for limits, which what they limit must not exceed by rounding.</summary>
    public void WriteSecondsRoundedUp(TimeSpan time)
    {
        var milliseconds = (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        Write(milliseconds / 1000);
        Ensure(4);
        var rest = (int)(milliseconds % 1000);
        _span[_used] = (byte)'.';
        _span[_used + 1] = (byte)('0' + (rest / 100));
        _span[_used + 2] = (byte)('0' + (rest / 10 % 10));
        _span[_used + 3] = (byte)('0' + (rest % 10));
        _used += 4;
    }

    /// <summary>UTC with milliseconds (RFC 3339).</summary>
    public void Write(DateTimeOffset time)
    {
        Ensure(32);
        time.UtcDateTime.TryFormat(_span[_used..], out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _used += written;
    }

    /// <summary>A number with up to three decimals, shortest form.</summary>
    public void WriteDecimal(double value)
    {
        Ensure(32);
        value.TryFormat(_span[_used..], out var written, "0.###", CultureInfo.InvariantCulture);
        _used += written;
    }

    /// <summary>Hands all that was written to the buffer writer.</summary>
    public void Flush()
    {
        _output.Advance(_used);
        _span = default;
        _used = 0;
    }

    private void Ensure(int bytes)
    {
        if (_span.Length - _used < bytes)
        {
            _output.Advance(_used);
            _span = _output.GetSpan(Math.Max(bytes, ChunkBytes));
            _used = 0;
        }
    }
}
