using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rillcast.TestKit;
using static Rillcast.Server.Tests.Conversion.ConvertedVideo;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>Stored videos converted by the real executable with the real ffmpeg, killed and restarted, deleted in the middle, asked for more.</summary>
public sealed partial class StoredVideoTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_and_does_nothing_twice()
    {
        await using var server = await RillcastServer.StartAsync(Ct, ("Conversion:Live", "false"), ("Worker:Slots", "1"), ("Ladder:Sides", "240,144"));
        var id = await RecordAsync(server, 30);
        await Eventually.GetAsync("some of it converted", () => ConversionAsync(server, id), c => Percent(c) is > 10 and < 80, Patience, Ct);
        await server.KillAsync(Ct);
        await server.StartAgainAsync(Ct);
        await DoneAsync(server, id);

        var jobs = server.Log.Select(l => JobsBegun().Match(l)).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, jobs.Count);
        Assert.True(jobs[1] < jobs[0], $"After the kill {jobs[1]} jobs were left of {jobs[0]}.");
        await AssertWholeAsync(server, id, "240p", "144p");
        Assert.Empty(Directory.GetDirectories(Path.Combine(server.DataDirectory, "processing")));
    }

    [Fact]
    public async Task Deleted_in_the_middle_its_jobs_end_and_nothing_stays()
    {
        await using var server = await RillcastServer.StartAsync(Ct, ("Conversion:Live", "false"), ("Worker:Slots", "1"), ("Ladder:Sides", "240,144"));
        var id = await RecordAsync(server, 30);
        await Eventually.GetAsync("some of it converted", () => ConversionAsync(server, id), c => Percent(c) is > 10 and < 80, Patience, Ct);
        await server.Api.DeleteVideoAsync(id, Ct);

        var media = Path.Combine(server.DataDirectory, "media", "videos", id);
        var notes = Path.Combine(server.DataDirectory, "processing", id);
        await Eventually.TrueAsync("all of it gone", () => Task.FromResult(!Directory.Exists(media) && !Directory.Exists(notes)), Patience, Ct);

        // Whatever was under way is over when the workers are free for another video.
        var next = await RecordAsync(server, 6, "next");
        await DoneAsync(server, next);
        Assert.False(Directory.Exists(media));
        Assert.False(Directory.Exists(notes));
    }

    [Fact]
    public async Task Asked_for_it_has_hevc_in_the_quality_that_its_pictures_need()
    {
        await using var server = await RillcastServer.StartAsync(Ct, ("Conversion:Live", "false"), ("Ladder:Sides", "144"), ("PerTitle:Samples", "1"));
        var id = await RecordAsync(server, 6);
        await DoneAsync(server, id);
        using (var asked = await server.Api.Http.PostAsJsonAsync($"/api/videos/{id}/conversion", new { hevc = true, perTitle = true }, Ct))
        {
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        }

        await DoneAsync(server, id);
        var rungs = (await ConversionAsync(server, id)).GetProperty("rungs").EnumerateArray().ToDictionary(r => r.GetProperty("track").GetString()!);
        Assert.Equal(JsonValueKind.Null, rungs["144p"].GetProperty("savedPercent").ValueKind);
        Assert.InRange(rungs["360p-hevc"].GetProperty("savedPercent").GetDouble(), 0, 100);
        Assert.Equal("hevc", rungs["360p-hevc"].GetProperty("codec").GetString());

        var master = await server.Api.Http.GetStringAsync($"/v/{id}/master.m3u8", Ct);
        Assert.Contains("CODECS=\"hvc1.", master, StringComparison.Ordinal);
        Assert.Contains("360p-hevc/index.m3u8", master, StringComparison.Ordinal);
        var manifest = await server.Api.Http.GetStringAsync($"/v/{id}/manifest.mpd", Ct);
        Assert.Contains("<AdaptationSet id=\"3\"", manifest, StringComparison.Ordinal);
        await AssertWholeAsync(server, id, "144p", "360p-hevc");
    }

    [GeneratedRegex(@": (\d+) jobs make what")]
    private static partial Regex JobsBegun();
}
