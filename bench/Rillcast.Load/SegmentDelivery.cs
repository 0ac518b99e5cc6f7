using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>Processor time per gigabyte of segments delivered over plain HTTP/1.1, against nginx serving the same files with sendfile.</summary>
internal static class SegmentDelivery
{
    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 10);

        // Before anybody connects: making it takes longer than a server waits for a silent publisher.
        var script = FlvScript.Read(await RtmpPublishers.MediaAsync(60, ct));
        await using var server = await RillcastServer.StartAsync(ct);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("delivery", ct);
        using var publisher = new LoadPublisher();
        await publisher.ConnectAsync(server.RtmpPort, "live", key, ct);
        publisher.SendUntil(script, uint.MaxValue, new byte[65536]);
        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", TimeSpan.FromSeconds(30), ct);
        var playlist = await Eventually.GetAsync(
            "the segments", () => HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", ct), p => p.Duration > 56, TimeSpan.FromSeconds(60), ct);

        var folder = Directory.CreateTempSubdirectory("rillcast-files-").FullName;
        var directory = Directory.CreateDirectory(Path.Combine(folder, "v", video.Id, "source")).FullName;
        var paths = playlist.Segments.Select(s => $"/v/{video.Id}/source/{s}").ToArray();
        foreach (var path in paths)
        {
            await File.WriteAllBytesAsync(folder + path, await server.Api.Http.GetByteArrayAsync(path, ct), ct);
        }

        var bytes = Directory.EnumerateFiles(directory).Average(f => new FileInfo(f).Length);
        var table = new MarkdownTable("", "GB sent", "CPU seconds", "CPU s per GB", "ratio to nginx", "failed");
        var nginxResult = await MeasureNginxAsync(folder, paths, seconds, ct);
        Add("nginx, sendfile", nginxResult);
        Add("Rillcast, live (from memory)", await Wrk.RunAsync(server.HttpPort, paths, 16, seconds, () => CpuTime.OfTree(server.ProcessId), ct));

        await server.Api.EndVideoAsync(video.Id, ct);
        await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(30), ct);
        Add("Rillcast, recording (from the store)", await Wrk.RunAsync(server.HttpPort, paths, 16, seconds, () => CpuTime.OfTree(server.ProcessId), ct));
        Directory.Delete(folder, recursive: true);
        return $"{paths.Length} segments of {bytes / 1000:0} kB on average, 16 connections, {seconds} s each.\n\n{table}";

        void Add(string name, Wrk.Result r) => table.Add(name, r.Gigabytes, r.Cpu, r.CpuPerGigabyte, r.CpuPerGigabyte / nginxResult.CpuPerGigabyte, r.Failed);
    }

    private static async Task<Wrk.Result> MeasureNginxAsync(string folder, string[] paths, int seconds, CancellationToken ct)
    {
        await using var nginx = await Nginx.StartAsync(
            [],
            $"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=1000; server {{ listen 127.0.0.1:PORT; root {folder}; }} }}",
            null,
            ct);
        return await Wrk.RunAsync(nginx.Port, paths, 16, seconds, () => CpuTime.OfTree(nginx.ProcessId), ct);
    }
}
