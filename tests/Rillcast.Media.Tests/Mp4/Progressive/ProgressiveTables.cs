using Rillcast.Media.Mp4;

namespace Rillcast.Media.Tests.Mp4.Progressive;

/// <summary>A sample as the tables of a progressive file describe it.</summary>
/// <param name="Decode">Decoding time, on the track's timeline.</param>
/// <param name="Offset">Composition offset.</param>
/// <param name="IsSync">In <c>stss</c>.</param>
/// <param name="Entry">Sample entry, from 1.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record TableSample(long Decode, long Offset, bool IsSync, int Entry, byte[] Payload);

/// <summary>A track of a progressive file, read back the slow and plain way, by the text of ISO/IEC 14496-12 §8.6 and §8.7.</summary>
internal sealed record ProgressiveTables(uint Scale, ulong Duration, IReadOnlyList<string> Entries, IReadOnlyList<(long Duration, long MediaTime)> Edits, IReadOnlyList<TableSample> Samples)
{
    public static IReadOnlyList<ProgressiveTables> Read(byte[] file)
    {
        var reader = new BoxReader(file, 0);
        var names = new List<string>();
        Box? moov = null;
        while (reader.TryReadBox(out var box))
        {
            names.Add(box.Name);
            moov = box.Is("moov"u8) ? box : moov;
        }

        Assert.Equal(["ftyp", "moov", "mdat"], names);
        var tracks = new List<ProgressiveTables>();
        var children = moov!.Value.Open();
        while (children.TryReadBox(out var box))
        {
            if (box.Is("trak"u8))
            {
                tracks.Add(ReadTrak(box, file));
            }
        }

        return tracks;
    }

    private static ProgressiveTables ReadTrak(Box trak, byte[] file)
    {
        var mdia = trak.Child("mdia"u8);
        var stbl = mdia.Child("minf"u8).Child("stbl"u8);
        var mdhd = mdia.Child("mdhd"u8).Open();
        var isLong = mdhd.VersionAndFlags().Version == 1;
        mdhd.Skip(isLong ? 16 : 8);
        var scale = mdhd.UInt32();
        var duration = isLong ? mdhd.UInt64() : mdhd.UInt32();

        var times = Runs(stbl.Child("stts"u8));
        var offsets = stbl.FindChild("ctts"u8) is { } ctts ? Runs(ctts) : null;
        var sizes = Sizes(stbl.Child("stsz"u8));
        var sync = stbl.FindChild("stss"u8) is { } stss ? List(stss, 4).Select(v => (int)v).ToHashSet() : null;
        var chunks = stbl.FindChild("stco"u8) is { } stco ? List(stco, 4) : List(stbl.Child("co64"u8), 8);
        var runs = ChunkRuns(stbl.Child("stsc"u8));
        var samples = new List<TableSample>();
        var decode = 0L;
        for (var chunk = 1; chunk <= chunks.Count; chunk++)
        {
            var (_, count, entry) = runs.Last(r => r.First <= chunk);
            var place = chunks[chunk - 1];
            for (var i = 0; i < count; i++)
            {
                var index = samples.Count;
                samples.Add(new TableSample(
                    decode, offsets?[index] ?? 0, sync?.Contains(index + 1) ?? true, entry, file.AsSpan((int)place, (int)sizes[index]).ToArray()));
                place += sizes[index];
                decode += times[index];
            }
        }

        Assert.Equal(sizes.Count, samples.Count);
        Assert.Equal(times.Count, samples.Count);
        Assert.Equal(duration, (ulong)decode);
        return new ProgressiveTables(scale, duration, ReadEntries(stbl.Child("stsd"u8)), ReadEdits(trak), samples);
    }

    private static List<long> Runs(Box box)
    {
        var reader = box.Open();
        reader.Skip(4);
        var values = new List<long>();
        for (var left = reader.UInt32(); left > 0; left--)
        {
            var count = (int)reader.UInt32();
            values.AddRange(Enumerable.Repeat((long)reader.UInt32(), count));
        }

        Assert.Equal(0, reader.Remaining);
        return values;
    }

    private static List<long> List(Box box, int bytesEach)
    {
        var reader = box.Open();
        reader.Skip(4);
        var values = new List<long>();
        for (var left = reader.UInt32(); left > 0; left--)
        {
            values.Add(bytesEach == 8 ? (long)reader.UInt64() : reader.UInt32());
        }

        Assert.Equal(0, reader.Remaining);
        return values;
    }

    private static List<long> Sizes(Box stsz)
    {
        var reader = stsz.Open();
        reader.Skip(8);
        var values = new List<long>();
        for (var left = reader.UInt32(); left > 0; left--)
        {
            values.Add(reader.UInt32());
        }

        return values;
    }

    private static List<(int First, int Count, int Entry)> ChunkRuns(Box stsc)
    {
        var reader = stsc.Open();
        reader.Skip(4);
        var runs = new List<(int, int, int)>();
        for (var left = reader.UInt32(); left > 0; left--)
        {
            runs.Add((reader.Int32(), reader.Int32(), reader.Int32()));
        }

        return runs;
    }

    private static List<string> ReadEntries(Box stsd)
    {
        var reader = stsd.Open();
        reader.Skip(4);
        var count = reader.UInt32();
        var names = new List<string>();
        while (reader.TryReadBox(out var entry))
        {
            names.Add(entry.Name);
        }

        Assert.Equal(count, (uint)names.Count);
        return names;
    }

    private static List<(long, long)> ReadEdits(Box trak)
    {
        var edits = new List<(long, long)>();
        if (trak.FindChild("edts"u8) is { } edts)
        {
            var reader = edts.Child("elst"u8).Open();
            var isLong = reader.VersionAndFlags().Version == 1;
            for (var left = reader.UInt32(); left > 0; left--)
            {
                edits.Add(isLong ? ((long)reader.UInt64(), (long)reader.UInt64()) : (reader.UInt32(), reader.Int32()));
                reader.Skip(4);
            }
        }

        return edits;
    }
}
