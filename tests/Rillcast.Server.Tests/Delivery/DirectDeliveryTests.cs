using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Delivery;
using Rillcast.Server.Delivery.Direct;
using Rillcast.Storage;
using static Rillcast.Server.Tests.Delivery.HandMadeVideo;

namespace Rillcast.Server.Tests.Delivery;

/// <summary>The same requests with and without direct sending give the same answers, byte for byte but for the order of header lines and the date.</summary>
public sealed class DirectDeliveryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> Conversations => new()
    {
        "GET source/1-1.m4s",
        "GET audio/1-2.m4s",
        "GET source/1-init-0.mp4",
        "GET source/1-1.3.m4s",
        "GET source/1-3.1.m4s",
        "GET source/1-9.m4s",
        "HEAD source/1-1.m4s",
        "GET source/1-1.m4s|Range: bytes=10-99",
        "GET source/1-1.m4s|If-None-Match: \"1-1.m4s\"",
        "GET source/1-1.m4s?x=y",
        "GET source/index.m3u8; GET source/1-1.m4s; GET master.m3u8; GET source/1-2.m4s; HEAD source/1-0.m4s; GET source/1-0.m4s",
        "GET source/1-1.m4s; GET source/1-1.m4s; GET source/1-1.m4s; GET nothing; GET source/1-2.m4s",
        "POST source/1-1.m4s|Content-Length: 3^abc; GET source/1-1.m4s; GET source/index.m3u8",
        "GET source/1-0.m4s; POST master.m3u8|Transfer-Encoding: chunked^0\r\n\r\n; GET source/1-1.m4s",
        "POST source/1-1.m4s|Content-Length: {inner}^{inner}; GET source/1-2.m4s",
        "GET source/1-1.m4s|X: a; OPTIONS source/1-1.m4s; GET source/1-1.m4s",
    };

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task Conversation_IsTheSameBothWays(string conversation)
    {
        foreach (var inMemory in new[] { true, false })
        {
            var answers = new List<string>();
            foreach (var direct in new[] { false, true })
            {
                await using var host = await StartAsync(direct);
                answers.Add(await ConverseAsync(host, Id, conversation, oneByOne: false));
                answers.Add(await ConverseAsync(host, Id, conversation, oneByOne: true));
            }

            Assert.Equal(answers[0], answers[2]);
            Assert.Equal(answers[1], answers[3]);

            async Task<DeliveryHost> StartAsync(bool direct)
            {
                var host = await DeliveryHost.StartAsync(new DeliveryOptions { Direct = direct }, listen => listen.UseDirectDelivery());
                await AddAsync(host, inMemory);
                return host;
            }
        }
    }

    private static readonly VideoId Id = DeliveryHost.NewId();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MediaBetweenPlaylists_DoesNotPassThroughHttp(bool inMemory)
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        await AddAsync(host, inMemory);

        await ConverseAsync(host, Id, "GET source/1-1.m4s; GET source/index.m3u8; GET audio/1-1.3.m4s; GET source/1-init-0.mp4; GET master.m3u8; GET source/1-2.m4s", oneByOne: false);

        Assert.Equal(2, host.HttpRequests);
    }

    [Fact]
    public async Task SomethingThatLooksLikeARequestInsideABody_IsNotAnswered()
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        await AddAsync(host, inMemory: true);

        var answers = await ConverseAsync(host, Id, "POST source/1-1.m4s|Content-Length: {inner}^{inner}; GET source/1-2.m4s", oneByOne: true);

        Assert.Contains("405", answers.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(2, host.HttpRequests);
    }

    [Fact]
    public async Task Pipelined_AllAreAnsweredInOrder()
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        await AddAsync(host, inMemory: true);
        using var socket = await ConnectAsync(host);
        var request = $"GET /v/{Id}/source/1-{{0}}.m4s HTTP/1.1\r\nHost: a\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 3).Select(i => request.Replace("{0}", $"{i}", StringComparison.Ordinal)))), Ct);

        for (var i = 0; i < 3; i++)
        {
            var (_, body) = await ReadAsync(socket, hasBody: true);
            Assert.Equal(Bytes(TrackId.Source, i), body);
        }
    }

    [Fact]
    public async Task HeadInPieces_IsAnswered()
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        await AddAsync(host, inMemory: true);
        using var socket = await ConnectAsync(host);
        socket.NoDelay = true;
        foreach (var b in Encoding.ASCII.GetBytes($"GET /v/{Id}/source/1-1.m4s HTTP/1.1\r\nHost: a\r\n\r\n"))
        {
            await socket.SendAsync(new[] { b }, Ct);
        }

        Assert.Equal(Bytes(TrackId.Source, 1), (await ReadAsync(socket, hasBody: true)).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowReader_GetsAllOfALargeObject(bool inMemory)
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        var content = new byte[24 << 20];
        new Random(7).NextBytes(content);
        await AddLargeAsync(host, inMemory, content);
        using var socket = await ConnectAsync(host, receiveBuffer: 16 * 1024);
        for (var round = 0; round < 2; round++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v/{Id}/source/1-0.m4s HTTP/1.1\r\nHost: a\r\n\r\n"), Ct);
            await Task.Delay(200, Ct);
            var (_, body) = await ReadAsync(socket, hasBody: true);
            Assert.True(content.AsSpan().SequenceEqual(body));
        }
    }

    [Fact]
    public async Task ViewerLeavesInTheMiddle_OthersGoOn()
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        var content = new byte[24 << 20];
        await AddLargeAsync(host, inMemory: false, content);
        for (var i = 0; i < 20; i++)
        {
            using var socket = await ConnectAsync(host, receiveBuffer: 16 * 1024);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v/{Id}/source/1-0.m4s HTTP/1.1\r\nHost: a\r\n\r\n"), Ct);
            await socket.ReceiveAsync(new byte[1000], Ct);
            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(content.Length, (await host.Client.GetByteArrayAsync($"/v/{Id}/source/1-0.m4s", Ct)).Length);
    }

    [Fact]
    public async Task ViewerLeavesInTheMiddleOfAPlaylist_IsNoError()
    {
        await using var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        host.AddLive(out var root).Show(20_000, 1);
        for (var i = 0; i < 20; i++)
        {
            using var socket = await ConnectAsync(host, receiveBuffer: 4 * 1024);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {root}/source/index.m3u8 HTTP/1.1\r\nHost: a\r\n\r\n"), Ct);
            await socket.ReceiveAsync(new byte[1000], Ct);
            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.NotEmpty(await host.Client.GetByteArrayAsync($"{root}/source/index.m3u8", Ct));
    }

    [Fact]
    public async Task ServerStops_WhileAReaderIsStuck_InTime()
    {
        var host = await DeliveryHost.StartAsync(listen: l => l.UseDirectDelivery());
        await AddLargeAsync(host, inMemory: false, new byte[24 << 20]);
        using var socket = await ConnectAsync(host, receiveBuffer: 16 * 1024);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v/{Id}/source/1-0.m4s HTTP/1.1\r\nHost: a\r\n\r\n"), Ct);
        await Task.Delay(300, Ct);

        await host.StopAsync(TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await host.DisposeAsync();
    }

    /// <summary>Sends requests one after the other, or all bytes one by one in small pieces, and writes the answers down.</summary>
    private static async Task<string> ConverseAsync(DeliveryHost host, VideoId id, string conversation, bool oneByOne)
    {
        using var socket = await ConnectAsync(host);
        socket.NoDelay = true;
        var transcript = new StringBuilder();
        var inner = $"GET /v/{id}/source/1-0.m4s HTTP/1.1\r\nHost: a\r\n\r\n";
        foreach (var line in conversation.Split("; "))
        {
            var body = line.Contains('^', StringComparison.Ordinal) ? line[(line.IndexOf('^', StringComparison.Ordinal) + 1)..].Replace("{inner}", inner, StringComparison.Ordinal) : string.Empty;
            var head = line.Split('^')[0].Split('|');
            var method = head[0].Split(' ')[0];
            var text = new StringBuilder($"{method} /v/{id}/{head[0].Split(' ')[1]} HTTP/1.1\r\nHost: a\r\n");
            foreach (var header in head[1..])
            {
                text.Append(header.Replace("{inner}", $"{inner.Length}", StringComparison.Ordinal)).Append("\r\n");
            }

            var bytes = Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
            var content = Encoding.ASCII.GetBytes(body);
            if (oneByOne)
            {
                // The body in a packet of its own: what looks like a request must not be taken for one.
                await socket.SendAsync(bytes, Ct);
                await Task.Delay(20, Ct);
                await socket.SendAsync(content, Ct);
            }
            else
            {
                await socket.SendAsync(bytes.Concat(content).ToArray(), Ct);
            }

            var (answer, answerBody) = await ReadAsync(socket, hasBody: method != "HEAD");
            transcript.AppendLine(answer).AppendLine(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(answerBody)));
            if (answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
        }

        return transcript.ToString();
    }

    private static async Task<Socket> ConnectAsync(DeliveryHost host, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port, Ct);
        return socket;
    }

    /// <summary>Reads one answer: status and header lines in order of the alphabet without the date, and the body.</summary>
    private static async Task<(string Head, byte[] Body)> ReadAsync(Socket socket, bool hasBody)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!Encoding.ASCII.GetString(head.TakeLast(4).ToArray()).Equals("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await socket.ReceiveAsync(one, Ct));
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString(head.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var length = lines.FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal))?[16..];
        var body = new byte[hasBody && length is not null ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        for (var read = 0; read < body.Length;)
        {
            var got = await socket.ReceiveAsync(body.AsMemory(read), Ct);
            Assert.NotEqual(0, got);
            read += got;
        }

        return ($"{lines[0]}\n{string.Join('\n', lines.Skip(1).Where(l => !l.StartsWith("Date: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal))}", body);
    }

    private static async Task AddAsync(DeliveryHost host, bool inMemory)
    {
        var video = host.Live[Id] = new HandMadeVideo(Id, inMemory);
        video.Show(3, 2);
        foreach (var track in inMemory ? [] : new[] { TrackId.Source, TrackId.Audio })
        {
            for (var n = 0; n < 3; n++)
            {
                await host.Store.PutAsync(StoreKey.Media(Id, track, MediaFileName.Segment(1, n)), new ReadOnlySequence<byte>(Bytes(track, n)), Ct);
            }
        }
    }

    private static async Task AddLargeAsync(DeliveryHost host, bool inMemory, byte[] content)
    {
        var video = host.Live[Id] = new HandMadeVideo(Id, inMemory);
        video.ShowOne(content, inMemory);
        await host.Store.PutAsync(StoreKey.Media(Id, TrackId.Source, MediaFileName.Segment(1, 0)), new ReadOnlySequence<byte>(content), Ct);
    }
}
