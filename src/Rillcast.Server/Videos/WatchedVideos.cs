using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Videos;

/// <summary>Finds the video that somebody wants to watch, if he may see it. Of a live video all is in memory.</summary>
internal sealed class WatchedVideos(DatabaseState state, IDbContextFactory<RillcastDb> databases, StreamRegistry streams, HiddenVideos hidden, StreamKeyring keyring)
{
    /// <summary>What the video does now; null when it is not there for the caller; a refusal when that cannot be told now.</summary>
    public async Task<(StateEvent? Found, ProblemHttpResult? Refusal)> FindAsync(string id, HttpContext http, CancellationToken ct)
    {
        if (!VideoId.TryParse(id, out var video))
        {
            return (null, null);
        }

        if (streams.Find(video) is { } stream)
        {
            return (http.User.MaySee(hidden.Of(video), keyring.FindOwner(stream.ChannelId)) ? StateEvent.Of(LiveFacts.Of(stream)) : null, null);
        }

        if (!state.IsReady)
        {
            return (null, Problems.DatabaseAway(http));
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Videos.AsNoTracking().SeenBy(http.User).Where(v => v.Id == id).Select(v => new StateEvent(v.State, false, v.DurationSeconds, v.EndedAt)).SingleOrDefaultAsync(ct);
        return (found, null);
    }
}
