using Rillcast.Load;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var benches = new Dictionary<string, Func<BenchArguments, CancellationToken, Task<string>>>
{
    ["rtmp-publishers"] = RtmpPublishers.RunAsync,
    ["broadcast-memory"] = BroadcastMemory.RunAsync,
    ["segment-delivery"] = SegmentDelivery.RunAsync,
    ["media-store"] = MediaStore.RunAsync,
    ["playlist-reloads"] = PlaylistReloads.RunAsync,
    ["latency"] = Latency.RunAsync,
    ["first-picture"] = FirstPicture.RunAsync,
    ["stored-workers"] = StoredWorkers.RunAsync,
    ["conversion"] = Conversion.RunAsync,
    ["event-viewers"] = EventViewers.RunAsync,
    ["api"] = ApiRequests.RunAsync,
    ["comments"] = Comments.RunAsync,
    ["search"] = SearchQueries.RunAsync,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    await Console.Error.WriteLineAsync($"Usage: Rillcast.Load {string.Join('|', benches.Keys)} [--name value …]");
    return 2;
}

Console.WriteLine(await bench(BenchArguments.Parse(args[1..]), stop.Token));
return 0;
