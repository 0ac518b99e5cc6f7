using System.Buffers;
using System.Net;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp;

/// <summary>The server's side of the conversation after the handshake (RTMP 1.0 §7; Enhanced RTMP v2 for <c>connect</c>): messages in,
/// tags and answers out. Knows no transport and no clock.</summary>
/// <remarks>Stateful, single owner. After an exception only <see cref="Output"/> may still be used.</remarks>
/// <param name="limits">Limits in force.</param>
/// <param name="remoteEndPoint">Handed on in <see cref="Request"/>.</param>
/// <param name="isTls">Handed on in <see cref="Request"/>.</param>
public sealed class RtmpSession(RtmpLimits limits, EndPoint? remoteEndPoint = null, bool isTls = false)
{
    private const int OutgoingChunkBytes = 4096;
    private const int WindowBytes = 2_500_000;
    private const int CommandChunkStreamId = 3;
    private const int StatusChunkStreamId = 5;

    private readonly ChunkWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private readonly List<RtmpMessage> _parts = [];
    private readonly HashSet<uint> _streams = [];
    private ConnectCommand? _connect;
    private uint _publishStreamId;
    private uint _lastStreamId;
    private int _commands;
    private long _received;
    private long _acknowledged;
    private long _window = WindowBytes;

    /// <summary>Bytes to send; the owner calls <see cref="ClearOutput"/> when it has taken them.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>The open or accepted request to publish; null when the peer does not publish.</summary>
    public PublishRequest? Request { get; private set; }

    /// <summary>Whether a publication is accepted and media is taken.</summary>
    public bool IsPublishing { get; private set; }

    /// <summary>Forgets the output after it was taken.</summary>
    public void ClearOutput() => _output.ResetWrittenCount();

    /// <summary>Counts bytes that arrived, handshake included, and acknowledges them when the peer's window says so (§5.4.3).</summary>
    public void CountReceived(long bytes)
    {
        _received += bytes;
        if (_connect is not null && _received - _acknowledged >= _window)
        {
            _acknowledged = _received;
            WriteControl(ControlMessage.Acknowledgement((uint)_received));
        }
    }

    /// <summary>Asks the peer for a sign of life.</summary>
    /// <param name="milliseconds">Any clock; comes back in the answer.</param>
    public void Ping(uint milliseconds) => WriteControl(ControlMessage.UserControl(UserControlEvent.PingRequest, milliseconds));

    /// <summary>Takes one message.</summary>
    /// <param name="message">As read.</param>
    /// <param name="tags">Media in it is appended here; only while publishing.</param>
    /// <exception cref="RtmpProtocolException">The peer broke the protocol or a limit.</exception>
    public RtmpSessionEvent Receive(in RtmpMessage message, List<FlvTag> tags)
    {
        switch (message.Type)
        {
            case RtmpMessageType.Audio or RtmpMessageType.Video or RtmpMessageType.Data or RtmpMessageType.DataAmf3:
                TakeMedia(message, tags);
                return RtmpSessionEvent.None;
            case RtmpMessageType.Aggregate:
                TakeAggregate(message, tags);
                return RtmpSessionEvent.None;
            case RtmpMessageType.Command or RtmpMessageType.CommandAmf3:
                return TakeCommand(message);
            case RtmpMessageType.UserControl:
                TakeUserControl(message);
                return RtmpSessionEvent.None;
            case RtmpMessageType.WindowAcknowledgementSize:
                // A window of 0 says nothing; §5.4.4.
                uint window = ControlMessage.ReadNumber(message);
                _window = window == 0 ? _window : window;
                return RtmpSessionEvent.None;
            default:
                // Acknowledgements: we never send enough to wait for one. Peer bandwidth: likewise. Others: §7.1 does not forbid unknown types.
                return RtmpSessionEvent.None;
        }
    }

    /// <summary>Answers <see cref="RtmpSessionEvent.PublishRequested"/>: media is taken from now on.</summary>
    public void Accept()
    {
        PublishRequest request = Request ?? throw new InvalidOperationException("Nobody asked to publish.");
        IsPublishing = true;
        WriteControl(ControlMessage.UserControl(UserControlEvent.StreamBegin, _publishStreamId));
        WriteStatus(_publishStreamId, "status", "NetStream.Publish.Start", "Publishing.", request.StreamName);
    }

    /// <summary>Answers <see cref="RtmpSessionEvent.PublishRequested"/>: no. The owner sends the output and closes.</summary>
    public void Refuse(PublishRefusal kind, string description)
    {
        WriteErrors(StatusCodes.For(kind), description);
        Request = null;
    }

    /// <summary>Ends the publication from our side. The owner sends the output and closes.</summary>
    public void End(PublicationEnd kind, string description)
    {
        if (kind == PublicationEnd.ServerClosing && _connect is { CanReconnect: true })
        {
            // Enhanced RTMP v2, Reconnect Request: without tcUrl the client comes back to the address it knows.
            WriteStatus(0, "status", "NetConnection.Connect.ReconnectRequest", description, null);
        }

        WriteErrors(StatusCodes.For(kind), description);
        Unpublish();
    }

    private void TakeMedia(in RtmpMessage message, List<FlvTag> tags)
    {
        // Any message stream will do: some encoders publish on one and send on another. A body without a byte is how FMLE says "silence".
        if (!IsPublishing || message.Payload.IsEmpty)
        {
            return;
        }

        FlvTag tag = message.Type switch
        {
            RtmpMessageType.Audio => new FlvTag(FlvTagType.Audio, message.Timestamp, message.Payload),
            RtmpMessageType.Video => new FlvTag(FlvTagType.Video, message.Timestamp, message.Payload),
            _ => new FlvTag(FlvTagType.Script, message.Timestamp, DataMessage.ToScriptBody(message, limits)),
        };
        if (!tag.Body.IsEmpty)
        {
            _commands = 0;
            tags.Add(tag);
        }
    }

    private void TakeAggregate(in RtmpMessage message, List<FlvTag> tags)
    {
        if (!IsPublishing)
        {
            return;
        }

        _parts.Clear();
        AggregateMessage.Split(message, _parts);
        foreach (RtmpMessage part in _parts)
        {
            if (part.Type is RtmpMessageType.Audio or RtmpMessageType.Video or RtmpMessageType.Data)
            {
                TakeMedia(part, tags);
            }
        }

        _parts.Clear();
    }

    private void TakeUserControl(in RtmpMessage message)
    {
        (UserControlEvent kind, uint value) = ControlMessage.ReadUserControl(message);
        if (kind == UserControlEvent.PingRequest)
        {
            CountCommand();
            WriteControl(ControlMessage.UserControl(UserControlEvent.PingResponse, value));
        }
    }

    private RtmpSessionEvent TakeCommand(in RtmpMessage message)
    {
        CountCommand();
        CommandMessage command = CommandMessage.Read(message, limits);
        if (_connect is null && command.Name != "connect")
        {
            throw new RtmpProtocolException(RtmpFault.BadCommand, $"\"{Shorten(command.Name)}\" before connect.");
        }

        switch (command.Name)
        {
            case "connect":
                Connect(command);
                return RtmpSessionEvent.None;
            case "createStream":
                CreateStream(command);
                return RtmpSessionEvent.None;
            case "releaseStream" or "_checkbw":
                WriteResult(command, new AmfValue.Undefined());
                return RtmpSessionEvent.None;
            case "FCPublish":
                // Adobe's encoder waits for the call back, others for the result.
                WriteResult(command, new AmfValue.Undefined());
                WriteCommand(CommandChunkStreamId, 0, "onFCPublish", 0, new AmfValue.Null(), Status("status", "NetStream.Publish.Start", command.Argument(1)?.AsText ?? ""));
                return RtmpSessionEvent.None;
            case "getStreamLength":
                WriteResult(command, new AmfValue.Number(0));
                return RtmpSessionEvent.None;
            case "publish":
                return Publish(command, message.StreamId);
            case "FCUnpublish":
                WriteResult(command, new AmfValue.Undefined());
                return StopPublishing();
            case "closeStream":
                return message.StreamId == 0 || message.StreamId == _publishStreamId ? StopPublishing() : RtmpSessionEvent.None;
            case "deleteStream":
                return DeleteStream(command);
            case "play" or "play2":
                WriteStatus(message.StreamId, "error", "NetStream.Play.StreamNotFound", "This server plays over HTTP: HLS and DASH.", null);
                return RtmpSessionEvent.Closing;
            case "_result" or "_error" or "onStatus" or "receiveAudio" or "receiveVideo" or "setBufferTime":
                return RtmpSessionEvent.None;
            default:
                WriteError(command);
                return RtmpSessionEvent.None;
        }
    }

    private void CountCommand()
    {
        if (++_commands > limits.MaxCommands)
        {
            throw new RtmpProtocolException(RtmpFault.TooManyCommands, $"More than {limits.MaxCommands} commands without media.");
        }
    }

    private void Connect(CommandMessage command)
    {
        if (_connect is not null)
        {
            throw new RtmpProtocolException(RtmpFault.BadCommand, "A second connect.");
        }

        _connect = ConnectCommand.Read(command, limits);
        WriteControl(ControlMessage.WindowAcknowledgementSize(WindowBytes));
        WriteControl(ControlMessage.SetPeerBandwidth(WindowBytes));
        WriteControl(ControlMessage.SetChunkSize(OutgoingChunkBytes));
        _writer.ChunkSize = OutgoingChunkBytes;
        WriteCommand(CommandChunkStreamId, 0, "_result", command.TransactionId, _connect.AnswerProperties(), _connect.AnswerStatus());
    }

    private void CreateStream(CommandMessage command)
    {
        if (_streams.Count == limits.MaxMessageStreams)
        {
            throw new RtmpProtocolException(RtmpFault.BadCommand, $"More than {limits.MaxMessageStreams} message streams.");
        }

        _streams.Add(++_lastStreamId);
        WriteResult(command, new AmfValue.Number(_lastStreamId));
    }

    // publish(name, "live" | "record" | "append"): all are live to us, for everything is recorded.
    private RtmpSessionEvent Publish(CommandMessage command, uint streamId)
    {
        if (Request is not null)
        {
            WriteStatus(streamId, "error", "NetStream.Publish.BadName", "One connection carries one broadcast.", null);
            return RtmpSessionEvent.None;
        }

        string name = command.Argument(1)?.AsText ?? "";
        if (name.Length > limits.MaxNameLength)
        {
            throw new RtmpProtocolException(RtmpFault.BadCommand, $"A stream name of {name.Length} characters.");
        }

        (string key, string query) = ConnectCommand.SplitQuery(name);
        _publishStreamId = streamId;
        Request = new PublishRequest
        {
            Application = _connect!.Application,
            StreamName = key.Trim('/'),
            Query = query.Length > 0 ? query : _connect.Query,
            TcUrl = _connect.TcUrl,
            Encoder = _connect.Encoder,
            RemoteEndPoint = remoteEndPoint,
            IsTls = isTls,
        };
        return RtmpSessionEvent.PublishRequested;
    }

    private RtmpSessionEvent DeleteStream(CommandMessage command)
    {
        double id = command.Argument(1)?.AsNumber ?? 0;
        if (id is >= 1 and <= uint.MaxValue)
        {
            _streams.Remove((uint)id);
        }

        // Stream 0: encoders that publish without createStream delete a stream of their own counting.
        return id == _publishStreamId || _publishStreamId == 0 ? StopPublishing() : RtmpSessionEvent.None;
    }

    private RtmpSessionEvent StopPublishing()
    {
        if (!IsPublishing)
        {
            return RtmpSessionEvent.None;
        }

        WriteStatus(_publishStreamId, "status", "NetStream.Unpublish.Success", "Unpublished.", Request?.StreamName);
        Unpublish();
        return RtmpSessionEvent.Unpublished;
    }

    private void Unpublish()
    {
        IsPublishing = false;
        Request = null;
    }

    private void WriteErrors(IReadOnlyList<string> codes, string description)
    {
        foreach (string code in codes)
        {
            WriteStatus(code.StartsWith("NetConnection", StringComparison.Ordinal) ? 0 : _publishStreamId, "error", code, description, null);
        }
    }

    private void WriteStatus(uint streamId, string level, string code, string description, string? details)
    {
        AmfValue.Object status = Status(level, code, description);
        if (details is not null)
        {
            status = new AmfValue.Object([.. status.Properties, new AmfProperty("details", new AmfValue.Text(details))]);
        }

        WriteCommand(StatusChunkStreamId, streamId, "onStatus", 0, new AmfValue.Null(), status);
    }

    private static AmfValue.Object Status(string level, string code, string description) => new(
    [
        new AmfProperty("level", new AmfValue.Text(level)),
        new AmfProperty("code", new AmfValue.Text(code)),
        new AmfProperty("description", new AmfValue.Text(description)),
    ]);

    private void WriteResult(CommandMessage call, AmfValue result)
    {
        if (call.TransactionId != 0)
        {
            WriteCommand(CommandChunkStreamId, 0, "_result", call.TransactionId, new AmfValue.Null(), result);
        }
    }

    private void WriteError(CommandMessage call)
    {
        if (call.TransactionId != 0)
        {
            AmfValue status = Status("error", "NetConnection.Call.Failed", $"No such call: {Shorten(call.Name)}.");
            WriteCommand(CommandChunkStreamId, 0, "_error", call.TransactionId, new AmfValue.Null(), status);
        }
    }

    private void WriteCommand(int chunkStreamId, uint streamId, string name, double transactionId, params IReadOnlyList<AmfValue> arguments)
    {
        ArrayBufferWriter<byte> payload = new(256);
        new CommandMessage(name, transactionId, arguments).Write(payload);
        _writer.Write(_output, chunkStreamId, new RtmpMessage(RtmpMessageType.Command, 0, streamId, payload.WrittenMemory));
    }

    private void WriteControl(in RtmpMessage message) => _writer.Write(_output, ControlMessage.ChunkStreamId, message);

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
