namespace Rillcast.Media.Mp4;

/// <summary>Reads <c>moof</c> (ISO/IEC 14496-12 §8.8.4).</summary>
/// <param name="bytes">The input: media ranges lie in it, or behind its end when only headers were read.</param>
/// <param name="movie">The header.</param>
/// <param name="mediaRanges">Bodies of <c>mdat</c>, in the order of the input.</param>
internal sealed class Mp4FragmentReader(ReadOnlyMemory<byte> bytes, Mp4Movie movie, List<(int Start, int End)> mediaRanges)
{
    private int _samplesLeft = Mp4Reader.MaxSamples;
    private int _range;

    public void Read(Box moof, List<Mp4Fragment> fragments)
    {
        var mfhd = moof.Child("mfhd"u8).Open();
        mfhd.Skip(4);
        var sequenceNumber = mfhd.UInt32();
        var reader = moof.Open();
        while (reader.TryReadBox(out var box))
        {
            if (box.Is("traf"u8))
            {
                fragments.Add(ReadTraf(moof, box, sequenceNumber));
            }
        }
    }

    private Mp4Fragment ReadTraf(Box moof, Box traf, uint sequenceNumber)
    {
        var defaults = ReadTfhd(moof, traf.Child("tfhd"u8));
        var baseDecodeTime = ReadTfdt(traf.Child("tfdt"u8));
        var samples = new List<Mp4Sample>();
        var dts = baseDecodeTime;
        var place = defaults.Base;
        var reader = traf.Open();
        while (reader.TryReadBox(out var box))
        {
            if (box.Is("trun"u8))
            {
                ReadTrun(box, defaults, samples, ref dts, ref place);
            }
        }

        return new Mp4Fragment(sequenceNumber, defaults.TrackNumber, baseDecodeTime, samples);
    }

    private Defaults ReadTfhd(Box moof, Box tfhd)
    {
        var reader = tfhd.Open();
        var (_, flags) = reader.VersionAndFlags();
        var number = reader.UInt32();
        var track = movie.Tracks.FirstOrDefault(candidate => candidate.Number == number)
            ?? throw new MediaFormatException($"A fragment is of track {number}, which the header does not have (ISO/IEC 14496-12 §8.8.7).");
        long place = moof.Start;
        if ((flags & 0x01) != 0)
        {
            place = (long)Math.Min(reader.UInt64(), long.MaxValue);
        }

        if ((flags & 0x02) != 0)
        {
            reader.Skip(4); // sample_description_index
        }

        var duration = (flags & 0x08) != 0 ? reader.UInt32() : track.DefaultDuration;
        var size = (flags & 0x10) != 0 ? reader.UInt32() : track.DefaultSize;
        var sampleFlags = (flags & 0x20) != 0 ? reader.UInt32() : track.DefaultFlags;
        return new Defaults(number, place, duration, size, sampleFlags);
    }

    private static long ReadTfdt(Box tfdt)
    {
        var reader = tfdt.Open();
        var (version, _) = reader.VersionAndFlags();
        var time = version == 1 ? reader.UInt64() : reader.UInt32();

        // Room for the durations of any number of samples that is allowed.
        return time <= long.MaxValue / 2 ? (long)time : throw new MediaFormatException($"A fragment begins at {time}: no such time is possible.");
    }

    private void ReadTrun(Box trun, Defaults defaults, List<Mp4Sample> samples, ref long dts, ref long place)
    {
        var reader = trun.Open();
        var (version, flags) = reader.VersionAndFlags();
        var count = reader.UInt32();
        if ((flags & 0x01) != 0)
        {
            place = defaults.Base + reader.Int32();
        }

        uint? firstFlags = (flags & 0x04) != 0 ? reader.UInt32() : null;
        var bytesPerSample = 4 * System.Numerics.BitOperations.PopCount(flags & 0xF00);
        if (count > _samplesLeft || (long)count * bytesPerSample > reader.Remaining)
        {
            throw new MediaFormatException($"A run of {count} samples: {_samplesLeft} are allowed, its box has {reader.Remaining} bytes for them (ISO/IEC 14496-12 §8.8.8).");
        }

        _samplesLeft -= (int)count;
        for (var i = 0; i < count; i++)
        {
            var duration = (flags & 0x100) != 0 ? reader.UInt32() : defaults.Duration;
            var size = (flags & 0x200) != 0 ? reader.UInt32() : defaults.Size;
            var sampleFlags = (flags & 0x400) != 0 ? reader.UInt32() : defaults.Flags;
            if (i == 0 && firstFlags is { } first)
            {
                sampleFlags = first;
            }

            var raw = (flags & 0x800) != 0 ? reader.UInt32() : 0;
            var pts = dts + (version == 0 ? raw : (int)raw);
            CheckRange(place, size);
            samples.Add(new Mp4Sample(dts, pts, duration, sampleFlags, (int)place, size, place + size <= bytes.Length ? bytes.Slice((int)place, (int)size) : default));
            dts += duration;
            place += size;
        }
    }

    /// <summary>A sample lies in one <c>mdat</c>; most often in that of the sample before.</summary>
    private void CheckRange(long place, uint size)
    {
        if (_range < mediaRanges.Count && Holds(mediaRanges[_range], place, size))
        {
            return;
        }

        // Ranges are in the order of the input and do not overlap.
        int low = 0, high = mediaRanges.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = mediaRanges[middle].Start <= place ? (middle, high) : (low, middle - 1);
        }

        _range = low;
        if (low >= mediaRanges.Count || !Holds(mediaRanges[low], place, size))
        {
            throw new MediaFormatException($"A sample of {size} bytes at {place} lies in no 'mdat'.");
        }
    }

    private static bool Holds((int Start, int End) range, long place, uint size) => place >= range.Start && place <= range.End - (long)size;

    private readonly record struct Defaults(uint TrackNumber, long Base, uint Duration, uint Size, uint Flags);
}
