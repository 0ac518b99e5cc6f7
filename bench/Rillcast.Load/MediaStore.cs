using System.Diagnostics;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage;
using Rillcast.Storage.S3;
using Rillcast.TestKit;
using Rillcast.TestKit.Ceph;

namespace Rillcast.Load;

/// <summary>Processor time of the two media stores: putting and reading segments, and delivering a recording out of each. The S3 server's own time is told apart.</summary>
internal static class MediaStore
{
    private const int SegmentBytes = 500_000;
    private const int Segments = 400;
    private const int AtOnce = 4;

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 10);
        var script = FlvScript.Read(await RtmpPublishers.MediaAsync(60, ct));
        await using var ceph = await CephServer.StartAsync(ct);
        var stored = new MarkdownTable("", "put, CPU ms per GB", "MB/s", "read, CPU ms per GB", "MB/s", "median put, ms", "median read, ms");
        var folder = Directory.CreateTempSubdirectory("rillcast-store-").FullName;
        await MeasureStoreAsync("files (synced)", new FileStore(folder), stored, ct);
        Directory.Delete(folder, recursive: true);
        using (var s3 = new S3Store(OptionsOf(ceph), TimeProvider.System))
        {
            await MeasureStoreAsync("S3 (Ceph on the same machine)", s3, stored, ct);
        }

        var delivered = new MarkdownTable("recording from", "GB sent", "CPU s per GB, Rillcast", "CPU s per GB, S3 server", "requests a second", "failed");
        await MeasureDeliveryAsync("files", ceph, script, [], delivered, seconds, ct);
        var options = OptionsOf(ceph);
        await MeasureDeliveryAsync(
            "S3",
            ceph,
            script,
            [
                ("Storage:Kind", "S3"), ("Storage:S3:Endpoint", $"{options.Endpoint}"), ("Storage:S3:Bucket", options.Bucket),
                ("Storage:S3:AccessKey", options.AccessKey), ("Storage:S3:SecretKey", options.SecretKey), ("Storage:S3:CreateBucket", "true"),
            ],
            delivered,
            seconds,
            ct);
        return $"{Segments} segments of {SegmentBytes / 1000} kB, {AtOnce} at once.\n\n{stored}\n16 connections, {seconds} s each.\n\n{delivered}";
    }

    private static S3StoreOptions OptionsOf(CephServer ceph) => new()
    {
        Endpoint = ceph.Endpoint,
        Bucket = ceph.NewBucketName(),
        AccessKey = ceph.AccessKey,
        SecretKey = ceph.SecretKey,
        CreateBucket = true,
    };

    private static async Task MeasureStoreAsync(string name, IMediaStore store, MarkdownTable table, CancellationToken ct)
    {
        var video = VideoId.FromGuid(Guid.CreateVersion7());
        var bytes = new byte[SegmentBytes];
        Random.Shared.NextBytes(bytes);
        StoreKey Key(int i) => StoreKey.Media(video, TrackId.Source, MediaFileName.Segment(1, i));

        // The first requests compile code and make pools.
        await EachAsync(40, i => store.PutAsync(Key(Segments + i), new(bytes), ct));
        await EachAsync(40, i => ReadAsync(store, Key(Segments + i), ct));
        var put = await EachAsync(Segments, i => store.PutAsync(Key(i), new(bytes), ct));
        var read = await EachAsync(Segments, i => ReadAsync(store, Key(i), ct));
        await store.DeleteFolderAsync(StoreKey.Video(video), ct);
        table.Add(name, put.CpuMilliseconds, put.MegabytesPerSecond, read.CpuMilliseconds, read.MegabytesPerSecond, put.Median, read.Median);
    }

    private static async Task ReadAsync(IMediaStore store, StoreKey key, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(key, SegmentBytes, ct) ?? throw new FileNotFoundException(key.Path);
        await using var content = await stored.ReadAsync(0, ct);
        await content.CopyToAsync(Stream.Null, ct);
    }

    private static async Task<(double CpuMilliseconds, double MegabytesPerSecond, double Median)> EachAsync(int count, Func<int, Task> act)
    {
        var times = new double[count];
        var next = -1;
        var cpu = CpuTime.Of(Environment.ProcessId);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            await Task.Yield();
            int i;
            while ((i = Interlocked.Increment(ref next)) < count)
            {
                var begin = clock.Elapsed;
                await act(i);
                times[i] = (clock.Elapsed - begin).TotalMilliseconds;
            }
        }));
        var gigabytes = count * (double)SegmentBytes / 1e9;
        var used = CpuTime.Of(Environment.ProcessId) - cpu;
        Array.Sort(times);
        return (Math.Round(used * 1000 / gigabytes), Math.Round(gigabytes * 1000 / clock.Elapsed.TotalSeconds), times[count / 2]);
    }

    private static async Task MeasureDeliveryAsync(string name, CephServer ceph, FlvScript script, (string, string)[] settings, MarkdownTable table, int seconds, CancellationToken ct)
    {
        await using var server = await RillcastServer.StartAsync(ct, settings);
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("delivery", ct);
        using (var publisher = new LoadPublisher())
        {
            await publisher.ConnectAsync(server.RtmpPort, "live", key, ct);
            publisher.SendUntil(script, uint.MaxValue, new byte[65536]);
            var live = await server.Api.WaitForVideoAsync(channel.Handle, v => v is { State: "live", Duration: > 56 }, TimeSpan.FromSeconds(60), ct);
            await server.Api.EndVideoAsync(live.Id, ct);
        }

        var video = await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", TimeSpan.FromSeconds(60), ct);
        var playlist = await HlsDownload.GetPlaylistAsync(server.Api.Http, video.Id, "source", ct);
        var before = 0.0;
        var result = await Wrk.RunAsync(
            server.HttpPort,
            [.. playlist.Segments.Select(s => $"/v/{video.Id}/source/{s}")],
            16,
            seconds,
            () =>
            {
                // Asked twice, before and after: what is left in the end is the difference.
                before = ceph.ProcessIds.Sum(CpuTime.Of) - before;
                return CpuTime.Of(server.ProcessId);
            },
            ct);
        table.Add(name, result.Gigabytes, result.CpuPerGigabyte, before / result.Gigabytes, Math.Round(result.Requests / (double)seconds), result.Failed);
    }
}
