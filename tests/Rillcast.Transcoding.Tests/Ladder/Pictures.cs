using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Time;

namespace Rillcast.Transcoding.Tests.Ladder;

/// <summary>Pictures of a size; H.264 High unless it says otherwise.</summary>
internal sealed class Pictures : IVideoConfig
{
    public MediaKind Kind => MediaKind.Video;

    public string Name => "";

    public string Rfc6381 => "";

    public string SampleEntryType { get; init; } = "avc1";

    public string ConfigurationBoxType => "";

    public ReadOnlyMemory<byte> ConfigurationBox => new byte[] { 1, 100 };

    public Timescale Timescale => Timescale.Video;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public int PixelAspectHorizontal => 1;

    public int PixelAspectVertical => 1;
}
