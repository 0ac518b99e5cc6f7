using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Rillcast.Server.Events;
using Rillcast.Server.Tests.Comments;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Tests.Videos;
using Rillcast.Server.Videos;
using Rillcast.TestKit;
using Rillcast.TestKit.Rabbit;

namespace Rillcast.Server.Tests.Events;

/// <summary>Two nodes over one database and a real broker.</summary>
public sealed class TwoNodesTests(TwoNodesTests.Broker broker) : IClassFixture<TwoNodesTests.Broker>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private TestServer _first = null!;
    private TestServer _second = null!;
    private HttpClient _owner = null!;
    private string _video = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var ct = CancellationToken.None;
        (string, string)[] settings = [("Events:Kind", "RabbitMq"), ("Events:Uri", broker.Server.Uri), ("Events:Prefix", Guid.NewGuid().ToString("n")), ("Events:Heartbeat", "00:00:01"), ("Tokens:Secret", "a secret that both nodes have in common"), ("Reactions:PerTenSeconds", "1000")];
        _first = await TestServer.StartAsync(ct, settings: settings);
        _second = await TestServer.StartAsync(ct, settings: [.. settings, ("Server:Roles", "api,delivery"), ("Database:ConnectionString", _first.Get<NpgsqlDataSource>().ConnectionString)]);
        _owner = await _first.NewUserAsync(ct);
        var (channel, _) = await _owner.NewChannelAsync(ct);
        _video = (await StoredVideo.AddAsync(_first, channel, ct, VideoState.Live)).Value;
        await ConnectedAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [Fact]
    public async Task Viewers_of_all_nodes_are_told_the_same_and_go_on_where_another_node_left_them()
    {
        using var here = await EventReader.OpenAsync(_first.Http, _video, Ct);
        var there = await EventReader.OpenAsync(_second.Http, _video, Ct);
        await here.NextAsync("ping", Ct);
        await there.NextAsync("ping", Ct);

        // 1. Comments and reactions reach both; viewers are counted on both.
        var one = await _owner.WriteAsync(_video, "One", Ct);
        Assert.Equal(one, (await here.NextAsync("comment", Ct)).Text("id"));
        Assert.Equal(one, (await there.NextAsync("comment", Ct)).Text("id"));
        await _first.Http.PostAsJsonAsync($"/api/videos/{_video}/reactions", new { emoji = "heart" }, Ct).JsonAsync(HttpStatusCode.Accepted, Ct);
        Assert.Equal(1, (await there.NextAsync("reactions", Ct)).GetProperty("heart").GetInt32());
        await ViewersAsync(here, 2);
        var version = (await _owner.PutAsJsonAsync($"/api/videos/{_video}/like", new { liked = true }, Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("version").GetInt64();
        foreach (var events in (EventReader[])[here, there])
        {
            var told = await events.NextAsync("likes", Ct);
            Assert.Equal((1, 0, version), (told.GetProperty("likes").GetInt32(), told.GetProperty("dislikes").GetInt32(), told.GetProperty("version").GetInt64()));
        }

        using var admin = await _first.AdminAsync(Ct);
        await admin.PostAsJsonAsync("/api/notices", new { kind = "flash", text = "To all" }, Ct).JsonAsync(HttpStatusCode.Created, Ct);
        Assert.Equal("To all", (await here.NextAsync("notice", Ct)).Text("text"));
        Assert.Equal("To all", (await there.NextAsync("notice", Ct)).Text("text"));

        // 2. The second node dies; its viewer comes to the first and is told what it missed, once.
        there.Dispose();
        await _second.StopAsync(Ct);
        var two = await _owner.WriteAsync(_video, "Two", Ct);
        Assert.Equal(two, (await here.NextAsync("comment", Ct)).Text("id"));
        using var moved = await EventReader.OpenAsync(_first.Http, _video, Ct, there.LastId);
        Assert.Equal(two, (await moved.NextAsync("comment", Ct)).Text("id"));
        await ViewersAsync(here, 2);
        moved.Dispose();
        await ViewersAsync(here, 1);
    }

    [Fact]
    public async Task A_node_that_dies_without_a_word_is_no_longer_counted_after_a_few_seconds()
    {
        using var here = await EventReader.OpenAsync(_first.Http, _video, Ct);
        using var there = await EventReader.OpenAsync(_second.Http, _video, Ct);
        await ViewersAsync(here, 2);

        // Its queue and its connection are gone at once, its viewers' connections are not.
        await ((Microsoft.Extensions.Hosting.IHostedService)_second.Get<ViewerRooms>()).StopAsync(Ct);
        await ViewersAsync(here, 1);
        Assert.True(_first.Get<IEventBus>().State.IsConnected);
    }

    [Fact]
    public async Task While_the_broker_is_away_each_node_goes_on_and_afterwards_all_know_all()
    {
        using var here = await EventReader.OpenAsync(_first.Http, _video, Ct);
        using var there = await EventReader.OpenAsync(_second.Http, _video, Ct);
        await here.NextAsync("ping", Ct);
        await there.NextAsync("ping", Ct);
        await broker.Server.KillAsync(Ct);
        var alone = await _owner.WriteAsync(_video, "Alone", Ct);
        Assert.Equal(alone, (await here.NextAsync("comment", Ct)).Text("id"));
        await Eventually.TrueAsync("seen to be away", () => Task.FromResult(!_first.Get<IEventBus>().State.IsConnected), Patience, Ct);
        Assert.Equal(1, _first.Get<IEventBus>().State.Waiting);

        await broker.Server.StartAgainAsync(Ct);
        await ConnectedAsync(Ct);

        // Told late, or told to read again: never silently missed.
        string name;
        do
        {
            name = (await there.NextOfAllAsync(Ct)).Name;
        }
        while (name is not ("comment" or "reset"));
        var after = await _owner.WriteAsync(_video, "Together", Ct);
        System.Text.Json.JsonElement told;
        do
        {
            told = await there.NextAsync("comment", Ct);
        }
        while (told.Text("id") != after);
    }

    private static async Task ViewersAsync(EventReader events, int expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Patience);
        while (events.Viewers != expected)
        {
            await events.NextAsync("viewers", limit.Token);
        }
    }

    /// <summary>One for all tests: each test's nodes have a name of their own there.</summary>
    public sealed class Broker : IAsyncLifetime
    {
        internal RabbitServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RabbitServer.StartAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    private Task ConnectedAsync(CancellationToken ct) => Eventually.TrueAsync(
        "both nodes at the broker", () => Task.FromResult(_first.Get<IEventBus>().State.IsConnected && _second.Get<IEventBus>().State.IsConnected), Patience, ct);
}
