using Microsoft.Extensions.Logging.Abstractions;
using Rillcast.Media;
using Rillcast.TestKit;
using Rillcast.TestKit.Rabbit;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Jobs.Rabbit;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Jobs.Rabbit;

/// <summary>Against a real broker.</summary>
public sealed class RabbitJobQueueTests(RabbitJobQueueTests.Broker broker) : IClassFixture<RabbitJobQueueTests.Broker>
{
    private static readonly Rung Rung = new(new TrackId("720p"), RungCodec.H264, 1280, 720, 1, 3_000_000, 23);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AJobGivenBack_IsNoTry_AndAFailedOneIs()
    {
        await using var queue = await NewAsync("back");
        await queue.OfferAsync(Job(1), Ct);
        for (var i = 0; i < 5; i++)
        {
            await using var lease = await queue.TakeAsync(Ct);
            Assert.Equal(1, lease.Attempt);
        }

        await (await queue.TakeAsync(Ct)).FailAsync("first", Ct);
        await using (var second = await queue.TakeAsync(Ct))
        {
            Assert.Equal(2, second.Attempt);
        }

        var again = await queue.TakeAsync(Ct);
        Assert.Equal((1L, 2), (again.Job.Number, again.Attempt));
        await again.FailAsync("second", Ct);
        await (await queue.TakeAsync(Ct)).FailAsync("third", Ct);
        Assert.Equal("third", (await ReadDeadAsync(queue)).Reason);
    }

    [Fact]
    public async Task ADeadJob_IsKeptUntilItWasRecorded()
    {
        await using (var queue = await NewAsync("dead"))
        {
            await queue.OfferAsync(Job(2), Ct);
            for (var i = 0; i < 3; i++)
            {
                await (await queue.TakeAsync(Ct)).FailAsync($"reason {i}", Ct);
            }

            // The node dies while it records.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.ReadDeadAsync(
                async (_, ct) =>
                {
                    await stop.CancelAsync();
                    ct.ThrowIfCancellationRequested();
                },
                stop.Token));
        }

        await using var restarted = await NewAsync("dead");
        var dead = await ReadDeadAsync(restarted);
        Assert.Equal((2L, "reason 2"), (dead.Job.Number, dead.Reason));
    }

    [Fact]
    public async Task AJobWhoseWorkersWereLost_SaysSo()
    {
        await using var node = await NewAsync("lost");
        await node.OfferAsync(Job(3, JobPriority.Stored), Ct);
        for (var i = 0; i < 3; i++)
        {
            var worker = await NewAsync("lost");
            await worker.TakeAsync(Ct);
            await worker.DisposeAsync();
        }

        Assert.Equal("3 workers that had it were lost.", (await ReadDeadAsync(node)).Reason);
    }

    private static async Task<DeadJob> ReadDeadAsync(RabbitJobQueue queue)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        enough.CancelAfter(TimeSpan.FromSeconds(30));
        var read = new TaskCompletionSource<DeadJob>();
        var reading = queue.ReadDeadAsync(
            (dead, _) =>
            {
                read.TrySetResult(dead);
                return Task.CompletedTask;
            },
            enough.Token);
        var dead = await read.Task.WaitAsync(enough.Token);
        await Task.Delay(500, Ct);
        await enough.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return dead;
    }

    private async Task<RabbitJobQueue> NewAsync(string name)
    {
        var queue = new RabbitJobQueue(new JobQueueOptions { Kind = JobQueueKind.RabbitMq, Uri = broker.Uri, Prefix = name }, $"node-{name}", TimeProvider.System, NullLogger<RabbitJobQueue>.Instance);
        await Eventually.TrueAsync("connected", () => Task.FromResult(queue.State.IsConnected), TimeSpan.FromSeconds(20), Ct);
        return queue;
    }

    private static ConversionJob Job(long number, JobPriority priority = JobPriority.Live) => new()
    {
        Video = VideoId.FromGuid(new Guid("3d8d3a6e-4f0e-4c3a-9b6b-1c9c6a0e7f11")),
        Source = TrackId.Source,
        Epoch = 1,
        Number = number,
        Priority = priority,
        Rungs = [Rung],
        OfferedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>One broker for the class.</summary>
    public sealed class Broker : IAsyncLifetime
    {
        private RabbitServer? _server;

        public string Uri => _server!.Uri;

        public async ValueTask InitializeAsync() => _server = await RabbitServer.StartAsync(Ct);

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }
    }
}
