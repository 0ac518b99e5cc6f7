using Rillcast.Media;
using Rillcast.TestKit;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Jobs;

public sealed class InProcessJobQueueTests
{
    private static readonly VideoId Video = VideoId.FromGuid(new Guid("3d8d3a6e-4f0e-4c3a-9b6b-1c9c6a0e7f11"));
    private static readonly Rung Rung = new(new TrackId("720p"), RungCodec.H264, 1280, 720, 1, 3_000_000, 23);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_OfBothKinds_GivesLiveJobsFirstAndEachKindInOrder()
    {
        var queue = NewQueue();
        foreach (var (number, priority) in ((long, JobPriority)[])[(1, JobPriority.Stored), (2, JobPriority.Stored), (3, JobPriority.Live), (4, JobPriority.Live)])
        {
            await queue.OfferAsync(Job(number, priority), Ct);
        }

        Assert.Equal(new JobQueueState(true, 2, 2, 0, 0), queue.State);
        Assert.Equal([3L, 4L, 1L, 2L], await TakeNumbersAsync(queue, 4));
    }

    [Fact]
    public async Task OfferAsync_WhileAWorkerWaits_HandsItTheJob()
    {
        var queue = NewQueue();
        var taking = queue.TakeAsync(Ct);
        Assert.False(taking.IsCompleted);
        Assert.Equal(new JobQueueState(true, 0, 0, 1, 0), queue.State);

        await queue.OfferAsync(Job(7, JobPriority.Stored), Ct);
        var lease = await taking;

        Assert.Equal(7, lease.Job.Number);
        Assert.Equal(1, lease.Attempt);
        Assert.Equal(new JobQueueState(true, 0, 0, 1, 1), queue.State);
        await lease.CompleteAsync(Ct);
        Assert.Equal(new JobQueueState(true, 0, 0, 0, 0), queue.State);
    }

    [Fact]
    public async Task DisposeAsync_WithoutAnAnswer_PutsTheJobInFrontAndIsNoTry()
    {
        var queue = NewQueue();
        await queue.OfferAsync(Job(1), Ct);
        await queue.OfferAsync(Job(2), Ct);
        await (await queue.TakeAsync(Ct)).DisposeAsync();

        var again = await queue.TakeAsync(Ct);

        Assert.Equal(1, again.Job.Number);
        Assert.Equal(1, again.Attempt);
    }

    [Fact]
    public async Task CompleteAsync_ThenOtherAnswers_CountsOnce()
    {
        var queue = NewQueue();
        await queue.OfferAsync(Job(1), Ct);
        var lease = await queue.TakeAsync(Ct);
        await lease.CompleteAsync(Ct);
        await lease.FailAsync("too late", Ct);
        await lease.DisposeAsync();

        Assert.Equal(new JobQueueState(true, 0, 0, 0, 0), queue.State);
    }

    [Fact]
    public async Task FailAsync_AtTheLastTry_GivesTheJobUpWithTheLastReason()
    {
        var time = new ManualTime();
        var queue = new InProcessJobQueue(new JobQueueOptions { MaxAttempts = 3 }, time);
        await queue.OfferAsync(Job(1), Ct);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await using var lease = await queue.TakeAsync(Ct);
            Assert.Equal(attempt, lease.Attempt);
            await lease.FailAsync($"reason {attempt}", Ct);
        }

        Assert.Equal(new JobQueueState(true, 0, 0, 0, 0), queue.State);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        DeadJob? read = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.ReadDeadAsync(
            async (dead, _) =>
            {
                read = dead;
                await enough.CancelAsync();
            },
            enough.Token));
        Assert.Equal((1L, "reason 3", time.GetUtcNow()), (read!.Job.Number, read.Reason, read.At));
    }

    [Fact]
    public async Task OfferAsync_WhenFull_RefusesUntilThereIsRoom()
    {
        var queue = new InProcessJobQueue(new JobQueueOptions { MaxWaiting = 2 }, TimeProvider.System);
        await queue.OfferAsync(Job(1), Ct);
        await queue.OfferAsync(Job(2, JobPriority.Stored), Ct);
        await Assert.ThrowsAsync<JobQueueException>(() => queue.OfferAsync(Job(3), Ct));

        await (await queue.TakeAsync(Ct)).CompleteAsync(Ct);
        await queue.OfferAsync(Job(4), Ct);

        Assert.Equal([4L, 2L], await TakeNumbersAsync(queue, 2));
    }

    [Fact]
    public async Task TakeAsync_Cancelled_GetsNoJob()
    {
        var queue = NewQueue();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var taking = queue.TakeAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);

        await queue.OfferAsync(Job(1), Ct);

        Assert.Equal(new JobQueueState(true, 1, 0, 0, 0), queue.State);
    }

    [Fact]
    public async Task TakeAsync_ByManyWorkersThatStopAndGiveBack_LosesNoJobAndDoublesNone()
    {
        const int Jobs = 2000;
        var queue = NewQueue();
        var done = new System.Collections.Concurrent.ConcurrentDictionary<long, int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var workers = Enumerable.Range(0, 8).Select(seed => Task.Run(() => WorkAsync(new Random(seed)), Ct)).ToArray();
        for (var number = 0; number < Jobs; number++)
        {
            await queue.OfferAsync(Job(number, number % 3 == 0 ? JobPriority.Live : JobPriority.Stored), Ct);
        }

        await Eventually.TrueAsync("all jobs are done", () => Task.FromResult(done.Count == Jobs), TimeSpan.FromMinutes(2), Ct);
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.All(done.Values, times => Assert.Equal(1, times));
        Assert.Equal(new JobQueueState(true, 0, 0, 0, 0), queue.State);

        async Task WorkAsync(Random random)
        {
            while (!stop.IsCancellationRequested)
            {
                using var impatient = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                impatient.CancelAfter(random.Next(1, 20));
                try
                {
                    await using var lease = await queue.TakeAsync(impatient.Token);
                    if (random.Next(4) > 0)
                    {
                        done.AddOrUpdate(lease.Job.Number, 1, (_, times) => times + 1);
                        await lease.CompleteAsync(Ct);
                    }
                }
                catch (OperationCanceledException)
                {
                    // Out of patience, or told to stop.
                }
            }
        }
    }

    private static InProcessJobQueue NewQueue() => new(new JobQueueOptions(), TimeProvider.System);

    private static async Task<List<long>> TakeNumbersAsync(InProcessJobQueue queue, int count)
    {
        var numbers = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var lease = await queue.TakeAsync(Ct);
            numbers.Add(lease.Job.Number);
            await lease.CompleteAsync(Ct);
        }

        return numbers;
    }

    private static ConversionJob Job(long number, JobPriority priority = JobPriority.Live) => new()
    {
        Video = Video,
        Source = TrackId.Source,
        Epoch = 1,
        Number = number,
        Priority = priority,
        Rungs = [Rung],
        OfferedAt = DateTimeOffset.UnixEpoch,
    };
}
