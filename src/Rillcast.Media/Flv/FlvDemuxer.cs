namespace Rillcast.Media.Flv;

/// <summary>Turns a publisher's tags into coded units (FLV 10.1 Annex E, Enhanced RTMP v2). Keeps the configuration in force per kind; single owner.</summary>
public sealed class FlvDemuxer
{
    /// <summary>FourCC or FLV codec number of the last unsupported codec met; null when none was.</summary>
    public string? UnsupportedCodec { get; private set; }

    /// <summary>Reads one audio or video tag.</summary>
    public DemuxOutcome Demux(in FlvTag tag, out DemuxedUnit unit) => throw new NotImplementedException();

    /// <summary>The sequence header tags that bring a new demuxer into the present state; pushed first when a spool is replayed.</summary>
    public IReadOnlyList<FlvTag> CaptureState() => throw new NotImplementedException();
}
