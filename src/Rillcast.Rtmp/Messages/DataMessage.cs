using System.Buffers;
using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Rtmp.Messages;

/// <summary>Data messages: metadata, cue points, captions. As FLV script tags they are AMF0 and without the wrapping <c>@setDataFrame</c>.</summary>
internal static class DataMessage
{
    private static ReadOnlySpan<byte> SetDataFrame => "\u0002\0\u000D@setDataFrame"u8;

    private static ReadOnlySpan<byte> ClearDataFrame => "\u0002\0\u000F@clearDataFrame"u8;

    /// <summary>The body of the script tag that a data message carries; empty when it carries none.</summary>
    /// <exception cref="RtmpProtocolException">An AMF3 message breaks its format; AMF0 is not looked into.</exception>
    public static ReadOnlyMemory<byte> ToScriptBody(in RtmpMessage message, RtmpLimits limits)
    {
        ReadOnlyMemory<byte> body = message.Type == RtmpMessageType.DataAmf3 ? ToAmf0(message, limits) : message.Payload;
        if (body.Span.StartsWith(SetDataFrame))
        {
            return body[SetDataFrame.Length..];
        }

        return body.Span.StartsWith(ClearDataFrame) ? ReadOnlyMemory<byte>.Empty : body;
    }

    private static ReadOnlyMemory<byte> ToAmf0(in RtmpMessage message, RtmpLimits limits)
    {
        AmfMessageReader reader = new(message, RtmpMessageType.DataAmf3, limits);
        ArrayBufferWriter<byte> output = new();
        while (!reader.AtEnd)
        {
            Amf0Writer.Write(output, reader.Read());
        }

        return output.WrittenSpan.ToArray();
    }
}
