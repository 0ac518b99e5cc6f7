using Microsoft.EntityFrameworkCore;
using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Hosting;

/// <summary>Rows of videos without media.</summary>
internal static class StoredVideo
{
    /// <summary>A video that ended some time ago.</summary>
    public static async Task<VideoId> AddAsync(TestServer server, string channel, CancellationToken ct, VideoState state = VideoState.Ready, TimeSpan endedAgo = default, Visibility visibility = Visibility.Public)
    {
        await using var db = await server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(ct);
        var at = DateTimeOffset.UtcNow - endedAgo;
        var id = NewId.At(at);
        var row = new Video
        {
            Id = id,
            ChannelId = channel,
            State = state,
            Title = "Title",
            Description = "",
            CreatedAt = at,
            StartedAt = at,
            EndedAt = state is VideoState.Ready or VideoState.Failed ? at : null,
            SizeBytes = 1_000_000,
        };
        row.Show(visibility, DateTimeOffset.UtcNow);
        db.Videos.Add(row);
        await db.SaveChangesAsync(ct);
        return VideoId.TryParse(id, out var video) ? video : throw new InvalidOperationException(id);
    }
}
