using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Storage.S3;

namespace Rillcast.Storage.Tests;

/// <summary>What every media store does, whatever it keeps its objects in.</summary>
public abstract class StoreContract
{
    private protected readonly VideoId _video = Content.NewVideo();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract IMediaStore Store { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public async Task PutAsync_ThenOpen_GivesTheBytes(int length)
    {
        var bytes = Content.Bytes(length);
        await Store.PutAsync(Content.Segment(_video, 7), Content.InPieces(bytes, 5), Ct);
        await using var stored = (await Store.OpenAsync(Content.Segment(_video, 7), Ct))!;
        Assert.Equal(length, stored.Length);
        Assert.Equal(bytes, await stored.ReadAsync(0, Ct).ToArrayAsync(Ct));
    }

    [Fact]
    public async Task ReadAsync_GivesTheStretchAndNoMore()
    {
        var bytes = Content.Bytes(300_000);
        await Store.PutAsync(Content.Segment(_video, 1), new(bytes), Ct);
        await using var stored = (await Store.OpenAsync(Content.Segment(_video, 1), bytes.Length, Ct))!;
        Assert.Equal(bytes[1000..2000], await stored.ReadAsync(1000, 1000, Ct).ToArrayAsync(Ct));
        Assert.Equal(bytes[^500..], await stored.ReadAsync(bytes.Length - 500, Ct).ToArrayAsync(Ct));
        Assert.Empty(await stored.ReadAsync(bytes.Length, Ct).ToArrayAsync(Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => stored.ReadAsync(bytes.Length - 10, 11, Ct));
    }

    [Fact]
    public async Task PutAsync_OfAnImmutableObject_TakesTheSameAgain_AndRefusesAnother()
    {
        var key = Content.Segment(_video, 1);
        await Store.PutAsync(key, new(Content.Bytes(1000)), Ct);
        await Store.PutAsync(key, Content.InPieces(Content.Bytes(1000), 3), Ct);

        foreach (var other in (byte[][])[Content.Bytes(1000, seed: 2), Content.Bytes(999), Content.Bytes(1001)])
        {
            var e = await Assert.ThrowsAsync<StoreConflictException>(() => Store.PutAsync(key, new(other), Ct));
            Assert.Contains(key.Path, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Content.Bytes(1000), await Store.ReadAsync(key, Ct));
    }

    [Fact]
    public async Task PutAsync_OfAnIndexOrPoster_ReplacesWhole_AndLeavesNothingBeside()
    {
        await Store.PutAsync(StoreKey.Index(_video), Content.Sequence([1, 2, 3]), Ct);
        await Store.PutAsync(StoreKey.Index(_video), Content.Sequence([9]), Ct);
        Assert.Equal([9], await Store.ReadAsync(StoreKey.Index(_video), Ct));
        Assert.Equal(["index.jsonl"], await Store.NamesAsync(StoreKey.Video(_video), Ct));
    }

    [Fact]
    public async Task PutAsync_BySixteenAtOnce_OneWins_AndTheOthersHearOfIt()
    {
        var key = Content.Segment(_video, 1);
        var contents = Enumerable.Range(0, 16).Select(i => Content.Bytes(1000, i)).ToArray();
        var won = await Task.WhenAll(contents.Select(async bytes =>
        {
            try
            {
                await Store.PutAsync(key, new(bytes), Ct);
                return true;
            }
            catch (StoreConflictException)
            {
                return false;
            }
        }));
        Assert.Single(won, w => w);
        Assert.Equal(contents[Array.IndexOf(won, true)], await Store.ReadAsync(key, Ct));
        Assert.Single(await Store.NamesAsync(StoreKey.Video(_video), Ct));
    }

    [Fact]
    public async Task PutAsync_OfTheSameBySixteenAtOnce_SucceedsForAll()
    {
        var bytes = Content.Bytes(100_000);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Store.PutAsync(Content.Segment(_video, 1), new(bytes), Ct)));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Store.PutAsync(StoreKey.Index(_video), new(Content.Bytes(1000, i)), Ct)));
        Assert.Equal(bytes, await Store.ReadAsync(Content.Segment(_video, 1), Ct));
        Assert.Equal(1000, (await Store.ReadAsync(StoreKey.Index(_video), Ct)).Length);
    }

    [Fact]
    public async Task PutAsync_OfALargeObject_GivesItBack_AlsoAcrossItsParts()
    {
        var bytes = Content.Bytes(S3Limits.MultipartThresholdBytes + 12_345);
        var key = Content.Segment(_video, 1);
        await Store.PutAsync(key, Content.InPieces(bytes, 7), Ct);
        await Store.PutAsync(key, new(bytes), Ct);
        var read = await Store.ReadAsync(key, Ct);
        Assert.True(read.AsSpan().SequenceEqual(bytes));
        await using var stored = (await Store.OpenAsync(key, bytes.Length, Ct))!;
        Assert.Equal(bytes[(S3Limits.PartBytes - 10)..(S3Limits.PartBytes + 10)], await stored.ReadAsync(S3Limits.PartBytes - 10, 20, Ct).ToArrayAsync(Ct));

        bytes[^1] ^= 1;
        await Assert.ThrowsAsync<StoreConflictException>(() => Store.PutAsync(key, new(bytes), Ct));
    }

    [Fact]
    public async Task OpenAsync_OfNothing_IsNull()
    {
        await Store.PutAsync(Content.Segment(_video, 1), new(new byte[10]), Ct);
        Assert.Null(await Store.OpenAsync(Content.Segment(_video, 11), Ct));
        Assert.Null(await Store.OpenAsync(StoreKey.Index(_video), Ct));
        Assert.Empty(await Store.NamesAsync(StoreKey.Video(Content.NewVideo()), Ct));
    }

    [Fact]
    public async Task OpenAsync_OfKnownLength_OfNothing_IsNullOrFailsAtReading()
    {
        await Store.PutAsync(StoreKey.Index(_video), new(new byte[10]), Ct);
        if (await Store.OpenAsync(Content.Segment(_video, 1), 10, Ct) is { } stored)
        {
            await Assert.ThrowsAsync<FileNotFoundException>(() => stored.ReadAsync(0, Ct));
        }
    }

    [Fact]
    public async Task More_than_a_thousand_objects_are_listed_in_order_and_deleted()
    {
        const int Count = 1_050;
        var bytes = new ReadOnlySequence<byte>([1]);
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Ct }, async (i, ct) =>
            await Store.PutAsync(Content.Segment(_video, i), bytes, ct));
        await Store.PutAsync(StoreKey.Index(_video), bytes, Ct);

        var track = StoreKey.Track(_video, TrackId.Source);
        var names = await Store.NamesAsync(track, Ct);
        Assert.Equal(Count, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(["index.jsonl", "source"], await Store.NamesAsync(StoreKey.Video(_video), Ct));

        await Store.DeleteFolderAsync(StoreKey.Video(_video), Ct);
        Assert.Empty(await Store.NamesAsync(StoreKey.Video(_video), Ct));
        Assert.Empty(await Store.NamesAsync(track, Ct));
        Assert.Null(await Store.OpenAsync(Content.Segment(_video, 0), Ct));
    }

    [Fact]
    public async Task DeleteFolderAsync_RemovesAllOfAVideo_AndNothingElse()
    {
        var other = Content.NewVideo();
        await Store.PutAsync(StoreKey.Index(_video), Content.Sequence([1]), Ct);
        await Store.PutAsync(StoreKey.Poster(_video), Content.Sequence([1]), Ct);
        await Store.PutAsync(StoreKey.Media(_video, TrackId.Audio, MediaFileName.Init(1, 0)), Content.Sequence([1]), Ct);
        await Store.PutAsync(StoreKey.Index(other), Content.Sequence([1]), Ct);

        await Store.DeleteFolderAsync(StoreKey.Video(_video), Ct);
        await Store.DeleteFolderAsync(StoreKey.Video(_video), Ct);
        Assert.Empty(await Store.NamesAsync(StoreKey.Video(_video), Ct));
        Assert.NotNull(await Store.OpenAsync(StoreKey.Index(other), Ct));
    }

    [Fact]
    public async Task DeleteFolderAsync_OfATrack_LeavesItsNamesake()
    {
        Assert.True(TrackId.TryParse("720p", out var plain));
        Assert.True(TrackId.TryParse("720p-hevc", out var hevc));
        await Store.PutAsync(StoreKey.Media(_video, plain, MediaFileName.Segment(1, 1)), Content.Sequence([1]), Ct);
        await Store.PutAsync(StoreKey.Media(_video, hevc, MediaFileName.Segment(1, 1)), Content.Sequence([1]), Ct);
        await Store.DeleteFolderAsync(StoreKey.Track(_video, plain), Ct);
        Assert.Equal(["720p-hevc"], await Store.NamesAsync(StoreKey.Video(_video), Ct));
    }

    [Fact]
    public async Task ProbeAsync_OfAStoreThatWorks_HasNothingToSay() => Assert.Null(await Store.ProbeAsync(Ct));
}
