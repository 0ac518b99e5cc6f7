using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4;

/// <summary>
/// Rewrites the chunks of one track for a decoder that keeps presentation times only when no composition offset is negative (ffmpeg's MP4 demuxer moves a track by the largest negative one;
/// docs/decisions/0009): decoding times are taken back by <see cref="DecodeLead"/>, and all times are moved by <see cref="Shift"/> so that none is negative. Payloads are copied once.
/// </summary>
/// <param name="movie">The track's header.</param>
public sealed class DecoderFeed(Mp4Movie movie)
{
    /// <summary>Added to all times.</summary>
    public static readonly MediaTime Shift = new(10 * 90_000, Timescale.Video);

    /// <summary>Decoding runs ahead of presentation by at least this.</summary>
    private static readonly TimeSpan DecodeLead = TimeSpan.FromSeconds(1);

    private readonly long _scale = movie.Tracks[0].Timescale.TicksPerSecond;
    private uint _sequence;

    /// <summary>Rewrites one chunk or several.</summary>
    /// <param name="chunk"><c>moof</c> and <c>mdat</c>, whole.</param>
    /// <param name="pictures">Takes what is in it, with the original times, in decoding order.</param>
    /// <exception cref="MediaFormatException">Not a chunk of the track.</exception>
    public byte[] Rewrite(ReadOnlyMemory<byte> chunk, IList<Mp4Sample> pictures)
    {
        var shift = Shift.To(new Timescale((uint)_scale)).Ticks;
        var lead = (long)(DecodeLead.TotalSeconds * _scale);
        var output = Array.Empty<byte>();
        foreach (var fragment in Mp4Reader.ReadFragments(chunk, movie))
        {
            var samples = new FragmentSample[fragment.Samples.Count];
            for (var i = 0; i < samples.Length; i++)
            {
                var sample = fragment.Samples[i];
                pictures.Add(sample);
                samples[i] = new FragmentSample(sample.Duration, (int)Math.Clamp(sample.Pts - sample.Dts + lead, 0, int.MaxValue), sample.IsSync, sample.Payload);
            }

            if (samples.Length > 0)
            {
                var bytes = FragmentWriter.Write(++_sequence, Math.Max(0, fragment.BaseDecodeTime + shift - lead), samples);
                output = output.Length == 0 ? bytes : [.. output, .. bytes];
            }
        }

        return output;
    }
}
