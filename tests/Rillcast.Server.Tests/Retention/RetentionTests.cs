using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Retention;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Storage;

namespace Rillcast.Server.Tests.Retention;

public sealed class RetentionTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private const long NoDiskHas = 1L << 60;

    private readonly List<string> _log = [];
    private string _channel = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var owner = await shared.Server.NewUserAsync(Ct);
        (_channel, _) = await owner.NewChannelAsync(Ct);
    }

    [Fact]
    public async Task By_age_what_ended_long_ago_goes_and_nothing_that_is_not_finished()
    {
        var old = await AddAsync(31);
        var young = await AddAsync(29);
        var failed = await AddAsync(31, VideoState.Failed);
        VideoId[] unfinished = [await AddAsync(31, VideoState.Live), await AddAsync(31, VideoState.Processing), await AddAsync(31, VideoState.Scheduled)];
        await shared.Server.Get<IMediaStore>().PutAsync(StoreKey.Index(old), new([1]), Ct);

        await Round(new RetentionOptions { MaxAge = TimeSpan.FromDays(30) }).RunAsync(Ct);
        Assert.Equal([.. unfinished, young], await LeftAsync());
        Assert.Null(await shared.Server.Get<IMediaStore>().OpenAsync(StoreKey.Index(old), Ct));
        Assert.Equal([DeletionReason.Age, DeletionReason.Age], await ReasonsAsync(old, failed));
        Assert.Contains("rillcast_videos_deleted_total{reason=\"Age\"}", await shared.Server.Http.GetStringAsync("/metrics", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_room_the_oldest_go_but_none_that_is_young_or_unfinished()
    {
        var old = await AddAsync(3);
        var older = await AddAsync(4);
        var young = await AddAsync(1);
        var live = await AddAsync(5, VideoState.Live);
        var round = Round(new RetentionOptions { MinFreeBytes = NoDiskHas, KeepAtLeast = TimeSpan.FromDays(2), WarnFreeBytes = 0 });
        await round.RunAsync(Ct);
        Assert.Equal([young, live], await LeftAsync());
        Assert.Equal([DeletionReason.Space, DeletionReason.Space], await ReasonsAsync(older, old));
        Assert.Empty(_log);

        // Told once, not every minute.
        await round.RunAsync(Ct);
        await round.RunAsync(Ct);
        Assert.Contains("no recording older than", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_default_nothing_goes_and_a_full_disk_is_told_once()
    {
        var old = await AddAsync(3000);
        await Round(new RetentionOptions()).RunAsync(Ct);
        var round = Round(new RetentionOptions { WarnFreeBytes = NoDiskHas });
        await round.RunAsync(Ct);
        await round.RunAsync(Ct);
        Assert.Equal([old], await LeftAsync());
        Assert.Single(_log, l => l.Contains("MB of room left", StringComparison.Ordinal));
    }

    [Fact]
    public void For_room_as_many_go_as_make_it_up()
    {
        RetentionCandidate[] candidates = [new("a", 100), new("b", 0), new("c", 50), new("d", 100)];
        string[] Chosen(long missing) => [.. RetentionRound.Choose(candidates, missing).Select(c => c.Id)];
        Assert.Empty(Chosen(0));
        Assert.Equal(["a"], Chosen(1));
        Assert.Equal(["a"], Chosen(100));
        Assert.Equal(["a", "b", "c"], Chosen(101));
        Assert.Equal(["a", "b", "c", "d"], Chosen(1000));
    }

    [Fact]
    public async Task The_server_looks_by_itself()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: false, ("Retention:MaxAge", "30.00:00:00"), ("Retention:Interval", "00:00:01"));
        using var owner = await server.NewUserAsync(Ct);
        var (channel, _) = await owner.NewChannelAsync(Ct);
        var old = await StoredVideo.AddAsync(server, channel, Ct, endedAgo: TimeSpan.FromDays(31));
        await TestKit.Eventually.TrueAsync("it goes", async () => !(await server.Http.GetAsync($"/api/videos/{old}", Ct)).IsSuccessStatusCode, TimeSpan.FromSeconds(30), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        await db.Videos.Where(v => v.ChannelId == _channel).ExecuteDeleteAsync(Ct);
    }

    private RetentionRound Round(RetentionOptions options) => new(
        options,
        shared.Server.Get<IDbContextFactory<RillcastDb>>(),
        shared.Server.Get<VideoDeletion>(),
        shared.Server.Get<IMediaStore>(),
        TimeProvider.System,
        new ListLogger(_log));

    private Task<VideoId> AddAsync(int endedDaysAgo, VideoState state = VideoState.Ready) =>
        StoredVideo.AddAsync(shared.Server, _channel, Ct, state, TimeSpan.FromDays(endedDaysAgo));

    private async Task<HashSet<VideoId>> LeftAsync()
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var ids = await db.Videos.Where(v => v.ChannelId == _channel).Select(v => v.Id).ToListAsync(Ct);
        return [.. ids.Select(i => VideoId.TryParse(i, out var id) ? id : default)];
    }

    private async Task<DeletionReason[]> ReasonsAsync(params VideoId[] videos)
    {
        await using var db = await shared.Server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct);
        var ids = videos.Select(v => v.Value).ToList();
        return await db.Deletions.Where(d => ids.Contains(d.VideoId)).OrderBy(d => d.RequestedAt).Select(d => d.Reason).ToArrayAsync(Ct);
    }

    private sealed class ListLogger(List<string> lines) : ILogger<RetentionRound>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Add(formatter(state, exception));
    }
}
