using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Server.Delivery;
using Rillcast.Storage;

namespace Rillcast.Server.Tests.Delivery;

public sealed class StoredMediaCacheTests
{
    private static readonly VideoId Id = VideoId.FromGuid(Guid.CreateVersion7());

    private readonly Dictionary<long, int> _openings = [];
    private readonly StoredMediaCache _cache;
    private TaskCompletionSource? _hold;
    private bool _fails;

    public StoredMediaCacheTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _cache = new StoredMediaCache(new DeliveryOptions { StoredMediaBytes = 1000 }, new DeliveryMetrics(meters));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_not_asked_for_longest_goes_when_there_is_no_room()
    {
        foreach (var number in (long[])[1, 2, 3, 4, 5, 1, 6])
        {
            await ReadAsync(number, 200);
        }

        // 2 had to go for 6; 1 had been asked for again.
        await ReadAsync(1, 200);
        await ReadAsync(2, 200);
        Assert.Equal((1, 2), (_openings[1], _openings[2]));
    }

    [Fact]
    public void Only_what_has_room_is_taken()
    {
        Assert.True(_cache.Takes(1000));
        Assert.False(_cache.Takes(1001));
    }

    [Fact]
    public async Task Those_who_wait_together_share_one_reading_and_one_who_leaves_does_not_end_it()
    {
        _hold = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var left = ReadAsync(1, 200, leaving.Token);
        var stayed = ReadAsync(1, 200);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _hold.SetResult();
        Assert.Equal(200, await stayed);
        Assert.Equal(1, _openings[1]);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        _fails = true;
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(1, 200));
        _fails = false;
        Assert.Equal(200, await ReadAsync(1, 200));
        Assert.Equal(2, _openings[1]);
    }

    private async Task<int> ReadAsync(long number, int length, CancellationToken? ct = null)
    {
        var stored = new StoredObject(length, null, async (_, _, _) =>
        {
            _openings[number] = _openings.GetValueOrDefault(number) + 1;
            await (_hold?.Task ?? Task.CompletedTask);
            return _fails ? throw new IOException("away") : new MemoryStream(new byte[length]);
        });
        return (await _cache.ReadAsync(StoreKey.Media(Id, TrackId.Source, MediaFileName.Segment(1, number)), stored, ct ?? Ct)).Length;
    }
}
