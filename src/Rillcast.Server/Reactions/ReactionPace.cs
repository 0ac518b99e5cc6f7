using System.Security.Claims;
using Rillcast.Server.Accounts;
using Rillcast.Server.Web;

namespace Rillcast.Server.Reactions;

/// <summary>How often one person may react.</summary>
internal sealed class ReactionPace(ReactionOptions options, TimeProvider time)
{
    private readonly RateWindow _emoji = new(options.PerTenSeconds, TimeSpan.FromSeconds(10), time);
    private readonly RateWindow _likes = new(options.LikesPerMinute, TimeSpan.FromMinutes(1), time);

    public bool TryLike(ClaimsPrincipal user, out TimeSpan retryAfter) => _likes.TryTake(user.UserId ?? "", out retryAfter);

    /// <summary>Without an account, a place is a person.</summary>
    public bool TryReact(HttpContext http, out TimeSpan retryAfter) =>
        _emoji.TryTake(http.User.UserId ?? $"@{http.Connection.RemoteIpAddress?.Place}", out retryAfter);
}
