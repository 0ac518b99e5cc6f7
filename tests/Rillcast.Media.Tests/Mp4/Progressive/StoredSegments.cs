using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Mp4.Progressive;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Mp4.Progressive;

/// <summary>Segments as a store has them, and the progressive file over them put together as a server would.</summary>
internal sealed class StoredSegments
{
    private readonly Dictionary<(TrackId, long), byte[]> _objects = [];
    private readonly List<(ProgressiveObject Object, ICodecConfig Config, ReadOnlyMemory<byte> Init, List<int> Parts)> _segments = [];

    /// <summary>What the packager made of a stream.</summary>
    public static StoredSegments Of(IEnumerable<PackagerOutput> outputs)
    {
        var stored = new StoredSegments();
        var inits = new Dictionary<(TrackId, int), InitDescription>();
        var parts = new Dictionary<TrackId, List<byte[]>>();
        foreach (var output in outputs)
        {
            switch (output)
            {
                case InitReady { Init: var init }:
                    inits[(init.Track, init.Number)] = init;
                    break;
                case SegmentBegun begun:
                    parts[begun.Track] = [];
                    break;
                case PartReady part:
                    parts[part.Track].Add(part.Bytes.ToArray());
                    break;
                case SegmentReady { Segment: { IsGap: false } segment }:
                    var used = inits[(segment.Track, segment.Init)];
                    stored.Add(segment.Track, segment.Number, used.Config, used.Bytes, parts[segment.Track]);
                    break;
            }
        }

        return stored;
    }

    public void Add(TrackId track, long number, ICodecConfig config, ReadOnlyMemory<byte> init, IEnumerable<byte[]> parts)
    {
        List<byte[]> list = [.. parts];
        byte[] all = [.. list.SelectMany(p => p)];
        _objects[(track, number)] = all;
        _segments.Add((new ProgressiveObject(track, 1, number, all.Length), config, init, [.. list.Select(p => p.Length)]));
    }

    public ProgressiveFile Make(params MediaKind[] kinds) => ProgressiveFile.Make([.. kinds.Select(Track)]);

    public byte[] Whole(ProgressiveFile file) => Slice(file, 0, file.Layout.Bytes);

    /// <summary>A range of the file, from the head and the objects.</summary>
    public byte[] Slice(ProgressiveFile file, long offset, long length)
    {
        var bytes = new MemoryStream();
        if (offset < file.Head.Length)
        {
            var head = (int)Math.Min(length, file.Head.Length - offset);
            bytes.Write(file.Head.AsSpan((int)offset, head));
            offset += head;
            length -= head;
        }

        if (length > 0)
        {
            foreach (var piece in file.Layout.Stretch(offset, length))
            {
                var source = file.Layout.Objects[piece.Object];
                bytes.Write(_objects[(source.Track, source.Number)].AsSpan(piece.Offset, piece.Bytes));
            }
        }

        return bytes.ToArray();
    }

    private ProgressiveTrack Track(MediaKind kind)
    {
        var own = _segments.Where(s => s.Config.Kind == kind).ToList();
        var track = new ProgressiveTrack(kind, new Timescale(own.Max(s => s.Config.Timescale.TicksPerSecond)));
        foreach (var (segment, config, init, parts) in own)
        {
            track.Begin(segment, config);
            var movie = Mp4Reader.ReadInit(init);
            var offset = 0;
            foreach (var part in parts)
            {
                // As the server does: the header only.
                var bytes = _objects[(segment.Track, segment.Number)].AsMemory(offset, part);
                track.Add(offset, PartHeader.Read(bytes[..PartHeader.LengthOf(bytes.Span)], part, movie));
                offset += part;
            }
        }

        return track;
    }
}
