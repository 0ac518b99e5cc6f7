using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Playlist answers per second of processor time: at once and blocking, against nginx serving the same playlist as a file.</summary>
internal static partial class PlaylistReloads
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 10);
        var viewers = arguments.Get("viewers", "500,2000").Split(',').Select(int.Parse).ToArray();
        await using var server = await RillcastServer.StartAsync(ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("reloads", ct);
        var media = await RtmpPublishers.MediaAsync(180, ct);
        await using var publisher = FfmpegPublisher.PublishFile(media, server.PublishUrl(key));
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(30), ct);
        await Task.Delay(TimeSpan.FromSeconds(20), ct);

        var path = $"/v/{video.Id}/source/index.m3u8";
        var folder = Directory.CreateTempSubdirectory("rillcast-files-").FullName;
        var playlist = await server.Api.Http.GetStringAsync(path, ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.m3u8"), playlist, ct);
        var table = new MarkdownTable("", "requests", "CPU seconds", "requests per CPU second", "ratio to nginx", "failed");

        Wrk.Result nginxResult;
        await using (var nginx = await Nginx.StartAsync(
            [],
            $"http {{ access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=1000; server {{ listen 127.0.0.1:PORT; root {folder}; }} }}",
            null,
            ct))
        {
            nginxResult = await Wrk.RunAsync(nginx.Port, ["/index.m3u8"], 64, seconds, () => CpuTime.OfTree(nginx.ProcessId), ct);
        }

        Add("nginx, the playlist as a file", nginxResult.Requests, nginxResult.Cpu, nginxResult.Failed);

        // What receiving and packaging the broadcast costs anyway is not the playlists' doing.
        var idle = await IdleAsync(server, seconds, ct);
        var past = $"{path}?_HLS_msn={Number(playlist)}&_HLS_part=0";
        var atOnce = await Wrk.RunAsync(server.HttpPort, [past], 64, seconds, () => CpuTime.OfTree(server.ProcessId), ct);
        Add("Rillcast, answered at once", atOnce.Requests, atOnce.Cpu - idle, atOnce.Failed);
        foreach (var count in viewers)
        {
            var (answers, cpu, failed) = await BlockAsync(server, path, playlist, count, seconds, ct);
            Add($"Rillcast, {count} viewers each waiting for the next part", answers, cpu - idle, failed);
        }

        Directory.Delete(folder, recursive: true);
        return $"Playlist of {playlist.Length} bytes, {seconds} s each. Processor time of receiving the broadcast ({idle:0.00} s) is taken off.\n\n{table}";

        void Add(string name, long requests, double cpu, long failed) =>
            table.Add(name, requests, cpu, requests / cpu, requests / cpu / nginxResult.RequestsPerCpuSecond, failed);
    }

    private static async Task<double> IdleAsync(RillcastServer server, int seconds, CancellationToken ct)
    {
        var before = CpuTime.OfTree(server.ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        return CpuTime.OfTree(server.ProcessId) - before;
    }

    private static long Number(string playlist) => long.Parse(PreloadHint().Match(playlist).Groups[1].Value, CultureInfo.InvariantCulture) - 1;

    // Each viewer asks for the part the last answer announced, the way a low-latency player does.
    private static async Task<(long Answers, double Cpu, long Failed)> BlockAsync(
        RillcastServer server, string path, string playlist, int count, int seconds, CancellationToken ct)
    {
        long answers = 0, failed = 0;
        var isMeasuring = false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tasks = Enumerable.Range(0, count).Select(_ => WatchAsync()).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        var before = CpuTime.OfTree(server.ProcessId);
        Volatile.Write(ref isMeasuring, true);
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        Volatile.Write(ref isMeasuring, false);
        var used = CpuTime.OfTree(server.ProcessId) - before;
        await stop.CancelAsync();
        await Task.WhenAll(tasks);
        return (answers, used, failed);

        async Task WatchAsync()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            var buffer = new byte[65536];
            var hint = PreloadHint().Match(playlist);
            var (number, part) = (hint.Groups[1].Value, hint.Groups[2].Value);
            try
            {
                await socket.ConnectAsync("127.0.0.1", server.HttpPort, stop.Token);
                while (true)
                {
                    var request = $"GET {path}?_HLS_msn={number}&_HLS_part={part} HTTP/1.1\r\nHost: localhost\r\n\r\n";
                    await socket.SendAsync(Encoding.ASCII.GetBytes(request), stop.Token);
                    var text = await ReadAnswerAsync(socket, buffer, stop.Token);
                    if (Volatile.Read(ref isMeasuring))
                    {
                        Interlocked.Increment(ref answers);
                    }

                    hint = PreloadHint().Match(text);
                    if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !hint.Success)
                    {
                        Interlocked.Increment(ref failed);
                        await Task.Delay(200, stop.Token);
                        continue;
                    }

                    (number, part) = (hint.Groups[1].Value, hint.Groups[2].Value);
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the measurement.
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }

    private static async Task<string> ReadAnswerAsync(Socket socket, byte[] buffer, CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            if (got == 0)
            {
                return "";
            }

            length += got;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            var head = Encoding.ASCII.GetString(buffer, 0, end);
            var body = int.Parse(ContentLength().Match(head).Groups[1].Value, CultureInfo.InvariantCulture);
            if (length >= end + 4 + body)
            {
                // The hint stands near the end; the start tells the status.
                return head + Encoding.ASCII.GetString(buffer, Math.Max(end, length - 600), length - Math.Max(end, length - 600));
            }
        }
    }

    [GeneratedRegex("""#EXT-X-PRELOAD-HINT:TYPE=PART,URI="\d+-(\d+)\.(\d+)\.m4s""")]
    private static partial Regex PreloadHint();

    [GeneratedRegex(@"content-length: *(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex ContentLength();
}
