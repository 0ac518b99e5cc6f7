using System.Globalization;
using Rillcast.TestKit;

namespace Rillcast.Load;

/// <summary>A server whose database is full of videos that have no media, and of comments at times of theirs.</summary>
internal static class FilledServer
{
    /// <summary>A public recording among them.</summary>
    public static string Recording { get; } = Video(7);

    public static async Task<RillcastServer> StartAsync(int videos, int comments, CancellationToken ct, params (string Key, string Value)[] settings)
    {
        var server = await RillcastServer.StartAsync(ct, settings);
        await ChildProcess.RunAsync(
            "psql",
            [
                "-h", Path.Combine(server.DataDirectory, "db"), "-U", "rillcast", "-d", "rillcast", "-q", "-v", "ON_ERROR_STOP=1",
                "-v", string.Create(CultureInfo.InvariantCulture, $"count={videos}"), "-v", string.Create(CultureInfo.InvariantCulture, $"comments={comments}"),
                "-f", Path.Combine(AppContext.BaseDirectory, "SearchVideos.sql"), "-f", Path.Combine(AppContext.BaseDirectory, "SearchComments.sql"),
            ],
            ct);
        return server;
    }

    /// <summary>One by its number; each twentieth is private, each five-hundredth live (SearchVideos.sql).</summary>
    public static string Video(int number) => string.Create(CultureInfo.InvariantCulture, $"0{number:D25}");
}
