using Rillcast.Media.Codecs;
using Rillcast.Media.Time;

namespace Rillcast.Media.Mp4.Progressive;

/// <summary>
/// One track of a progressive file in the making: takes the headers of stored parts in order and keeps what its sample table says (ISO/IEC 14496-12 §8.5 to §8.7).
/// Single owner.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Times: where a part does not begin at the end of the one before (a gap, another epoch), the last sample before it lasts longer or shorter. Decoding times never go back (§8.6.1.1);
/// presentation times are kept to the tick, whatever was done to decoding times.</item>
/// <item>Composition offsets: moved up by the largest negative one, so that the oldest form (version 0) will do, and moved back by the edit list (§8.6.6).</item>
/// <item>Chunks: consecutive samples of one configuration, about <see cref="ChunkLength"/> long; the file interleaves them.</item>
/// </list>
/// </remarks>
/// <param name="kind">Video or audio.</param>
/// <param name="scale">Scale of the whole track; parts of another scale are converted.</param>
public sealed class ProgressiveTrack(MediaKind kind, Timescale scale)
{
    /// <summary>How long the stretches are that tracks take turns in.</summary>
    public static readonly TimeSpan ChunkLength = TimeSpan.FromSeconds(1);

    private readonly long _chunkTicks = MediaTime.From(ChunkLength, scale).Ticks;
    private readonly List<(uint Count, uint Delta)> _deltas = [];
    private readonly List<(uint Count, int Offset)> _offsets = [];
    private long _origin;
    private long _tableTime;
    private uint _lastDuration;
    private int _config = -1;

    /// <summary>Video or audio.</summary>
    public MediaKind Kind => kind;

    /// <summary>Scale of its times.</summary>
    public Timescale Scale => scale;

    /// <summary>Samples so far.</summary>
    public int SampleCount => Sizes.Count;

    /// <summary>Bytes of media so far.</summary>
    public long MediaBytes { get; private set; }

    internal List<ICodecConfig> Configs { get; } = [];

    internal List<uint> Sizes { get; } = [];

    internal List<int> SyncSamples { get; } = [];

    internal List<ProgressiveChunk> Chunks { get; } = [];

    internal List<ProgressivePiece> Pieces { get; } = [];

    internal List<ProgressiveObject> Objects { get; } = [];

    internal long FirstPresentation { get; private set; } = long.MaxValue;

    internal long PresentationEnd { get; private set; } = long.MinValue;

    /// <summary>Largest amount by which a sample is presented before it is decoded.</summary>
    internal long Lead { get; private set; }

    /// <summary>Where the edit list begins: the first presentation, on the timeline of the sample table.</summary>
    internal long MediaStart => FirstPresentation - _origin + Lead;

    internal long MediaDuration => _tableTime + _lastDuration - _origin;

    internal bool HasOffsets => Lead > 0 || _offsets.Exists(run => run.Offset != 0);

    internal IReadOnlyList<(uint Count, int Offset)> Offsets => _offsets;

    /// <summary>Begins the next segment.</summary>
    /// <param name="segment">The object that its parts are in.</param>
    /// <param name="config">What its samples need.</param>
    public void Begin(ProgressiveObject segment, ICodecConfig config)
    {
        Objects.Add(segment);
        ProgressiveLimits.Check(Objects.Count, ProgressiveLimits.MaxObjects, "segments");
        var known = Configs.FindIndex(c => CodecConfig.AreSame(c, config));
        if (known < 0)
        {
            known = Configs.Count;
            Configs.Add(config);
            ProgressiveLimits.Check(Configs.Count, ProgressiveLimits.MaxConfigs, "configurations");
        }

        _config = known;
    }

    /// <summary>Takes the next part of the segment.</summary>
    /// <param name="offset">Where the part begins in the object.</param>
    /// <param name="header">Its header.</param>
    /// <exception cref="MediaFormatException">More than <see cref="ProgressiveLimits"/> allow, or times that no table can hold.</exception>
    public void Add(long offset, PartHeader header)
    {
        var samples = header.Fragment.Samples;
        var bytes = 0L;
        for (var i = 0; i < samples.Count; i++)
        {
            bytes += samples[i].Size;
        }

        if (bytes == 0)
        {
            return;
        }

        ProgressiveLimits.Check(Sizes.Count + samples.Count, ProgressiveLimits.MaxSamples, "samples");
        ProgressiveLimits.Check(Pieces.Count, ProgressiveLimits.MaxPieces, "parts");
        var own = Configs[_config].Timescale;
        var start = Convert(samples[0].Dts, own);
        if (Chunks.Count == 0 || Chunks[^1].Config != _config || start - Chunks[^1].Start >= _chunkTicks || start < Chunks[^1].Start)
        {
            Chunks.Add(new ProgressiveChunk(_config, start, Sizes.Count, Pieces.Count));
        }

        Pieces.Add(new ProgressivePiece(Objects.Count - 1, checked((int)offset + header.Length), checked((int)bytes)));
        MediaBytes += bytes;
        for (var i = 0; i < samples.Count; i++)
        {
            AddSample(samples[i], own);
        }
    }

    internal IEnumerable<(uint Count, uint Delta)> Deltas()
    {
        // The last sample's duration is not in a run yet: nothing follows that could change it.
        var last = _deltas.Count - 1;
        if (last >= 0 && _deltas[last].Delta == _lastDuration)
        {
            return [.. _deltas[..last], (_deltas[last].Count + 1, _lastDuration)];
        }

        return [.. _deltas, (1, _lastDuration)];
    }

    private void AddSample(in Mp4Sample sample, Timescale own)
    {
        var dts = Convert(sample.Dts, own);
        var pts = Convert(sample.Pts, own);
        if (Sizes.Count == 0)
        {
            _origin = _tableTime = dts;
        }
        else
        {
            var delta = (uint)Math.Clamp(dts - _tableTime, 0, uint.MaxValue);
            Append(_deltas, delta);
            _tableTime += delta;
        }

        var end = Convert(sample.Dts + sample.Duration, own) - dts + pts;
        _lastDuration = (uint)Math.Clamp(end - pts, 0, uint.MaxValue);
        FirstPresentation = Math.Min(FirstPresentation, pts);
        PresentationEnd = Math.Max(PresentationEnd, end);
        var offset = pts - _tableTime;
        if (offset is < int.MinValue / 2 or > int.MaxValue / 2)
        {
            throw new MediaFormatException($"A sample is presented {offset} ticks after it is decoded: no table holds that (ISO/IEC 14496-12 §8.6.1.3).");
        }

        Lead = Math.Max(Lead, -offset);
        Append(_offsets, (int)offset);
        Sizes.Add(sample.Size);
        if (sample.IsSync)
        {
            SyncSamples.Add(Sizes.Count);
        }
    }

    private long Convert(long ticks, Timescale own) => own == scale ? ticks : new MediaTime(ticks, own).To(scale).Ticks;

    private static void Append<T>(List<(uint Count, T Value)> runs, T value)
        where T : struct, IEquatable<T>
    {
        if (runs.Count > 0 && runs[^1].Value.Equals(value))
        {
            runs[^1] = (runs[^1].Count + 1, value);
        }
        else
        {
            runs.Add((1, value));
        }
    }
}

/// <summary>Samples that stand together in the file.</summary>
/// <param name="Config">Place of their configuration.</param>
/// <param name="Start">Decoding time of the first.</param>
/// <param name="FirstSample">Place of the first sample in the track.</param>
/// <param name="FirstPiece">Place of the first piece in the track.</param>
internal readonly record struct ProgressiveChunk(int Config, long Start, int FirstSample, int FirstPiece);

/// <summary>A stretch of an object, all media.</summary>
/// <param name="Object">Place of the object.</param>
/// <param name="Offset">Where it begins in the object.</param>
/// <param name="Bytes">At least 1.</param>
public readonly record struct ProgressivePiece(int Object, int Offset, int Bytes);
