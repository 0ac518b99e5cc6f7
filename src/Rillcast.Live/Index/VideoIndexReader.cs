using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Live.Index;

/// <summary>Reads the index of a video: JSON lines, one a fact, in the order the facts became true. A last line cut short by a crash is left out.</summary>
public static class VideoIndexReader
{
    /// <summary>Longest line: an init segment with its configuration in base 64, or a segment of very many parts.</summary>
    private const int MaxLineBytes = 1 << 20;

    /// <summary>The stored video that an index describes, ready to be served: ended, no bytes in memory.</summary>
    /// <exception cref="MediaFormatException">Not an index.</exception>
    public static VideoSnapshot Read(VideoId id, ReadOnlySequence<byte> index)
    {
        var window = new LiveWindow(id, new LiveOptions(), DateTimeOffset.UnixEpoch);
        Restore(index, window);
        window.End();
        window.Commit();
        return window.Snapshot;
    }

    /// <summary>Feeds an index to a window.</summary>
    /// <returns>The first line and the last, as far as they are there.</returns>
    internal static (IndexHead? Head, IndexEnd? End) Restore(ReadOnlySequence<byte> index, LiveWindow window)
    {
        IndexHead? head = null;
        IndexEnd? end = null;
        var scales = new Dictionary<string, Timescale>();
        var reader = new SequenceReader<byte>(index);
        while (reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            switch (Parse(bytes))
            {
                case { Video: { } video }:
                    head = video;
                    break;
                case { Init: { } init }:
                    var config = CodecConfig.Parse(init.Entry, init.Box);
                    scales[init.T] = config.Timescale;
                    window.Restore(new InitDescription(Track(init.T), init.E, init.N, config, init.Bytes));
                    break;
                case { Seg: { } segment } when scales.TryGetValue(segment.T, out var scale):
                    window.Restore(Describe(segment, scale));
                    break;
                case { Rate: { } rate }:
                    window.SetFrameRate(Track(rate.T), rate.F);
                    break;
                case { End: { } last }:
                    end = last;
                    break;
            }
        }

        return (head, end);
    }

    private static IndexLine? Parse(ReadOnlySequence<byte> line)
    {
        if (line.Length > MaxLineBytes)
        {
            throw new MediaFormatException($"A line of the video index is {line.Length} bytes long.");
        }

        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, IndexJson.Default.IndexLine);
        }
        catch (JsonException e)
        {
            throw new MediaFormatException("A line of the video index is not what it should be.", e);
        }
    }

    private static SegmentDescription Describe(IndexSegment segment, Timescale scale)
    {
        var parts = ImmutableArray.CreateBuilder<PartDescription>(segment.C.Length / 3);
        long bytes = 0;
        for (var i = 0; i + 2 < segment.C.Length; i += 3)
        {
            parts.Add(new PartDescription(new MediaTime(segment.C[i], scale), (int)segment.C[i + 1], segment.C[i + 2] == 1));
            bytes += segment.C[i + 1];
        }

        return new SegmentDescription
        {
            Track = Track(segment.T),
            Epoch = segment.E,
            Number = segment.N,
            Discontinuity = segment.D,
            Init = segment.I,
            Start = new MediaTime(segment.S, scale),
            Duration = new MediaTime(segment.U, scale),
            Bytes = bytes,
            ProgramDateTime = segment.P,
            Parts = parts.DrainToImmutable(),
            StandIn = segment.O is { } other ? Track(other) : null,
        };
    }

    private static TrackId Track(string name) =>
        TrackId.TryParse(name, out var track) ? track : throw new MediaFormatException($"'{name}' in the video index is no track name.");
}
