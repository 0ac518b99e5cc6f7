using System.Globalization;
using System.Text;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Tests.Mp4;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Packaging;

/// <summary>Makes streams of units for packager tests, and writes what comes out as text.</summary>
internal sealed class TestStream
{
    public static readonly PlainVideoConfig Video = new();
    public static readonly PlainAudioConfig Audio = new();
    public static readonly DateTimeOffset Anchor = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<(double ArrivesAt, AccessUnit Unit)> _units = [];
    private int _count;

    /// <summary>The units in the order in which they arrive.</summary>
    public IReadOnlyList<AccessUnit> Units => [.. _units.OrderBy(unit => unit.ArrivesAt).Select(unit => unit.Unit)];

    public static PackagerState Start(params MediaKind[] kinds) => new()
    {
        Epoch = 1,
        NextNumber = 0,
        Discontinuity = 0,
        Anchor = Anchor,
        AnchorTicks = 0,
        Tracks = [.. kinds.Select(kind => PackagerTrackState.New(kind == MediaKind.Video ? TrackId.Source : TrackId.Audio, kind))],
    };

    /// <summary>Pictures from one time to another; times in seconds. <paramref name="reorder"/> pictures are shown later than coded: P pictures with that many B pictures behind.</summary>
    public TestStream Pictures(
        double from, double to, double rate = 30, double keyframeEvery = 2, int reorder = 0, ICodecConfig? config = null, double late = 0, double? firstKeyframe = null)
    {
        var perGroup = (int)Math.Round(keyframeEvery * rate);
        var firstKey = (int)Math.Round(((firstKeyframe ?? from) - from) * rate);
        for (var i = 0; from + (i / rate) < to - 1e-9; i++)
        {
            var time = from + (i / rate);
            var inGroup = i - firstKey;
            var position = inGroup < 0 ? 1 : inGroup % perGroup;

            // Decoding order I P B B P B B: the P is shown after its B pictures.
            var offset = reorder == 0 ? 0 : (position == 0 ? 1 : (position - 1) % (reorder + 1) == 0 ? reorder + 1 : 0);
            Picture(time, inGroup >= 0 && position == 0, offset / rate, config, late);
        }

        return this;
    }

    public TestStream Picture(double time, bool isKeyframe, double offset = 0, ICodecConfig? config = null, double late = 0)
    {
        var used = config ?? Video;
        var dts = new MediaTime((long)Math.Round(time * 90_000), Timescale.Video);
        Add(time + late, new AccessUnit(TrackId.Source, used, dts, dts + new MediaTime((long)Math.Round(offset * 90_000), Timescale.Video), isKeyframe, Payload(isKeyframe ? 90 : 30)));
        return this;
    }

    public TestStream Sound(double from, double to, PlainAudioConfig? config = null, double late = 0.001)
    {
        var used = config ?? Audio;
        var ticks = (long)Math.Ceiling(from * used.SampleRate / used.UnitDuration) * used.UnitDuration;
        for (; ticks < (long)Math.Round(to * used.SampleRate); ticks += used.UnitDuration)
        {
            var time = new MediaTime(ticks, used.Timescale);
            Add(((double)ticks / used.SampleRate) + late, new AccessUnit(TrackId.Audio, used, time, time, true, Payload(10)));
        }

        return this;
    }

    public static List<PackagerOutput> Package(PackagerState start, IEnumerable<AccessUnit> units, PackagerOptions? options = null) =>
        Package(new Packager(options ?? new PackagerOptions(), start), units);

    public static List<PackagerOutput> Package(Packager packager, IEnumerable<AccessUnit> units)
    {
        var output = new List<PackagerOutput>();
        foreach (var unit in units)
        {
            packager.Push(unit, output);
        }

        packager.Flush(output);
        return output;
    }

    public static string Describe(IEnumerable<PackagerOutput> outputs)
    {
        var text = new StringBuilder();
        foreach (var output in outputs)
        {
            text.Append(output.Track.Value.PadRight(7)).Append(output switch
            {
                InitReady init => Invariant($"init     {MediaFileName.Init(init.Init.Epoch, init.Init.Number)} {init.Init.Config.SampleEntryType}"),
                SegmentBegun begun => Invariant($"begin    {MediaFileName.Segment(begun.Epoch, begun.Number)} disc {begun.Discontinuity} init {begun.Init} at {Seconds(begun.Start)} date {begun.ProgramDateTime:mm:ss.fff}"),
                PartReady part => Invariant($"part     {Seconds(part.Description.Duration)} {part.Description.Bytes} B{(part.Description.IsIndependent ? " independent" : string.Empty)}"),
                SegmentReady { Segment: var segment } => Invariant($"{(segment.IsGap ? "gap     " : "segment ")} {MediaFileName.Segment(segment.Epoch, segment.Number)} disc {segment.Discontinuity} init {segment.Init} at {Seconds(segment.Start)} for {Seconds(segment.Duration)} {segment.Parts.Length} parts {segment.Bytes} B date {segment.ProgramDateTime:mm:ss.fff}"),
                _ => throw new InvalidOperationException(),
            }).Append('\n');
        }

        return text.ToString();
    }

    private static string Seconds(MediaTime time) => ((double)time.Ticks / time.Scale.TicksPerSecond).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private void Add(double arrivesAt, AccessUnit unit) => _units.Add((arrivesAt, unit));

    private byte[] Payload(int size)
    {
        var payload = new byte[size + (_count % 5)];
        payload.AsSpan().Fill((byte)_count++);
        return payload;
    }
}
