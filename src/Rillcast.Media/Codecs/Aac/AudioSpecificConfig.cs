namespace Rillcast.Media.Codecs.Aac;

/// <summary>What is needed of an <c>AudioSpecificConfig</c> (ISO/IEC 14496-3 §1.6.2.1).</summary>
/// <param name="ObjectType">What the stream is signalled as: the extension's type for explicit SBR (5) and PS (29), else the core's.</param>
/// <param name="SampleRate">Rate of the decoded sound, after SBR.</param>
/// <param name="Channels">Channels of the decoded sound, after PS.</param>
/// <param name="FrameSamples">Samples of the decoded sound in one unit.</param>
internal readonly record struct AudioSpecificConfig(int ObjectType, int SampleRate, int Channels, int FrameSamples)
{
    private const int Escape = 31;
    private const int SpectralBandReplication = 5;
    private const int ParametricStereo = 29;
    private const int ErrorResilientBsac = 22;
    private const int SyncExtension = 0x2B7;
    private const int ParametricStereoExtension = 0x548;
    private const int ExplicitFrequency = 15;

    private static readonly int[] SampleRates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

    // channelConfiguration 1 to 14 (table 1.19); 0 there is none.
    private static readonly int[] ChannelCounts = [0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8];

    /// <summary>AAC Main, LC, SSR and LTP, alone or below SBR and PS.</summary>
    public static bool IsTaken(int objectType) => objectType is >= 1 and <= 4;

    /// <summary>SBR or PS, signalled before the core.</summary>
    public static bool IsExtension(int objectType) => objectType is SpectralBandReplication or ParametricStereo;

    /// <summary>Reads the object type alone: the first field.</summary>
    public static int ReadObjectType(ref BitReader reader)
    {
        var type = (int)reader.ReadBits(5);
        return type == Escape ? 32 + (int)reader.ReadBits(6) : type;
    }

    public static AudioSpecificConfig Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new BitReader(bytes);
        var signalled = ReadObjectType(ref reader);
        var coreRate = ReadSampleRate(ref reader);
        var channelConfiguration = (int)reader.ReadBits(4);
        var core = signalled;
        var rate = coreRate;
        if (IsExtension(signalled))
        {
            // Hierarchical signalling: the extension's rate, then the core's type.
            rate = ReadSampleRate(ref reader);
            core = ReadObjectType(ref reader);
            if (core == ErrorResilientBsac)
            {
                reader.Skip(4);
            }
        }

        if (!IsTaken(core))
        {
            throw new MediaFormatException($"MPEG-4 audio object type {core}; AAC Main, LC, SSR and LTP are taken (1 to 4), alone or below SBR (5) and PS (29).");
        }

        var (coreSamples, channels) = ReadGeneralAudio(ref reader, channelConfiguration);
        if (signalled == core)
        {
            ReadSyncExtension(ref reader, ref signalled, ref rate);
        }

        if (signalled == ParametricStereo && channels == 1)
        {
            channels = 2;
        }

        // SBR puts out twice the samples of its core at twice the rate, or as many when it is used downsampled (§4.6.18.4).
        if (rate != coreRate && rate != 2 * coreRate)
        {
            throw new MediaFormatException($"SBR from {coreRate} Hz to {rate} Hz; the same or twice the rate is allowed.");
        }

        if (rate is < CodecLimits.MinSampleRate or > CodecLimits.MaxSampleRate)
        {
            throw new MediaFormatException($"Sampling rate of {rate} Hz, {CodecLimits.MinSampleRate} to {CodecLimits.MaxSampleRate} are taken.");
        }

        return new AudioSpecificConfig(signalled, rate, channels, coreSamples * (rate / coreRate));
    }

    private static int ReadSampleRate(ref BitReader reader)
    {
        var index = (int)reader.ReadBits(4);
        var rate = index == ExplicitFrequency ? (int)reader.ReadBits(24)
            : index < SampleRates.Length ? SampleRates[index]
            : 0;
        return rate > 0 ? rate : throw new MediaFormatException($"samplingFrequencyIndex {index} gives no rate.");
    }

    // GASpecificConfig, §4.4.1
    private static (int Samples, int Channels) ReadGeneralAudio(ref BitReader reader, int channelConfiguration)
    {
        var samples = reader.ReadFlag() ? 960 : 1024;

        // dependsOnCoreCoder, coreCoderDelay
        if (reader.ReadFlag())
        {
            reader.Skip(14);
        }

        // extensionFlag; its fields belong to object types that are not taken.
        reader.Skip(1);
        var channels = channelConfiguration == 0 ? ReadProgramConfig(ref reader)
            : channelConfiguration < ChannelCounts.Length ? ChannelCounts[channelConfiguration]
            : 0;
        return channels > 0
            ? (samples, channels)
            : throw new MediaFormatException($"channelConfiguration {channelConfiguration} gives no channels.");
    }

    // program_config_element, §4.4.1.1
    private static int ReadProgramConfig(ref BitReader reader)
    {
        reader.Skip(10);
        Span<int> elements = stackalloc int[3];
        elements[0] = (int)reader.ReadBits(4);
        elements[1] = (int)reader.ReadBits(4);
        elements[2] = (int)reader.ReadBits(4);
        var lowFrequency = (int)reader.ReadBits(2);
        var associated = (int)reader.ReadBits(3);
        var coupling = (int)reader.ReadBits(4);
        if (reader.ReadFlag())
        {
            reader.Skip(4);
        }

        if (reader.ReadFlag())
        {
            reader.Skip(4);
        }

        if (reader.ReadFlag())
        {
            reader.Skip(3);
        }

        var channels = lowFrequency;
        foreach (var count in elements)
        {
            for (var i = 0; i < count; i++)
            {
                // element_is_cpe: a pair of channels
                channels += reader.ReadFlag() ? 2 : 1;
                reader.Skip(4);
            }
        }

        reader.Skip((4 * (lowFrequency + associated)) + (5 * coupling));
        reader.AlignToByte();
        var comment = (int)reader.ReadBits(8);
        reader.Skip(8 * comment);
        return channels <= CodecLimits.MaxChannels
            ? channels
            : throw new MediaFormatException($"Sound of {channels} channels, at most {CodecLimits.MaxChannels} are taken.");
    }

    // Backward-compatible explicit signalling after the core's configuration. Bytes that are something else are not looked at.
    private static void ReadSyncExtension(ref BitReader reader, ref int signalled, ref int rate)
    {
        if (reader.BitsLeft < 16 || reader.ReadBits(11) != SyncExtension || ReadObjectType(ref reader) != SpectralBandReplication || !reader.ReadFlag())
        {
            return;
        }

        signalled = SpectralBandReplication;
        rate = ReadSampleRate(ref reader);
        if (reader.BitsLeft >= 12 && reader.ReadBits(11) == ParametricStereoExtension && reader.ReadFlag())
        {
            signalled = ParametricStereo;
        }
    }
}
