using System.Security.Claims;
using Rillcast.Server.Accounts;

namespace Rillcast.Server.Videos;

/// <summary>
/// Who sees which videos: the one place that says so.
/// <list type="table">
/// <item><term>listed</term><description>public videos with something to watch, or to come; one's own of every kind.</description></item>
/// <item><term>seen at its address</term><description>the same, unlisted ones, and for administrators all.</description></item>
/// </list>
/// What may not be seen does not exist for the caller: 404, never 403.
/// </summary>
internal static class VideoAccess
{
    extension(IQueryable<Video> videos)
    {
        /// <summary>What lists, search and suggestions show somebody.</summary>
        public IQueryable<Video> ListedFor(ClaimsPrincipal user)
        {
            var me = user.UserId;
            return videos.Where(v => (v.Visibility == Visibility.Public && v.State != VideoState.Failed) || v.Channel!.OwnerId == me);
        }

        /// <summary>What somebody may look at who has its address.</summary>
        public IQueryable<Video> SeenBy(ClaimsPrincipal user)
        {
            if (user.IsAdmin)
            {
                return videos;
            }

            var me = user.UserId;
            return videos.Where(v => v.Visibility != Visibility.Private || v.Channel!.OwnerId == me);
        }
    }

    extension(ClaimsPrincipal user)
    {
        /// <summary>True when somebody may look at a video whose address he has.</summary>
        public bool MaySee(Visibility visibility, string? ownerId) => visibility != Visibility.Private || user.MayChange(ownerId);
    }
}
