using Rillcast.Fuzz.Targets;

namespace Rillcast.Fuzz;

/// <summary>All targets, one line each.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FlvTagTarget.Target,
        H264ConfigTarget.Target,
        HevcConfigTarget.Target,
        Av1ConfigTarget.Target,
        AacConfigTarget.Target,
        OpusTarget.Target,
        RtmpHandshakeTarget.Target,
        RtmpChunksTarget.Target,
        Amf0Target.Target,
        Amf3Target.Target,
        RtmpSessionTarget.Target,
        Mp4ReaderTarget.Target,
        ProgressiveLayoutTarget.Target,
        HlsReaderTarget.Target,
        MpdReaderTarget.Target,
        UploadHeadersTarget.Target,
        JobMessageTarget.Target,
        WireFrameTarget.Target,
    ];
}
