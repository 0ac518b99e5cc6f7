using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Rtmp.Messages;

/// <summary>Reads the values of a command or data message in either of its two clothes.</summary>
/// <remarks>The AMF3 message types begin with a format byte; 0, the only one seen, means AMF0 that may switch to AMF3 by value.
/// Values in AMF3 throughout are what format 3 would be, and what the type ids promise.</remarks>
internal ref struct AmfMessageReader
{
    private readonly bool _isAmf3;
    private Amf0Reader _amf0;
    private Amf3Reader _amf3;

    public AmfMessageReader(in RtmpMessage message, RtmpMessageType amf3Type, RtmpLimits limits)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        if (message.Type == amf3Type && !payload.IsEmpty && payload[0] is 0 or 3)
        {
            _isAmf3 = payload[0] == 3;
            payload = payload[1..];
        }

        _amf0 = new Amf0Reader(_isAmf3 ? [] : payload, limits);
        _amf3 = new Amf3Reader(_isAmf3 ? payload : [], limits);
    }

    public readonly bool AtEnd => _isAmf3 ? _amf3.AtEnd : _amf0.AtEnd;

    public AmfValue Read() => _isAmf3 ? _amf3.Read() : _amf0.Read();
}
