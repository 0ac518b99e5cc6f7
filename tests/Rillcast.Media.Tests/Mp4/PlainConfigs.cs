using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Time;

namespace Rillcast.Media.Tests.Mp4;

/// <summary>A configuration of pictures made of nothing but its box, for tests that are not about a codec.</summary>
internal sealed record PlainVideoConfig : IVideoConfig
{
    public MediaKind Kind => MediaKind.Video;

    public string Name => SampleEntryType;

    public string Rfc6381 => SampleEntryType;

    public string SampleEntryType { get; init; } = "avc1";

    public string ConfigurationBoxType { get; init; } = "avcC";

    public ReadOnlyMemory<byte> ConfigurationBox { get; init; } = new byte[] { 1, 0x64, 0, 0x1F, 0xFF, 0xE0, 0 };

    public Timescale Timescale => Timescale.Video;

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 360;

    public int PixelAspectHorizontal { get; init; } = 1;

    public int PixelAspectVertical { get; init; } = 1;

    public static PlainVideoConfig Of(Mp4Track track) => new()
    {
        SampleEntryType = track.SampleEntryType,
        ConfigurationBoxType = track.ConfigurationBoxType,
        ConfigurationBox = track.ConfigurationBox.ToArray(),
        Width = track.Width,
        Height = track.Height,
        PixelAspectHorizontal = track.PixelAspect.Horizontal,
        PixelAspectVertical = track.PixelAspect.Vertical,
    };
}

/// <summary>A configuration of sound made of nothing but its box.</summary>
internal sealed record PlainAudioConfig : IAudioConfig
{
    public MediaKind Kind => MediaKind.Audio;

    public string Name => SampleEntryType;

    public string Rfc6381 => SampleEntryType;

    public string SampleEntryType { get; init; } = "mp4a";

    public string ConfigurationBoxType { get; init; } = "esds";

    public ReadOnlyMemory<byte> ConfigurationBox { get; init; } = new byte[] { 0, 0, 0, 0, 3, 4 };

    public Timescale Timescale => new((uint)SampleRate);

    public int SampleRate { get; init; } = 48_000;

    public int Channels { get; init; } = 2;

    public int PreSkipSamples => 0;

    public int UnitDuration { get; init; } = 1024;

    public int DurationOf(ReadOnlySpan<byte> unit) => UnitDuration;

    public static PlainAudioConfig Of(Mp4Track track, int unitDuration) => new()
    {
        SampleEntryType = track.SampleEntryType,
        ConfigurationBoxType = track.ConfigurationBoxType,
        ConfigurationBox = track.ConfigurationBox.ToArray(),
        SampleRate = track.SampleRate,
        Channels = track.Channels,
        UnitDuration = unitDuration,
    };
}
