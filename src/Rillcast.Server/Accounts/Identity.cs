using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts;

/// <summary>Who makes a request, as the session of its cookie or token says.</summary>
internal static class Identity
{
    /// <summary>Name of the cookie that carries a browser's session.</summary>
    public const string Cookie = "rillcast";

    private const string SessionClaim = "sid";

    /// <summary>The claims of a signed-in user.</summary>
    public static ClaimsPrincipal PrincipalOf(string userId, Role role, string sessionId)
    {
        var identity = new ClaimsIdentity("rillcast", ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, userId));
        identity.AddClaim(new Claim(ClaimTypes.Role, EnumText<Role>.Of(role)));
        identity.AddClaim(new Claim(SessionClaim, sessionId));
        return new ClaimsPrincipal(identity);
    }

    extension(ClaimsPrincipal principal)
    {
        /// <summary>The user's id; null for somebody unknown.</summary>
        public string? UserId => principal.FindFirstValue(ClaimTypes.NameIdentifier);

        /// <summary>The session of this request; null for somebody unknown.</summary>
        public string? SessionId => principal.FindFirstValue(SessionClaim);

        /// <summary>The user's role; null for somebody unknown.</summary>
        public Role? Role => principal.FindFirstValue(ClaimTypes.Role) is { } text && EnumText<Role>.TryRead(text, out var role) ? role : null;

        /// <summary>True for those who may have channels: broadcasters and above.</summary>
        public bool IsBroadcaster => principal.Role >= Accounts.Role.Broadcaster;

        /// <summary>True for moderators and administrators.</summary>
        public bool IsModerator => principal.Role >= Accounts.Role.Moderator;

        /// <summary>True for an administrator.</summary>
        public bool IsAdmin => principal.Role == Accounts.Role.Administrator;

        /// <summary>True for the owner and for administrators.</summary>
        public bool MayChange([NotNullWhen(true)] string? ownerId) => ownerId is not null && (principal.UserId == ownerId || principal.IsAdmin);
    }
}
