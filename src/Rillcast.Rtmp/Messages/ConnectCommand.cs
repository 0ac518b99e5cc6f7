using Rillcast.Rtmp.Amf;

namespace Rillcast.Rtmp.Messages;

/// <summary>What a <c>connect</c> said, and the answer to it (RTMP 1.0 §7.2.1.1; Enhanced RTMP v2, "Enhancing NetConnection connect Command").</summary>
internal sealed record ConnectCommand
{
    // CapsExMask: Reconnect 1, Multitrack 2, ModEx 4, TimestampNanoOffset 8. Multitrack is not offered: only the first track of a kind is kept.
    private const int ReconnectCapability = 1;
    private const int Capabilities = 1 | 4 | 8;

    // FourCcInfoMask: CanDecode 1, CanEncode 2, CanForward 4.
    private const int CanForward = 4;

    // What FlvDemuxer takes.
    private static readonly string[] VideoFourCcs = ["avc1", "hvc1", "av01"];
    private static readonly string[] AudioFourCcs = ["mp4a", "Opus"];

    public required string Application { get; init; }

    public required string Query { get; init; }

    public string? TcUrl { get; init; }

    public string? Encoder { get; init; }

    public double ObjectEncoding { get; init; }

    public bool IsEnhanced { get; init; }

    public bool CanReconnect { get; init; }

    public static ConnectCommand Read(CommandMessage command, RtmpLimits limits)
    {
        AmfValue properties = command.CommandObject as AmfValue.Object
            ?? throw new RtmpProtocolException(RtmpFault.BadCommand, "connect without a command object.");
        string? tcUrl = Text(properties, "tcUrl", limits);
        (string application, string query) = SplitQuery(Text(properties, "app", limits) ?? "");
        double capabilities = properties["capsEx"]?.AsNumber ?? 0;
        return new ConnectCommand
        {
            Application = application.Trim('/'),
            Query = query,
            TcUrl = tcUrl,
            Encoder = Text(properties, "flashVer", limits),
            ObjectEncoding = properties["objectEncoding"]?.AsNumber is 3 ? 3 : 0,
            IsEnhanced = properties["fourCcList"] is not null || properties["videoFourCcInfoMap"] is not null || properties["capsEx"] is not null,
            CanReconnect = capabilities is >= 0 and <= uint.MaxValue && ((uint)capabilities & ReconnectCapability) != 0,
        };
    }

    /// <summary>Splits at the first question mark.</summary>
    public static (string Name, string Query) SplitQuery(string text)
    {
        int at = text.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    public AmfValue.Object AnswerProperties() => new(
    [
        new AmfProperty("fmsVer", new AmfValue.Text("FMS/3,5,7,7009")),
        new AmfProperty("capabilities", new AmfValue.Number(31)),
        new AmfProperty("mode", new AmfValue.Number(1)),
        .. Enhancements(),
    ]);

    public AmfValue.Object AnswerStatus() => new(
    [
        new AmfProperty("level", new AmfValue.Text("status")),
        new AmfProperty("code", new AmfValue.Text("NetConnection.Connect.Success")),
        new AmfProperty("description", new AmfValue.Text("Connection succeeded.")),
        new AmfProperty("objectEncoding", new AmfValue.Number(ObjectEncoding)),
        .. Enhancements(),
    ]);

    // The specification leaves open which of the answer's two objects carries these, and implementations differ: so both do.
    private IEnumerable<AmfProperty> Enhancements()
    {
        if (!IsEnhanced)
        {
            return [];
        }

        return
        [
            new AmfProperty("fourCcList", new AmfValue.Array([.. VideoFourCcs.Concat(AudioFourCcs).Select(name => new AmfValue.Text(name))])),
            new AmfProperty("videoFourCcInfoMap", Map(VideoFourCcs)),
            new AmfProperty("audioFourCcInfoMap", Map(AudioFourCcs)),
            new AmfProperty("capsEx", new AmfValue.Number(Capabilities)),
        ];
    }

    private static AmfValue.Object Map(string[] names) =>
        new([.. names.Select(name => new AmfProperty(name, new AmfValue.Number(CanForward)))]);

    private static string? Text(AmfValue properties, string name, RtmpLimits limits)
    {
        string? text = properties[name]?.AsText;
        return text is null || text.Length <= limits.MaxNameLength
            ? text
            : throw new RtmpProtocolException(RtmpFault.BadCommand, $"{name} of {text.Length} characters.");
    }
}
