using System.Net;
using System.Text.Json;
using Rillcast.Media;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Tests.Conversion;

/// <summary><c>GET /api/admin/jobs</c>.</summary>
public sealed class JobListTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_listed_by_state_page_by_page_with_the_reason_of_dead_ones()
    {
        using var admin = await shared.Server.AdminAsync(Ct);
        var (board, dead) = (shared.Server.Get<JobBoard>(), shared.Server.Get<DeadJobs>());
        var now = shared.Server.Get<TimeProvider>().GetUtcNow();
        var jobs = Enumerable.Range(1, 5).Select(n => Job(n, now + TimeSpan.FromSeconds(n - 5))).ToList();
        Assert.All(jobs, j => Assert.True(board.Offered(j)));
        Assert.False(board.Offered(jobs[0]));
        board.Began(jobs[0]);
        board.Began(jobs[1]);
        board.Broken(jobs[1], "the worker went away");
        await dead.KeepAsync(new DeadJob(jobs[4], "no picture in it", now + TimeSpan.FromSeconds(1)), Ct);
        await dead.KeepAsync(new DeadJob(jobs[4], "no picture in it", now + TimeSpan.FromSeconds(1)), Ct);
        board.Over(jobs[4]);

        Assert.Equal([1L], Segments(await ListAsync(admin, "state=running")));
        var waiting = await ListAsync(admin, "state=waiting");
        Assert.Equal([4L, 3L, 2L], Segments(waiting));
        Assert.Equal((1, "the worker went away"), (waiting[2].GetProperty("tries").GetInt32(), waiting[2].Text("reason")));
        var given = Assert.Single(await ListAsync(admin, "state=dead"), j => j.Text("videoId") == jobs[0].Video.Value);
        Assert.Equal((5, "no picture in it", "dead"), (given.GetProperty("segment").GetInt32(), given.Text("reason"), given.Text("state")));

        // Page by page the same as at once.
        var all = await ListAsync(admin, "limit=100");
        Assert.Equal([5L, 4L, 3L, 2L, 1L], Segments(all));
        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await admin.GetAsync($"/api/admin/jobs?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
            read.AddRange(page.Ids());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        Assert.Equal(all.Select(j => j.Text("id")), read);
        jobs.ForEach(board.Over);
    }

    [Fact]
    public async Task Only_administrators_see_them()
    {
        using var user = await shared.Server.NewUserAsync(Ct);
        using var admin = await shared.Server.AdminAsync(Ct);
        await shared.Server.Http.GetAsync("/api/admin/jobs", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await user.GetAsync("/api/admin/jobs", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await admin.GetAsync("/api/admin/jobs?state=lost", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await admin.GetAsync("/api/admin/jobs?limit=101", Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient client, string query) =>
        [.. (await client.GetAsync($"/api/admin/jobs?{query}", Ct).JsonAsync(HttpStatusCode.OK, Ct)).GetProperty("items").EnumerateArray()];

    private static IEnumerable<long> Segments(IEnumerable<JsonElement> jobs) => jobs.Select(j => j.GetProperty("segment").GetInt64());

    private static ConversionJob Job(long number, DateTimeOffset offered) => new()
    {
        Video = VideoId.FromGuid(new Guid("3d8d3a6e-4f0e-4c3a-9b6b-1c9c6a0e7f11")),
        Source = TrackId.Source,
        Epoch = 1,
        Number = number,
        Priority = JobPriority.Stored,
        Rungs = [new Rung(new TrackId("720p"), RungCodec.H264, 1280, 720, 1, 3_000_000, 23)],
        OfferedAt = offered,
    };
}
