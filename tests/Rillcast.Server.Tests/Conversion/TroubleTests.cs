using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.TestKit;
using static Rillcast.Server.Tests.Conversion.ConvertedVideo;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>Conversion by the real executable when something is in its way: a segment that cannot be converted, too little time, a slow codec.</summary>
public sealed class TroubleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_poison_segment_is_tried_three_times_skipped_and_reported_and_blocks_nothing()
    {
        await using var server = await RillcastServer.StartAsync(Ct, ("Conversion:Live", "false"), ("Ladder:Sides", "144"));
        var id = await RecordAsync(server, 10);
        await DoneAsync(server, id);

        // The store loses the content of one segment of the source, and then HEVC is asked for.
        var segments = (await HlsDownload.GetPlaylistAsync(server.Api.Http, id, "source", Ct)).Segments;
        var poison = Path.Combine(server.DataDirectory, "media", "videos", id, "source", segments[2]);
        var size = (int)new FileInfo(poison).Length;
        File.Delete(poison);
        await File.WriteAllBytesAsync(poison, new byte[size], Ct);
        await AskAsync(server, id, new { hevc = true, perTitle = false });
        var conversion = await Eventually.GetAsync("over", () => ConversionAsync(server, id), c => c.GetProperty("state").GetString() == "failed", Patience, Ct);

        var problem = Assert.Single(conversion.GetProperty("problems").EnumerateArray());
        Assert.Equal(2, problem.GetProperty("number").GetInt64());
        Assert.Equal(3, server.Log.Count(l => l.Contains("segment 2 was not converted at try", StringComparison.Ordinal)));
        var dead = await Eventually.GetAsync("a dead job", () => server.Api.GetAsync<JsonElement>("/api/admin/jobs?state=dead", Ct), j => j.GetProperty("items").GetArrayLength() > 0, Patience, Ct);
        var job = Assert.Single(dead.GetProperty("items").EnumerateArray());
        Assert.Equal((id, 2L, "360p-hevc"), (job.GetProperty("videoId").GetString(), job.GetProperty("segment").GetInt64(), job.GetProperty("rungs")[0].GetString()));
        Assert.Equal(problem.GetProperty("reason").GetString(), job.GetProperty("reason").GetString());

        // All others are there, and another video is converted as ever.
        var made = Directory.GetFiles(Path.Combine(server.DataDirectory, "media", "videos", id, "360p-hevc"), "*.m4s");
        Assert.Equal(segments.Count - 1, made.Length);
        await DoneAsync(server, await RecordAsync(server, 4, "next"));
    }

    [Fact]
    public async Task Asked_for_it_has_av1_with_every_picture()
    {
        await using var server = await RillcastServer.StartAsync(Ct, ("Conversion:Live", "false"), ("Ladder:Sides", "144"));
        var id = await RecordAsync(server, 4);
        await DoneAsync(server, id);
        await AskAsync(server, id, new { av1 = true, perTitle = false });
        await DoneAsync(server, id);

        Assert.Contains("CODECS=\"av01.", await server.Api.Http.GetStringAsync($"/v/{id}/master.m3u8", Ct), StringComparison.Ordinal);
        Assert.Contains("codecs=\"av01.", await server.Api.Http.GetStringAsync($"/v/{id}/manifest.mpd", Ct), StringComparison.Ordinal);
        await AssertWholeAsync(server, id, "144p", "360p-av1");
    }

    [Fact]
    public async Task What_there_is_no_time_for_is_taken_out_best_first_and_made_up_afterwards()
    {
        // An ffmpeg that is too slow by far for one slot, as on a machine that is busy with something else; until the broadcast is over.
        using var slow = new SlowFfmpeg(TimeSpan.FromSeconds(3));
        await using var server = await RillcastServer.StartAsync(
            slow.Folder,
            Ct,
            ("Worker:Slots", "1"), ("Ladder:Sides", "240,144"),
            ("Conversion:LateAfter", "00:00:01"), ("Conversion:LateSegments", "2"), ("Live:StandInAfter", "00:00:06"), ("Conversion:HedgeAfter", "00:00:30"));
        var (channel, key) = await server.Api.CreatePublishedChannelAsync("busy", Ct);
        string id;
        await using (var publisher = FfmpegPublisher.PublishPattern(server.PublishUrl(key)))
        {
            id = (await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "live", Patience, Ct)).Id;
            await Eventually.GetAsync("shed", () => ConversionAsync(server, id), c => c.GetProperty("rungs").GetArrayLength() == 2 && State(c, 0) == "shed", Patience, Ct);
            Assert.Contains(server.Log, l => l.Contains("240p is taken out for now", StringComparison.Ordinal));
            Assert.Contains("rillcast_conversion_shed", await server.Api.Http.GetStringAsync("/metrics", Ct), StringComparison.Ordinal);

            // Nothing of it stops: the source goes on, and so does every playlist that viewers have.
            var before = (await HlsDownload.GetPlaylistAsync(server.Api.Http, id, "source", Ct)).Segments.Count;
            await Eventually.TrueAsync("more of the source", async () => (await HlsDownload.GetPlaylistAsync(server.Api.Http, id, "source", Ct)).Segments.Count > before + 2, Patience, Ct);
            await publisher.StopAsync(Ct);
        }

        slow.Hurry();
        await DoneAsync(server, id);
        await AssertWholeAsync(server, id, "240p", "144p");
    }

    private static string? State(JsonElement conversion, int rung) => conversion.GetProperty("rungs")[rung].GetProperty("state").GetString();

    private static async Task AskAsync(RillcastServer server, string id, object wish)
    {
        using var asked = await server.Api.Http.PostAsJsonAsync($"/api/videos/{id}/conversion", wish, Ct);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
    }

    /// <summary>The system's ffmpeg behind a wait, in a folder for <c>PATH</c>.</summary>
    private sealed class SlowFfmpeg : IDisposable
    {
        private readonly string _wait;

        public SlowFfmpeg(TimeSpan wait)
        {
            Folder = Directory.CreateTempSubdirectory("rillcast-slow-").FullName;
            _wait = Path.Combine(Folder, "wait");
            File.WriteAllText(_wait, $"sleep {wait.TotalSeconds}");
            var program = Path.Combine(Folder, "ffmpeg");
            File.WriteAllText(program, $"""
                #!/bin/sh
                [ -e {_wait} ] && . {_wait}
                exec /usr/bin/ffmpeg "$@"
                """);
            const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(program, all);
            File.SetUnixFileMode(Folder, all | UnixFileMode.UserWrite);
        }

        public string Folder { get; }

        /// <summary>No wait from now on.</summary>
        public void Hurry() => File.Delete(_wait);

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
