using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4;

/// <summary>Reads <c>moov</c> (ISO/IEC 14496-12 §8.2.1).</summary>
internal static class Mp4HeaderReader
{
    public static Mp4Movie ReadMoov(Box moov)
    {
        var tracks = new List<Mp4Track>();
        var reader = moov.Open();
        while (reader.TryReadBox(out var box))
        {
            if (box.Is("trak"u8) && ReadTrak(box) is { } track)
            {
                if (tracks.Count == Mp4Reader.MaxTracks)
                {
                    throw new MediaFormatException($"More than {Mp4Reader.MaxTracks} tracks.");
                }

                if (tracks.Exists(other => other.Number == track.Number))
                {
                    throw new MediaFormatException($"Two tracks have the number {track.Number} (ISO/IEC 14496-12 §8.3.2).");
                }

                tracks.Add(track);
            }
        }

        if (tracks.Count == 0)
        {
            throw new MediaFormatException("There is no track of video or audio in 'moov'.");
        }

        if (moov.FindChild("mvex"u8) is { } mvex)
        {
            ReadMvex(mvex, tracks);
        }

        return new Mp4Movie(tracks);
    }

    private static Mp4Track? ReadTrak(Box trak)
    {
        var mdia = trak.Child("mdia"u8);
        if (ReadHandler(mdia.Child("hdlr"u8)) is not { } kind)
        {
            return null; // subtitles, timecode, hints
        }

        var (number, width, height) = ReadTkhd(trak.Child("tkhd"u8));
        var timescale = ReadMdhd(mdia.Child("mdhd"u8));
        var stsd = mdia.Child("minf"u8).Child("stbl"u8).Child("stsd"u8);
        var track = ReadSampleEntry(stsd, kind, new Mp4Track
        {
            Number = number,
            Kind = kind,
            Timescale = timescale,
            SampleEntryType = string.Empty,
            ConfigurationBoxType = string.Empty,
            ConfigurationBox = default,
        });
        return track with
        {
            DisplayWidth = width,
            DisplayHeight = height,
            EditMediaTime = trak.FindChild("edts"u8)?.FindChild("elst"u8) is { } elst ? ReadElst(elst) : null,
        };
    }

    private static MediaKind? ReadHandler(Box hdlr)
    {
        var reader = hdlr.Open();
        reader.Skip(8);
        return reader.UInt32() switch
        {
            0x7669_6465 => MediaKind.Video, // vide
            0x736F_756E => MediaKind.Audio, // soun
            _ => null,
        };
    }

    private static (uint Number, int Width, int Height) ReadTkhd(Box tkhd)
    {
        var reader = tkhd.Open();
        var (version, _) = reader.VersionAndFlags();
        reader.Skip(version == 1 ? 16 : 8);
        var number = reader.UInt32();
        reader.Skip(version == 1 ? 12 : 8);
        reader.Skip(52); // reserved, layer, group, volume, matrix
        return (number, (int)(reader.UInt32() >> 16), (int)(reader.UInt32() >> 16));
    }

    private static Timescale ReadMdhd(Box mdhd)
    {
        var reader = mdhd.Open();
        var (version, _) = reader.VersionAndFlags();
        reader.Skip(version == 1 ? 16 : 8);
        var timescale = reader.UInt32();
        return timescale > 0 ? new Timescale(timescale) : throw new MediaFormatException("The timescale of a track is 0 (ISO/IEC 14496-12 §8.4.2.3).");
    }

    private static long? ReadElst(Box elst)
    {
        var reader = elst.Open();
        var (version, _) = reader.VersionAndFlags();
        var count = reader.UInt32();
        var entryBytes = version == 1 ? 20 : 12;
        if (count > reader.Remaining / entryBytes)
        {
            throw new MediaFormatException($"An edit list of {count} entries does not fit in its box.");
        }

        for (var i = 0; i < count; i++)
        {
            reader.Skip(version == 1 ? 8 : 4);
            var mediaTime = version == 1 ? (long)reader.UInt64() : reader.Int32();
            reader.Skip(4);
            if (mediaTime >= 0)
            {
                return mediaTime;
            }
        }

        return null;
    }

    private static Mp4Track ReadSampleEntry(Box stsd, MediaKind kind, Mp4Track track)
    {
        var reader = stsd.Open();
        reader.Skip(8); // version, flags, entry_count
        if (!reader.TryReadBox(out var entry))
        {
            throw new MediaFormatException("There is no sample entry in 'stsd' (ISO/IEC 14496-12 §8.5.2).");
        }

        var fields = entry.Open();
        fields.Skip(8); // reserved, data_reference_index
        if (kind == MediaKind.Video)
        {
            fields.Skip(16);
            track = track with { Width = fields.UInt16(), Height = fields.UInt16() };
            fields.Skip(50);
        }
        else
        {
            var version = fields.UInt16();
            fields.Skip(6);
            var channels = fields.UInt16();
            fields.Skip(6);
            track = track with { Channels = channels, SampleRate = (int)(fields.UInt32() >> 16) };
            fields.Skip(version == 1 ? 16 : 0); // QuickTime's sound description, version 1
        }

        if (!fields.TryReadBox(out var configuration))
        {
            throw new MediaFormatException($"Sample entry '{entry.Name}' has no decoder configuration.");
        }

        track = track with
        {
            SampleEntryType = entry.Name,
            ConfigurationBoxType = configuration.Name,
            ConfigurationBox = configuration.Body,
        };
        while (fields.TryReadBox(out var box))
        {
            if (box.Is("pasp"u8))
            {
                var pasp = box.Open();
                track = track with { PixelAspect = (pasp.Int32(), pasp.Int32()) };
            }
        }

        return track;
    }

    private static void ReadMvex(Box mvex, List<Mp4Track> tracks)
    {
        var reader = mvex.Open();
        while (reader.TryReadBox(out var box))
        {
            if (!box.Is("trex"u8))
            {
                continue;
            }

            var trex = box.Open();
            trex.Skip(4);
            var number = trex.UInt32();
            trex.Skip(4); // default_sample_description_index
            var index = tracks.FindIndex(track => track.Number == number);
            if (index >= 0)
            {
                tracks[index] = tracks[index] with { DefaultDuration = trex.UInt32(), DefaultSize = trex.UInt32(), DefaultFlags = trex.UInt32() };
            }
        }
    }
}
