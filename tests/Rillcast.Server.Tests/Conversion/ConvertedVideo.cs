using System.Text.Json;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>Recordings at a real executable, and how far their conversion is.</summary>
internal static class ConvertedVideo
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Publishes faster than real time, and ends.</summary>
    public static async Task<string> RecordAsync(RillcastServer server, int seconds, string handle = "recorded")
    {
        var (channel, key) = await server.Api.CreatePublishedChannelAsync(handle, Ct);
        await using var publisher = FfmpegPublisher.Start(["-i", await TestMedia.FlvAsync(seconds, Ct), "-c", "copy"], server.PublishUrl(key));
        await publisher.WaitForExitAsync(Ct);
        return (await server.Api.WaitForVideoAsync(channel.Handle, v => v.State == "ready", Patience, Ct)).Id;
    }

    public static Task<JsonElement> ConversionAsync(RillcastServer server, string id) => server.Api.GetAsync<JsonElement>($"/api/videos/{id}/conversion", Ct);

    public static Task<JsonElement> DoneAsync(RillcastServer server, string id) =>
        Eventually.GetAsync("converted", () => ConversionAsync(server, id), c => c.GetProperty("state").GetString() == "done", Patience, Ct);

    public static double Percent(JsonElement conversion) =>
        conversion.GetProperty("state").GetString() == "converting" && conversion.GetProperty("percent") is { ValueKind: JsonValueKind.Number } percent ? percent.GetDouble() : -1;

    /// <summary>Every picture of the source, at its time, from segments of the rung alone: those of the first try and those made up for afterwards.</summary>
    public static async Task AssertWholeAsync(RillcastServer server, string id, params string[] rungs)
    {
        var source = await TimesAsync("source");
        Assert.NotEmpty(source);
        foreach (var rung in rungs)
        {
            var playlist = await HlsDownload.GetPlaylistAsync(server.Api.Http, id, rung, Ct);
            Assert.True(playlist.IsEnded);
            Assert.DoesNotContain(playlist.Segments, s => s.StartsWith("..", StringComparison.Ordinal) && !s.StartsWith($"../{rung}-remade/", StringComparison.Ordinal));
            Assert.DoesNotContain("EXT-X-GAP", playlist.Text, StringComparison.Ordinal);
            Assert.Equal(source, await TimesAsync(rung));
        }

        async Task<IReadOnlyList<double>> TimesAsync(string track)
        {
            var file = Path.Combine(server.DataDirectory, $"{track}.mp4");
            await HlsDownload.SaveTrackAsync(server.Api.Http, id, track, file, Ct);
            return [.. (await FrameList.OfVideoAsync(file, Ct)).FromZero().Select(f => f.Time)];
        }
    }
}
