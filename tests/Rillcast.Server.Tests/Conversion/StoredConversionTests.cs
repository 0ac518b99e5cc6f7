using System.Buffers;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>A stored video's conversion, fed by hand instead of by workers.</summary>
public sealed class StoredConversionTests : IAsyncLifetime
{
    private StoredMaterial _material = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _material = await StoredMaterial.MakeAsync(Ct);

    public ValueTask DisposeAsync() => _material.DisposeAsync();

    [Fact]
    public async Task Any_order_of_results_gives_the_same_index()
    {
        byte[]? expected = null;
        for (var seed = 0; seed < 20; seed++)
        {
            File.Delete(_material.JournalPath);
            using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low, StoredMaterial.Lowest, StoredMaterial.Hevc);
            var tasks = conversion.Plan.Tasks.ToArray();
            if (seed > 0)
            {
                new Random(seed).Shuffle(tasks);
            }

            // Some twice, as after a worker that was thought dead; some at the same time.
            foreach (var some in tasks.Concat(tasks.Take(5)).Chunk(3))
            {
                await Task.WhenAll(some.Select(t => _material.DeliverAsync(conversion, t, Ct)));
            }

            Assert.Equal((conversion.Total, 0), (conversion.Done, conversion.Failed));
            var index = conversion.WriteIndex();
            expected ??= index;
            Assert.True(expected.AsSpan().SequenceEqual(index), $"Order {seed} gives another index.");
        }

        var video = StoredMaterial.Read(_material.Video, expected!);
        foreach (var rung in new[] { StoredMaterial.Low, StoredMaterial.Lowest, StoredMaterial.Hevc })
        {
            AssertWhole(video, rung.Track);
        }
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was_and_ends_with_the_same_index()
    {
        using (var whole = _material.Begin(_material.NewIndex(), StoredMaterial.Low, StoredMaterial.Hevc))
        {
            foreach (var task in whole.Plan.Tasks)
            {
                await _material.DeliverAsync(whole, task, Ct);
            }

            var expected = whole.WriteIndex();
            File.Delete(_material.JournalPath);
            _material.Store.Written.Clear();

            var random = new Random(5);
            byte[] index = [];
            for (var run = 0; run < 20; run++)
            {
                // The last line of the journal may be cut short, as when the process is killed while it writes.
                if (run is 2 or 3)
                {
                    await using var journal = File.OpenWrite(_material.JournalPath);
                    journal.SetLength(journal.Length - 7);
                }

                using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low, StoredMaterial.Hevc);
                var left = conversion.Plan.Tasks.ToArray();
                random.Shuffle(left);
                foreach (var task in left.Take(3))
                {
                    await _material.DeliverAsync(conversion, task, Ct);
                }

                index = conversion.WriteIndex();
                Assert.Equal(run > 0 || left.Length > 0, conversion.IsWorthPublishing);
            }

            Assert.True(expected.AsSpan().SequenceEqual(index));
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_no_fault_of_the_segment()
    {
        using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low);
        var task = conversion.Plan.Tasks[0];
        _material.Store.IsAway = true;
        await Assert.ThrowsAsync<IOException>(() => _material.DeliverAsync(conversion, task, Ct));
        conversion.GiveUp(new DeadJob(_material.JobOf(task), "The store is away.", DateTimeOffset.UnixEpoch));
        Assert.Equal(0, conversion.Failed);
        Assert.Equal([task.Key], conversion.TakeReturned());
        Assert.NotNull(conversion.Find(task.Key));

        _material.Store.IsAway = false;
        Assert.True(await _material.DeliverAsync(conversion, task, Ct));
        Assert.Equal(1, conversion.Done);
    }

    [Fact]
    public async Task A_poison_segment_is_given_up_told_of_and_stood_in_for()
    {
        using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low);
        foreach (var task in conversion.Plan.Tasks.Where(t => t.Source.Number != 4))
        {
            await _material.DeliverAsync(conversion, task, Ct);
        }

        conversion.GiveUp(new DeadJob(_material.JobOf(conversion.Plan.Tasks[4]), "ffmpeg failed with code 1: nonsense", DateTimeOffset.UnixEpoch));
        Assert.Equal((conversion.Total - 1, 1), (conversion.Done, conversion.Failed));
        var problem = Assert.Single(conversion.Problems);
        Assert.Equal((4L, "180p", "ffmpeg failed with code 1: nonsense"), (problem.Number, problem.Track?.Value, problem.Reason));
        var rung = StoredMaterial.Read(_material.Video, conversion.WriteIndex()).Find(StoredMaterial.Low.Track)!;
        Assert.Equal([4L], rung.Segments.Where(s => s.Description.StandIn == TrackId.Source).Select(s => s.Description.Number));
        Assert.Equal(12, rung.Segments.Count);
    }

    [Fact]
    public async Task At_any_time_the_index_lists_every_segment_of_a_rung_and_a_codec_of_its_own_only_when_it_is_whole()
    {
        using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low, StoredMaterial.Hevc);
        foreach (var task in conversion.Plan.Tasks)
        {
            await _material.DeliverAsync(conversion, task, Ct);
            var video = StoredMaterial.Read(_material.Video, conversion.WriteIndex());
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), video.Find(StoredMaterial.Low.Track)!.Segments.Select(s => s.Description.Number));
            Assert.Equal(conversion.Done == conversion.Total, video.Find(StoredMaterial.Hevc.Track) is not null);
        }

        // H.264 of all segments before the first of HEVC.
        Assert.Equal(conversion.Plan.Tasks.OrderBy(t => t.Codec).Select(t => t.Key), conversion.Plan.Tasks.Select(t => t.Key));
    }

    [Fact]
    public async Task Closing_waits_for_what_is_being_stored_and_lets_nothing_in_afterwards()
    {
        using var conversion = _material.Begin(_material.NewIndex(), StoredMaterial.Low);
        var gate = new TaskCompletionSource();
        _material.Store.Gate = gate.Task;
        var delivering = _material.DeliverAsync(conversion, conversion.Plan.Tasks[0], Ct);
        var closing = conversion.CloseAsync();
        await Task.Delay(50, Ct);
        Assert.False(closing.IsCompleted);

        gate.SetResult();
        await closing;
        var before = _material.Store.Written.Count;
        await delivering;
        Assert.False(await _material.DeliverAsync(conversion, conversion.Plan.Tasks[1], Ct));
        Assert.Null(conversion.Find(conversion.Plan.Tasks[1].Key));
        Assert.Equal(before, _material.Store.Written.Count);
    }

    [Fact]
    public async Task A_rung_that_the_broadcast_began_is_completed()
    {
        // As the live side leaves it: number 0 is its own, the rest is stood in for.
        var index = _material.NewIndex();
        using (var live = _material.Begin(index, StoredMaterial.Low))
        {
            await _material.DeliverAsync(live, live.Plan.Tasks[0], Ct);
        }

        File.Delete(_material.JournalPath);
        using var conversion = _material.Begin(index, StoredMaterial.Low);
        Assert.Equal(11, conversion.Total);
        foreach (var task in conversion.Plan.Tasks)
        {
            await _material.DeliverAsync(conversion, task, Ct);
        }

        var rung = StoredMaterial.Read(_material.Video, conversion.WriteIndex()).Find(StoredMaterial.Low.Track)!;
        Assert.Equal([(1, 0), (1, 1), (2, 0)], rung.Inits.Select(i => (i.Epoch, i.Number)));
        AssertWhole(StoredMaterial.Read(_material.Video, conversion.WriteIndex()), StoredMaterial.Low.Track);
    }

    [Fact]
    public async Task A_segment_that_ended_short_is_made_again_under_another_name_and_a_restart_knows_it()
    {
        // As a worker that died in the middle leaves it: number 3 is its own, and half as long as the source's.
        var index = _material.NewIndex();
        using (var live = _material.Begin(index, StoredMaterial.Low))
        {
            foreach (var task in live.Plan.Tasks)
            {
                await _material.DeliverAsync(live, task, Ct);
            }
        }

        File.Delete(_material.JournalPath);
        var cut = index.Find(StoredMaterial.Low.Track, 3)!;
        index.Put(cut with { Duration = new(cut.Duration.Ticks / 2, cut.Duration.Scale) });
        var written = _material.Store.Written.Count;
        var stored = RecordingIndex.Read(_material.Video, new ReadOnlySequence<byte>(index.Write()));
        using (var conversion = _material.Begin(index, StoredMaterial.Low))
        {
            Assert.Equal([3L], conversion.Plan.Tasks.Select(t => t.Source.Number));
            await _material.DeliverAsync(conversion, conversion.Plan.Tasks[0], Ct);
            Assert.Equal((1, 1), (conversion.Done, conversion.Total));
            AssertRemade(StoredMaterial.Read(_material.Video, conversion.WriteIndex()));
        }

        Assert.All(_material.Store.Written.Skip(written), key => Assert.Contains("180p-remade/", key, StringComparison.Ordinal));

        // The index in the store does not know it yet, the journal does.
        using var restarted = _material.Begin(stored, StoredMaterial.Low);
        Assert.Empty(restarted.Plan.Tasks);
        AssertRemade(StoredMaterial.Read(_material.Video, restarted.WriteIndex()));

        static void AssertRemade(VideoSnapshot video)
        {
            var (source, rung) = (video.Find(TrackId.Source)!, video.Find(StoredMaterial.Low.Track)!);
            Assert.Equal(source.Segments.Select(s => s.Description.Duration), rung.Segments.Select(s => s.Description.Duration));
            Assert.Equal([3L], rung.Segments.Where(s => s.Description.StandIn == StoredMaterial.Low.Track.Remade).Select(s => s.Description.Number));
            Assert.Equal(11, rung.Segments.Count(s => s.Description.StandIn is null));
            var remade = video.Find(StoredMaterial.Low.Track.Remade)!;
            Assert.NotNull(remade.InitOf(rung.Segments[3].Description.Epoch, rung.Segments[3].Description.Init));
            Assert.DoesNotContain(Rillcast.Server.Delivery.SourceListing.ListedTracks(video, TimeSpan.FromSeconds(5)), t => t.Track.IsRemade);
        }
    }

    private static void AssertWhole(VideoSnapshot video, TrackId track)
    {
        var source = video.Find(TrackId.Source)!;
        var rung = video.Find(track)!;
        Assert.Equal(
            source.Segments.Select(s => (s.Description.Epoch, s.Description.Number, s.Description.Discontinuity, s.Description.Start, s.Description.Duration)),
            rung.Segments.Select(s => (s.Description.Epoch, s.Description.Number, s.Description.Discontinuity, s.Description.Start, s.Description.Duration)));
        Assert.All(rung.Segments, s =>
        {
            Assert.Null(s.Description.StandIn);
            Assert.False(s.Description.IsGap);
            Assert.NotNull(rung.InitOf(s.Description.Epoch, s.Description.Init));
        });
    }
}
