using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Rillcast.Media.Flv;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Handshake;
using Rillcast.Rtmp.Messages;

namespace Rillcast.TestKit;

/// <summary>How an <see cref="RtmpPublisher"/> presents itself.</summary>
public sealed record RtmpPublisherOptions
{
    public string Application { get; init; } = "live";

    public string StreamName { get; init; } = "key";

    /// <summary>0 or 1: handshake with digests in that scheme; null: simple.</summary>
    public int? DigestScheme { get; init; }

    public int ChunkSize { get; init; } = FlvLoop.ChunkBytes;

    /// <summary>FourCCs to offer in connect, as an encoder of Enhanced RTMP does.</summary>
    public IReadOnlyList<string> FourCcs { get; init; } = [];

    /// <summary>Most compact chunk header type to use, 0 to 3.</summary>
    public int MostCompactHeader { get; init; } = 3;
}

/// <summary>The server said no, or ended the broadcast.</summary>
public sealed class RtmpStatusException(string code, string description) : Exception($"{code}: {description}")
{
    public string Code { get; } = code;

    public string Description { get; } = description;
}

/// <summary>Publishes tags over RTMP; a client of our own, so that tests decide about every detail.</summary>
/// <remarks>One caller at a time.</remarks>
public sealed class RtmpPublisher : IAsyncDisposable
{
    private static readonly RtmpLimits Limits = new();
    private readonly Stream _stream;
    private readonly RtmpPublisherOptions _options;
    private readonly PipeReader _input;
    private readonly ChunkReader _reader = new(Limits);
    private readonly ChunkWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private double _transactions;
    private uint _streamId;

    private RtmpPublisher(Stream stream, RtmpPublisherOptions options)
    {
        _stream = stream;
        _options = options;
        _input = PipeReader.Create(stream);
    }

    /// <summary>Properties object of the server's answer to connect.</summary>
    public AmfValue? ConnectProperties { get; private set; }

    /// <summary>Every command the server has sent, in order.</summary>
    public List<CommandMessage> Received { get; } = [];

    /// <summary>Connects to a port of this machine, shakes hands, connects and publishes.</summary>
    /// <exception cref="RtmpStatusException">Refused.</exception>
    public static async Task<RtmpPublisher> PublishAsync(int port, RtmpPublisherOptions options, CancellationToken ct)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port, ct);
        RtmpPublisher publisher = new(client.GetStream(), options);
        try
        {
            await publisher.OpenAsync(ct);
            return publisher;
        }
        catch
        {
            await publisher.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same over any stream.</summary>
    public static async Task<RtmpPublisher> PublishAsync(Stream stream, RtmpPublisherOptions options, CancellationToken ct)
    {
        RtmpPublisher publisher = new(stream, options);
        await publisher.OpenAsync(ct);
        return publisher;
    }

    /// <summary>Chunk stream that tags of a type are sent on.</summary>
    public static int ChunkStreamOf(FlvTagType type) => type switch { FlvTagType.Audio => 4, FlvTagType.Video => 6, _ => 5 };

    public Task SendAsync(FlvTag tag, CancellationToken ct) => SendAsync([tag], ct);

    /// <summary>Sends tags at once, not in their time.</summary>
    public async Task SendAsync(IReadOnlyList<FlvTag> tags, CancellationToken ct)
    {
        foreach (FlvTag tag in tags)
        {
            _writer.Write(
                _output,
                ChunkStreamOf(tag.Type),
                new RtmpMessage((RtmpMessageType)tag.Type, tag.Timestamp, _streamId, tag.Body),
                _options.MostCompactHeader);
            if (_output.WrittenCount > 256 << 10)
            {
                await FlushAsync(ct);
            }
        }

        await FlushAsync(ct);
    }

    /// <summary>Sends bytes as they are.</summary>
    public ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) => _stream.WriteAsync(bytes, ct);

    /// <summary>Sends a recording in its own time, round after round, until cancelled. Spends next to no CPU: the bytes are ready.</summary>
    /// <remarks>The server's messages are not read meanwhile; it has little to say to a publisher.</remarks>
    public async Task SendLoopAsync(FlvLoop loop, TimeProvider time, CancellationToken ct)
    {
        if (_options.ChunkSize != FlvLoop.ChunkBytes)
        {
            throw new InvalidOperationException("A loop is cut for chunks of its own size.");
        }

        try
        {
            await _stream.WriteAsync(loop.Opening, ct);
            long start = time.GetTimestamp();
            for (long round = 0; ; round++)
            {
                int place = 0;
                while (!loop.IsEnd(place))
                {
                    await WaitAsync(time, start, (round * loop.Duration) + loop.DueAt(place), ct);
                    long elapsed = (long)time.GetElapsedTime(start).TotalMilliseconds;
                    await _stream.WriteAsync(loop.TakeDue(ref place, elapsed - (round * loop.Duration)), ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // As agreed.
        }
    }

    /// <summary>Says that the broadcast is over, as encoders do when the stop button is pressed.</summary>
    public async Task UnpublishAsync(CancellationToken ct)
    {
        Call("FCUnpublish", new AmfValue.Null(), new AmfValue.Text(_options.StreamName));
        Call("deleteStream", new AmfValue.Null(), new AmfValue.Number(_streamId));
        await FlushAsync(ct);
    }

    /// <summary>Calls anything.</summary>
    public async Task CallAsync(string name, CancellationToken ct, params IReadOnlyList<AmfValue> arguments)
    {
        Call(name, arguments);
        await FlushAsync(ct);
    }

    /// <summary>Reads until the server sends a status of level error.</summary>
    /// <exception cref="EndOfStreamException">The server closed without one.</exception>
    public async Task<RtmpStatusException> ReadErrorAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await ReadCommandAsync(ct);
            }
        }
        catch (RtmpStatusException e)
        {
            return e;
        }
    }

    /// <summary>Reads until the server closes; true when it did so in order.</summary>
    public async Task<bool> ReadToEndAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ReadCommandAsync(ct);
                }
                catch (RtmpStatusException)
                {
                    // Read before.
                }
            }
        }
        catch (EndOfStreamException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private static Task WaitAsync(TimeProvider time, long start, long milliseconds, CancellationToken ct)
    {
        TimeSpan wait = TimeSpan.FromMilliseconds(milliseconds) - time.GetElapsedTime(start);
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, ct) : Task.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        // 1. Handshake.
        ClientHandshake handshake = new(_options.DigestScheme);
        await _stream.WriteAsync(handshake.Begin(), ct);
        ReadResult result = await _input.ReadAtLeastAsync(ClientHandshake.AnswerBytes, ct);
        if (result.Buffer.Length < ClientHandshake.AnswerBytes)
        {
            throw new EndOfStreamException("The server closed during the handshake.");
        }

        ReadOnlySequence<byte> answer = result.Buffer.Slice(0, ClientHandshake.AnswerBytes);
        await _stream.WriteAsync(handshake.Finish(answer.ToArray()), ct);
        _input.AdvanceTo(answer.End);

        // 2. Connect.
        List<AmfProperty> properties =
        [
            new("app", new AmfValue.Text(_options.Application)),
            new("type", new AmfValue.Text("nonprivate")),
            new("flashVer", new AmfValue.Text("FMLE/3.0 (compatible; Rillcast.TestKit)")),
            new("tcUrl", new AmfValue.Text("rtmp://127.0.0.1/" + _options.Application)),
        ];
        if (_options.FourCcs.Count > 0)
        {
            properties.Add(new("fourCcList", new AmfValue.Array([.. _options.FourCcs.Select(name => new AmfValue.Text(name))])));
        }

        Write(ControlMessage.ChunkStreamId, ControlMessage.SetChunkSize(_options.ChunkSize));
        _writer.ChunkSize = _options.ChunkSize;
        double connect = Call("connect", new AmfValue.Object(properties));
        await FlushAsync(ct);
        ConnectProperties = (await ReadAnswerAsync(connect, ct)).CommandObject;

        // 3. Publish, as librtmp does it.
        Call("releaseStream", new AmfValue.Null(), new AmfValue.Text(_options.StreamName));
        Call("FCPublish", new AmfValue.Null(), new AmfValue.Text(_options.StreamName));
        double create = Call("createStream", new AmfValue.Null());
        await FlushAsync(ct);
        _streamId = (uint)((await ReadAnswerAsync(create, ct)).Argument(1)?.AsNumber ?? 0);
        Call("publish", new AmfValue.Null(), new AmfValue.Text(_options.StreamName), new AmfValue.Text("live"));
        await FlushAsync(ct);
        while ((await ReadCommandAsync(ct)).Name != "onStatus")
        {
            // Answers to releaseStream and FCPublish.
        }
    }

    private double Call(string name, params IReadOnlyList<AmfValue> arguments)
    {
        ArrayBufferWriter<byte> payload = new();
        new CommandMessage(name, ++_transactions, arguments).Write(payload);
        uint stream = name is "publish" or "play" or "closeStream" ? _streamId : 0;
        Write(3, new RtmpMessage(RtmpMessageType.Command, 0, stream, payload.WrittenMemory));
        return _transactions;
    }

    private void Write(int chunkStreamId, in RtmpMessage message) => _writer.Write(_output, chunkStreamId, message);

    private async Task FlushAsync(CancellationToken ct)
    {
        await _stream.WriteAsync(_output.WrittenMemory, ct);
        _output.ResetWrittenCount();
    }

    private async Task<CommandMessage> ReadAnswerAsync(double transaction, CancellationToken ct)
    {
        while (true)
        {
            CommandMessage command = await ReadCommandAsync(ct);
            if (command.Name is "_result" or "_error" && command.TransactionId == transaction)
            {
                return command.Name == "_result" ? command : throw Status(command);
            }
        }
    }

    private async Task<CommandMessage> ReadCommandAsync(CancellationToken ct)
    {
        while (true)
        {
            ReadResult result = await _input.ReadAsync(ct);
            ReadOnlySequence<byte> buffer = result.Buffer;
            bool found = _reader.TryReadMessage(ref buffer, out RtmpMessage message);
            _input.AdvanceTo(buffer.Start, found ? buffer.Start : buffer.End);
            if (found && message.Type == RtmpMessageType.Command)
            {
                CommandMessage command = CommandMessage.Read(message, Limits);
                Received.Add(command);
                return command.Argument(1)?["level"]?.AsText == "error" ? throw Status(command) : command;
            }

            if (!found && result.IsCompleted)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }
        }
    }

    private static RtmpStatusException Status(CommandMessage command) => new(
        command.Argument(1)?["code"]?.AsText ?? command.Name,
        command.Argument(1)?["description"]?.AsText ?? command.TransactionId.ToString(CultureInfo.InvariantCulture));
}
