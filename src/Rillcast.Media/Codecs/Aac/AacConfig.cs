using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rillcast.Media.Time;

namespace Rillcast.Media.Codecs.Aac;

/// <summary>
/// AAC by its <c>AudioSpecificConfig</c> (ISO/IEC 14496-3 §1.6.2.1). SBR and PS are known when they are signalled explicitly, in either of the two ways; then
/// rate, channels and durations are those of the decoded sound. Signalled implicitly they stay unseen, and the sound is described as its core.
/// </summary>
public sealed class AacConfig : IAudioConfig
{
    private const int MaxConfigBytes = 1_024;

    private readonly int _frameSamples;

    private AacConfig(ReadOnlyMemory<byte> specificConfig)
    {
        var config = AudioSpecificConfig.Parse(specificConfig.Span);
        SpecificConfig = specificConfig;
        SampleRate = config.SampleRate;
        Channels = config.Channels;
        ObjectType = config.ObjectType;
        _frameSamples = config.FrameSamples;
        Rfc6381 = string.Create(CultureInfo.InvariantCulture, $"mp4a.40.{config.ObjectType}");
        ConfigurationBox = ElementaryStreamDescriptor(specificConfig.Span);
    }

    /// <inheritdoc/>
    public MediaKind Kind => MediaKind.Audio;

    /// <inheritdoc/>
    public string Name => "AAC";

    /// <inheritdoc/>
    public string Rfc6381 { get; }

    /// <inheritdoc/>
    public string SampleEntryType => "mp4a";

    /// <inheritdoc/>
    public string ConfigurationBoxType => "esds";

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ConfigurationBox { get; }

    /// <inheritdoc/>
    public Timescale Timescale => new((uint)SampleRate);

    /// <inheritdoc/>
    public int SampleRate { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <summary>Always 0: FLV and RTMP do not say how many samples of priming an encoder made.</summary>
    public int PreSkipSamples => 0;

    /// <summary>MPEG-4 audio object type: 2 is LC, 5 HE-AAC, 29 HE-AAC v2.</summary>
    public int ObjectType { get; }

    /// <summary>The <c>AudioSpecificConfig</c> as sent.</summary>
    public ReadOnlyMemory<byte> SpecificConfig { get; }

    /// <summary>Reads an <c>AudioSpecificConfig</c>; the memory is kept.</summary>
    /// <exception cref="MediaFormatException">It breaks its syntax or a limit of <see cref="CodecLimits"/>, or is not of an AAC kind that is taken.</exception>
    public static AacConfig Parse(ReadOnlyMemory<byte> specificConfig) =>
        specificConfig.Length is > 1 and <= MaxConfigBytes
            ? new AacConfig(specificConfig)
            : throw new MediaFormatException($"AudioSpecificConfig of {specificConfig.Length} bytes, 2 to {MaxConfigBytes} are taken.");

    /// <summary>Reads an <c>AudioSpecificConfig</c> of any codec; false when it is of an MPEG-4 audio object type that is not taken.</summary>
    /// <exception cref="MediaFormatException">It breaks its syntax or a limit.</exception>
    public static bool TryParse(ReadOnlyMemory<byte> specificConfig, [NotNullWhen(true)] out AacConfig? config, out int objectType)
    {
        var reader = new BitReader(specificConfig.Span);
        objectType = AudioSpecificConfig.ReadObjectType(ref reader);
        config = AudioSpecificConfig.IsTaken(objectType) || AudioSpecificConfig.IsExtension(objectType) ? Parse(specificConfig) : null;
        return config is not null;
    }

    /// <inheritdoc/>
    public int DurationOf(ReadOnlySpan<byte> unit) => unit.IsEmpty ? throw new MediaFormatException("AAC unit of no bytes.") : _frameSamples;

    // ISO/IEC 14496-14 §5.6 and ISO/IEC 14496-1 §7.2.6: version and flags, then ES_Descriptor { DecoderConfigDescriptor { DecoderSpecificInfo }, SLConfigDescriptor }.
    private static byte[] ElementaryStreamDescriptor(ReadOnlySpan<byte> specificConfig)
    {
        const byte ElementaryStream = 3;
        const byte DecoderConfig = 4;
        const byte DecoderSpecific = 5;
        const byte SynchronisationLayer = 6;
        const byte Mpeg4Audio = 0x40;

        // streamType 5 (audio), upStream 0, reserved 1
        const byte AudioStream = 0x15;

        // Predefined: MP4 file
        const byte Mp4Predefined = 2;

        var specific = Descriptor(DecoderSpecific, specificConfig);

        // Buffer size and bit rates are 0: unknown.
        var decoder = Descriptor(DecoderConfig, [Mpeg4Audio, AudioStream, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. specific]);
        var layer = Descriptor(SynchronisationLayer, [Mp4Predefined]);
        return [0, 0, 0, 0, .. Descriptor(ElementaryStream, [0, 0, 0, .. decoder, .. layer])];
    }

    // The length is in groups of 7 bits, the higher ones first (ISO/IEC 14496-1 §8.3.3).
    private static byte[] Descriptor(byte tag, ReadOnlySpan<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 4);
        output.Write((ReadOnlySpan<byte>)[tag]);
        if (body.Length >= 0x80)
        {
            output.Write((ReadOnlySpan<byte>)[(byte)(0x80 | (body.Length >> 7))]);
        }

        output.Write((ReadOnlySpan<byte>)[(byte)(body.Length & 0x7F)]);
        output.Write(body);
        return output.WrittenSpan.ToArray();
    }
}
