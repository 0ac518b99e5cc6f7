using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rillcast.Media.Codecs;
using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4.Progressive;

/// <summary>Writes the head of a progressive file (ISO/IEC 14496-12 §4.3, §8.1 to §8.7): complete tables, edit lists, and the beginning of <c>mdat</c>.</summary>
internal static class ProgressiveHeadWriter
{
    /// <summary>Scale of the movie's own times: that of pictures, so that edits are exact for them.</summary>
    private static readonly Timescale MovieScale = Timescale.Video;

    /// <param name="tracks">The tracks.</param>
    /// <param name="offsets">Of each track's chunks: place of the first byte behind the head.</param>
    /// <param name="mediaBytes">All media.</param>
    public static byte[] Write(IReadOnlyList<ProgressiveTrack> tracks, IReadOnlyList<long[]> offsets, long mediaBytes)
    {
        const int roomForHead = 1 << 30;
        var isLarge = mediaBytes > uint.MaxValue - roomForHead;
        var start = tracks.Min(t => new MediaTime(t.FirstPresentation, t.Scale));
        List<Edit> edits = [.. tracks.Select(t => Edit.Of(t, start))];
        var writer = new BoxWriter(4096 + tracks.Sum(t => Estimate(t, isLarge)));
        WriteFtyp(ref writer, tracks);
        var moov = writer.Open("moov"u8);
        MovieHeaderBoxes.WriteMvhd(ref writer, MovieScale.TicksPerSecond, edits.Max(e => e.End), (uint)tracks.Count);
        var tables = new int[tracks.Count];
        for (var i = 0; i < tracks.Count; i++)
        {
            tables[i] = WriteTrak(ref writer, tracks[i], (uint)i + 1, edits[i], offsets[i].Length, isLarge);
        }

        writer.Close(moov);
        WriteMdatStart(ref writer, mediaBytes, isLarge);

        // Only now it is known where the media begin.
        var head = writer.ToArray();
        for (var i = 0; i < tracks.Count; i++)
        {
            WriteOffsets(head.AsSpan(tables[i]), offsets[i], head.Length, isLarge);
        }

        return head;
    }

    private static int Estimate(ProgressiveTrack track, bool isLarge) =>
        checked(2048 + track.Configs.Sum(c => 256 + c.ConfigurationBox.Length) + (4 * track.SampleCount) + (8 * track.Deltas().Count())
            + (8 * track.Offsets.Count) + (4 * track.SyncSamples.Count) + ((isLarge ? 20 : 16) * track.Chunks.Count));

    private static void WriteFtyp(ref BoxWriter writer, IReadOnlyList<ProgressiveTrack> tracks)
    {
        var box = writer.Open("ftyp"u8);
        var isSoundOnly = tracks.All(t => t.Kind == MediaKind.Audio);
        writer.Bytes(isSoundOnly ? "M4A "u8 : "isom"u8);
        writer.UInt32(0x200);
        writer.Bytes("isom"u8);
        writer.Bytes("iso2"u8);
        writer.Bytes(isSoundOnly ? "M4A "u8 : "mp41"u8);
        writer.Bytes("mp42"u8);
        writer.Close(box);
    }

    // A box with a 64-bit size (§4.2) when 32 bits will not do.
    private static void WriteMdatStart(ref BoxWriter writer, long mediaBytes, bool isLarge)
    {
        writer.UInt32(isLarge ? 1 : (uint)mediaBytes + 8);
        writer.Bytes("mdat"u8);
        if (isLarge)
        {
            writer.UInt64((ulong)mediaBytes + 16);
        }
    }

    /// <returns>Where the table of chunk offsets is to be written.</returns>
    private static int WriteTrak(ref BoxWriter writer, ProgressiveTrack track, uint number, Edit edit, int chunks, bool isLarge)
    {
        var isAudio = track.Kind == MediaKind.Audio;
        var (width, height) = Largest(track);
        var trak = writer.Open("trak"u8);
        MovieHeaderBoxes.WriteTkhd(ref writer, isAudio, width, height, number, edit.End);
        WriteEdits(ref writer, edit);
        var mdia = writer.Open("mdia"u8);
        MovieHeaderBoxes.WriteMdhd(ref writer, track.Scale.TicksPerSecond, (ulong)track.MediaDuration);
        MovieHeaderBoxes.WriteHdlr(ref writer, isAudio);
        var minf = writer.Open("minf"u8);
        SampleTableBoxes.WriteMediaHeader(ref writer, track.Kind);
        var stbl = writer.Open("stbl"u8);
        SampleEntryBoxes.WriteStsd(ref writer, CollectionsMarshal.AsSpan(track.Configs));
        WriteTimes(ref writer, track);
        WriteSyncSamples(ref writer, track);
        WriteChunks(ref writer, track);
        WriteSizes(ref writer, track);
        var stco = writer.Open(isLarge ? "co64"u8 : "stco"u8, 0, 0);
        writer.Int32(chunks);
        var table = writer.Position;
        writer.Zeros(chunks * (isLarge ? 8 : 4));
        writer.Close(stco);
        writer.Close(stbl);
        writer.Close(minf);
        writer.Close(mdia);
        writer.Close(trak);
        return table;
    }

    private static (uint Width, uint Height) Largest(ProgressiveTrack track) =>
        track.Configs.OfType<IVideoConfig>().Select(MovieHeaderBoxes.DisplaySize).DefaultIfEmpty().MaxBy(size => (ulong)size.Width * size.Height);

    /// <summary><c>elst</c> (§8.6.6): nothing until the track begins, then all of it from its first presentation on. Not written when it would change nothing.</summary>
    private static void WriteEdits(ref BoxWriter writer, Edit edit)
    {
        if (edit is { Empty: 0, MediaStart: 0 })
        {
            return;
        }

        var version = edit.End > int.MaxValue || edit.MediaStart > int.MaxValue ? (byte)1 : (byte)0;
        var edts = writer.Open("edts"u8);
        var elst = writer.Open("elst"u8, version, 0);
        writer.UInt32(edit.Empty > 0 ? 2u : 1u);
        if (edit.Empty > 0)
        {
            WriteEdit(ref writer, version, edit.Empty, -1);
        }

        WriteEdit(ref writer, version, edit.Duration, edit.MediaStart);
        writer.Close(elst);
        writer.Close(edts);
    }

    private static void WriteEdit(ref BoxWriter writer, byte version, ulong duration, long mediaTime)
    {
        if (version == 1)
        {
            writer.UInt64(duration);
            writer.UInt64((ulong)mediaTime);
        }
        else
        {
            writer.UInt32((uint)duration);
            writer.Int32((int)mediaTime);
        }

        writer.UInt32(0x0001_0000); // media_rate 1
    }

    /// <summary><c>stts</c> (§8.6.1.2) and <c>ctts</c> (§8.6.1.3).</summary>
    private static void WriteTimes(ref BoxWriter writer, ProgressiveTrack track)
    {
        List<(uint Count, uint Delta)> deltas = [.. track.Deltas()];
        var stts = writer.Open("stts"u8, 0, 0);
        writer.Int32(deltas.Count);
        foreach (var (count, delta) in deltas)
        {
            writer.UInt32(count);
            writer.UInt32(delta);
        }

        writer.Close(stts);
        if (!track.HasOffsets)
        {
            return;
        }

        var ctts = writer.Open("ctts"u8, 0, 0);
        writer.Int32(track.Offsets.Count);
        foreach (var (count, offset) in track.Offsets)
        {
            writer.UInt32(count);
            writer.UInt32((uint)(offset + track.Lead));
        }

        writer.Close(ctts);
    }

    /// <summary><c>stss</c> (§8.6.2); without one all are sync samples.</summary>
    private static void WriteSyncSamples(ref BoxWriter writer, ProgressiveTrack track)
    {
        if (track.SyncSamples.Count == track.SampleCount)
        {
            return;
        }

        var stss = writer.Open("stss"u8, 0, 0);
        writer.Int32(track.SyncSamples.Count);
        foreach (var sample in track.SyncSamples)
        {
            writer.Int32(sample);
        }

        writer.Close(stss);
    }

    /// <summary><c>stsc</c> (§8.7.4): a run for each change of the number of samples or of the sample entry.</summary>
    private static void WriteChunks(ref BoxWriter writer, ProgressiveTrack track)
    {
        List<(int First, int Samples, int Config)> runs = [];
        for (var i = 0; i < track.Chunks.Count; i++)
        {
            var end = i + 1 < track.Chunks.Count ? track.Chunks[i + 1].FirstSample : track.SampleCount;
            var samples = end - track.Chunks[i].FirstSample;
            if (runs.Count == 0 || runs[^1].Samples != samples || runs[^1].Config != track.Chunks[i].Config)
            {
                runs.Add((i + 1, samples, track.Chunks[i].Config));
            }
        }

        var stsc = writer.Open("stsc"u8, 0, 0);
        writer.Int32(runs.Count);
        foreach (var (first, samples, config) in runs)
        {
            writer.Int32(first);
            writer.Int32(samples);
            writer.Int32(config + 1);
        }

        writer.Close(stsc);
    }

    /// <summary><c>stsz</c> (§8.7.3.2).</summary>
    private static void WriteSizes(ref BoxWriter writer, ProgressiveTrack track)
    {
        var stsz = writer.Open("stsz"u8, 0, 0);
        writer.UInt32(0); // sizes differ
        writer.Int32(track.SampleCount);
        foreach (var size in track.Sizes)
        {
            writer.UInt32(size);
        }

        writer.Close(stsz);
    }

    /// <summary>Entries of <c>stco</c> or <c>co64</c> (§8.7.5): places in the file.</summary>
    private static void WriteOffsets(Span<byte> table, long[] offsets, int headBytes, bool isLarge)
    {
        for (var i = 0; i < offsets.Length; i++)
        {
            if (isLarge)
            {
                BinaryPrimitives.WriteInt64BigEndian(table[(8 * i)..], offsets[i] + headBytes);
            }
            else
            {
                BinaryPrimitives.WriteUInt32BigEndian(table[(4 * i)..], (uint)(offsets[i] + headBytes));
            }
        }
    }

    /// <summary>When a track is played, in the movie's scale.</summary>
    /// <param name="Empty">How long after the movie's beginning.</param>
    /// <param name="Duration">For how long.</param>
    /// <param name="MediaStart">From which time of the track's own timeline and scale on.</param>
    private readonly record struct Edit(ulong Empty, ulong Duration, long MediaStart)
    {
        public ulong End => Empty + Duration;

        public static Edit Of(ProgressiveTrack track, MediaTime start)
        {
            var first = new MediaTime(track.FirstPresentation, track.Scale);
            var empty = Math.Max(0, (first - start).To(MovieScale).Ticks);

            // Rounded up: a reader must not leave out the last sample because its end lies a fraction behind.
            var length = (Int128)(track.PresentationEnd - track.FirstPresentation) * MovieScale.TicksPerSecond;
            var duration = (length + track.Scale.TicksPerSecond - 1) / track.Scale.TicksPerSecond;
            return new Edit((ulong)empty, (ulong)duration, track.MediaStart);
        }
    }
}
