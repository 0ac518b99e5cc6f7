using System.Security.Claims;
using Rillcast.Server.Accounts;
using Rillcast.Server.Web;

namespace Rillcast.Server.Comments;

/// <summary>How often one person may like, report and change.</summary>
internal sealed class CommentPace(CommentOptions options, TimeProvider time)
{
    private readonly RateWindow _changes = new(options.ChangesPerMinute, TimeSpan.FromMinutes(1), time);

    /// <summary>Counts a change; false when there were too many.</summary>
    public bool TryTake(ClaimsPrincipal user, out TimeSpan retryAfter) => _changes.TryTake(user.UserId ?? "", out retryAfter);
}
