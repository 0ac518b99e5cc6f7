using Microsoft.Extensions.Logging.Abstractions;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Media.Packaging;
using Rillcast.TestKit;

namespace Rillcast.Live.Tests;

/// <summary>A registry over a temporary folder, a store in memory and a clock that the test moves.</summary>
internal sealed class LiveFixture : IAsyncDisposable
{
    public const string Channel = "channel-1";

    private readonly List<StreamRegistry> _registries = [];

    public LiveFixture(LiveOptions? options = null)
    {
        Options = options ?? new LiveOptions();
        Registry = Restart();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("rillcast-live-").FullName;

    public MemoryRecording Recording { get; } = new();

    public ManualTime Time { get; } = new();

    public LiveOptions Options { get; }

    public StreamRegistry Registry { get; private set; }

    public static PublisherDescription Publisher { get; } = new("127.0.0.1", "test", "rtmp", DateTimeOffset.UnixEpoch);

    /// <summary>Another process over the same folder, as after kill -9: the earlier registry is left as it is.</summary>
    public StreamRegistry Restart()
    {
        Registry = new StreamRegistry(Folder, Options, Recording.Store, Time, () => VideoId.FromGuid(Guid.CreateVersion7()), NullLogger<StreamRegistry>.Instance);
        Registry.Start();
        _registries.Add(Registry);
        return Registry;
    }

    public PublisherLease Publish() => Registry.TryPublish(Channel, Publisher).Lease ?? throw new InvalidOperationException("Refused.");

    /// <summary>Sends tags in batches as they would come from the network, the clock moving with their timestamps.</summary>
    public void Send(PublisherLease lease, IReadOnlyList<FlvTag> tags, int batch = 7)
    {
        for (var i = 0; i < tags.Count; i += batch)
        {
            var part = tags.Skip(i).Take(batch).ToArray();
            Assert.Equal(ReceiveOutcome.Received, lease.Receive(part));
            var next = i + batch < tags.Count ? tags[i + batch].Timestamp : part[^1].Timestamp;
            if (next > part[0].Timestamp)
            {
                Time.Advance(TimeSpan.FromMilliseconds(next - part[0].Timestamp));
            }
        }
    }

    public static async Task<IReadOnlyList<FlvTag>> TagsAsync(int seconds) => FlvFile.Read(await TestMedia.FlvAsync(seconds, TestContext.Current.CancellationToken));

    /// <summary>Waits until all finished segments of a stream are stored.</summary>
    public async Task StoredAsync()
    {
        for (var i = 0; i < 500 && Registry.PendingSegments > 0; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, Registry.Streams.Sum(s => s.Window.Tracks.Sum(t => t.Segments.Count(w => !w.Description.IsGap && !Recording.Objects.ContainsKey(
            $"{s.Id}/{t.Track}/{MediaFileName.Segment(w.Description.Epoch, w.Description.Number)}")))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in _registries)
        {
            await registry.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
