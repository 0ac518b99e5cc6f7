namespace Rillcast.Media.Mp4;

/// <summary>
/// Writes CMAF chunks (ISO/IEC 23000-19 §7.3.2.3): one <c>moof</c>, one <c>mdat</c>, in one array of exactly their size; each payload is copied once.
/// What is the same for all samples is said once in <c>tfhd</c> (ISO/IEC 14496-12 §8.8.7), the rest per sample in <c>trun</c> (§8.8.8).
/// <code>
///   moof { mfhd, traf { tfhd, tfdt, trun } } mdat
/// </code>
/// </summary>
internal static class FragmentWriter
{
    private const uint TfhdDefaultDuration = 0x00_0008;
    private const uint TfhdDefaultSize = 0x00_0010;
    private const uint TfhdDefaultFlags = 0x00_0020;
    private const uint TfhdDefaultBaseIsMoof = 0x02_0000;

    private const uint TrunDataOffset = 0x00_0001;
    private const uint TrunFirstSampleFlags = 0x00_0004;
    private const uint TrunDuration = 0x00_0100;
    private const uint TrunSize = 0x00_0200;
    private const uint TrunFlags = 0x00_0400;
    private const uint TrunCompositionOffset = 0x00_0800;

    private const int BoxHeader = 8;
    private const int FullBoxHeader = 12;

    /// <summary>Writes one chunk.</summary>
    /// <param name="sequenceNumber">Rises from chunk to chunk of a track (§8.8.5).</param>
    /// <param name="baseDecodeTime">Decoding time of the first sample, in the track's timescale; not negative (§8.8.12).</param>
    /// <param name="samples">At least one.</param>
    public static byte[] Write(uint sequenceNumber, long baseDecodeTime, ReadOnlySpan<FragmentSample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(baseDecodeTime);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);

        var shape = Shape.Of(samples);
        var tfhdSize = FullBoxHeader + 4 + 4 + 4 + (shape.SameSize ? 4 : 0);
        const int tfdtSize = FullBoxHeader + 8;
        var trunSize = FullBoxHeader + 4 + 4 + (shape.OnlyFirstIsSync ? 4 : 0) + (shape.BytesPerSample * samples.Length);
        const int mfhdSize = FullBoxHeader + 4;
        var moofSize = BoxHeader + mfhdSize + BoxHeader + tfhdSize + tfdtSize + trunSize;
        var writer = new BoxWriter(checked((int)(moofSize + BoxHeader + shape.PayloadBytes)));

        var moof = writer.Open("moof"u8);
        var mfhd = writer.Open("mfhd"u8, 0, 0);
        writer.UInt32(sequenceNumber);
        writer.Close(mfhd);
        var traf = writer.Open("traf"u8);
        WriteTfhd(ref writer, in shape, samples);
        var tfdt = writer.Open("tfdt"u8, 1, 0);
        writer.UInt64((ulong)baseDecodeTime);
        writer.Close(tfdt);
        WriteTrun(ref writer, in shape, samples, moofSize + BoxHeader);
        writer.Close(traf);
        writer.Close(moof);

        var mdat = writer.Open("mdat"u8);
        foreach (ref readonly var sample in samples)
        {
            writer.Bytes(sample.Payload.Span);
        }

        writer.Close(mdat);
        return writer.ToArray();
    }

    private static void WriteTfhd(ref BoxWriter writer, in Shape shape, ReadOnlySpan<FragmentSample> samples)
    {
        var flags = TfhdDefaultBaseIsMoof | TfhdDefaultDuration | TfhdDefaultFlags | (shape.SameSize ? TfhdDefaultSize : 0);
        var tfhd = writer.Open("tfhd"u8, 0, flags);
        writer.UInt32(MovieHeaderBoxes.TrackNumber);
        writer.UInt32(samples[0].Duration);
        if (shape.SameSize)
        {
            writer.Int32(samples[0].Payload.Length);
        }

        writer.UInt32(shape.AllSync ? SampleFlags.Sync : SampleFlags.NonSync);
        writer.Close(tfhd);
    }

    private static void WriteTrun(ref BoxWriter writer, in Shape shape, ReadOnlySpan<FragmentSample> samples, int dataOffset)
    {
        var flags = TrunDataOffset
            | (shape.OnlyFirstIsSync ? TrunFirstSampleFlags : 0)
            | (shape.SameDuration ? 0 : TrunDuration)
            | (shape.SameSize ? 0 : TrunSize)
            | (shape.MixedFlags ? TrunFlags : 0)
            | (shape.HasOffsets ? TrunCompositionOffset : 0);
        var trun = writer.Open("trun"u8, 1, flags); // version 1: offsets are signed
        writer.Int32(samples.Length);
        writer.Int32(dataOffset);
        if (shape.OnlyFirstIsSync)
        {
            writer.UInt32(SampleFlags.Sync);
        }

        if (shape.BytesPerSample > 0)
        {
            foreach (ref readonly var sample in samples)
            {
                if (!shape.SameDuration)
                {
                    writer.UInt32(sample.Duration);
                }

                if (!shape.SameSize)
                {
                    writer.Int32(sample.Payload.Length);
                }

                if (shape.MixedFlags)
                {
                    writer.UInt32(sample.IsSync ? SampleFlags.Sync : SampleFlags.NonSync);
                }

                if (shape.HasOffsets)
                {
                    writer.Int32(sample.CompositionOffset);
                }
            }
        }

        writer.Close(trun);
    }

    /// <summary>What the samples have in common, so that it need not be said for each.</summary>
    private readonly record struct Shape(
        bool SameDuration, bool SameSize, bool HasOffsets, bool AllSync, bool OnlyFirstIsSync, bool MixedFlags, long PayloadBytes)
    {
        public int BytesPerSample => 4 * ((SameDuration ? 0 : 1) + (SameSize ? 0 : 1) + (MixedFlags ? 1 : 0) + (HasOffsets ? 1 : 0));

        public static Shape Of(ReadOnlySpan<FragmentSample> samples)
        {
            ref readonly var first = ref samples[0];
            bool sameDuration = true, sameSize = true, hasOffsets = false;
            var syncs = 0;
            var bytes = 0L;
            foreach (ref readonly var sample in samples)
            {
                sameDuration &= sample.Duration == first.Duration;
                sameSize &= sample.Payload.Length == first.Payload.Length;
                hasOffsets |= sample.CompositionOffset != 0;
                syncs += sample.IsSync ? 1 : 0;
                bytes += sample.Payload.Length;
            }

            var allSync = syncs == samples.Length;
            var onlyFirst = !allSync && syncs == 1 && first.IsSync;
            return new Shape(sameDuration, sameSize, hasOffsets, allSync, onlyFirst, syncs > 0 && !allSync && !onlyFirst, bytes);
        }
    }
}
