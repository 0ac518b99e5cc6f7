using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Rillcast.Load;

/// <summary>The least an RTMP publisher has to be, so that many of them cost little: a handshake, four commands, then prepared bytes.</summary>
internal sealed class LoadPublisher : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private int _next;
    private int _sent;

    public bool IsBroken { get; private set; }

    /// <summary>Messages sent after their time by more than a second: the load generator or the server was too slow.</summary>
    public int Late { get; private set; }

    /// <summary>Connects and publishes under a stream name.</summary>
    /// <exception cref="IOException">The server refused; tells its answer.</exception>
    public async Task ConnectAsync(int port, string application, string name, CancellationToken ct)
    {
        await _socket.ConnectAsync("127.0.0.1", port, ct);
        var hello = new byte[1 + 1536];
        hello[0] = 3;
        await _socket.SendAsync(hello, ct);
        var answer = new byte[1 + 1536 + 1536];
        for (var got = 0; got < answer.Length;)
        {
            got += await ReceiveAsync(answer.AsMemory(got), ct);
        }

        await _socket.SendAsync(answer.AsMemory(1, 1536), ct);
        await SendAsync(2, 1, 0, Int32(FlvScript.ChunkSize), ct);
        await SendAsync(3, 20, 0, Amf(
            "connect", 1.0, new Dictionary<string, object> { ["app"] = application, ["tcUrl"] = $"rtmp://127.0.0.1:{port}/{application}", ["flashVer"] = "FMLE/3.0" }), ct);
        await ExpectAsync("NetConnection.Connect.Success", ct);
        await SendAsync(3, 20, 0, Amf("createStream", 2.0, null!), ct);
        await ExpectAsync("_result", ct);
        await SendAsync(3, 20, 1, Amf("publish", 3.0, null!, name, "live"), ct);
        await ExpectAsync("NetStream.Publish.Start", ct);
    }

    /// <summary>Sends what is due at this time of the script.</summary>
    public void SendUntil(FlvScript script, uint time, byte[] drain)
    {
        var first = _next;
        while (_next < script.Messages.Length && script.Messages[_next].Time <= time)
        {
            _next++;
        }

        if (_next == first || IsBroken)
        {
            return;
        }

        Late += time - script.Messages[first].Time > 1000 ? 1 : 0;
        try
        {
            var end = script.Messages[_next - 1].End;
            while (_sent < end)
            {
                _sent += _socket.Send(script.Bytes.AsSpan(_sent, end - _sent));
            }

            // Acknowledgements and pings: read so that the server's buffer does not fill.
            if (_socket.Available > 0)
            {
                _socket.Receive(drain);
            }
        }
        catch (SocketException)
        {
            IsBroken = true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(Memory<byte> into, CancellationToken ct) =>
        await _socket.ReceiveAsync(into, ct) is var n and > 0 ? n : throw new IOException("The server closed the connection.");

    private async Task ExpectAsync(string word, CancellationToken ct)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(word, StringComparison.Ordinal))
        {
            var got = await ReceiveAsync(buffer, ct);
            text.Append(Encoding.Latin1.GetString(buffer, 0, got));
            if (text.ToString().Contains("NetStream.Publish.Bad", StringComparison.Ordinal) || text.ToString().Contains("Rejected", StringComparison.Ordinal))
            {
                throw new IOException("The server refused: " + text);
            }
        }
    }

    private async Task SendAsync(byte chunkStream, byte type, int messageStream, byte[] body, CancellationToken ct)
    {
        // Before its Set Chunk Size the sender is bound to chunks of 128 bytes; that message itself is short.
        var message = new byte[12 + body.Length];
        message[0] = chunkStream;
        message[4] = (byte)(body.Length >> 16);
        message[5] = (byte)(body.Length >> 8);
        message[6] = (byte)body.Length;
        message[7] = type;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), messageStream);
        body.CopyTo(message.AsSpan(12));
        await _socket.SendAsync(message, ct);
    }

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Amf(params object[] values)
    {
        using var output = new MemoryStream();
        foreach (var value in values)
        {
            Write(value);
        }

        return output.ToArray();

        void Write(object? value)
        {
            var eight = (Span<byte>)stackalloc byte[8];
            switch (value)
            {
                case null:
                    output.WriteByte(5);
                    break;
                case double number:
                    output.WriteByte(0);
                    BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                    output.Write(eight);
                    break;
                case string text:
                    output.WriteByte(2);
                    WriteName(text);
                    break;
                case Dictionary<string, object> map:
                    output.WriteByte(3);
                    foreach (var (key, item) in map)
                    {
                        WriteName(key);
                        Write(item);
                    }

                    output.Write([0, 0, 9]);
                    break;
                default:
                    throw new ArgumentException($"No AMF0 for {value.GetType()}.");
            }
        }

        void WriteName(string text)
        {
            var two = (Span<byte>)stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)text.Length);
            output.Write(two);
            output.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
