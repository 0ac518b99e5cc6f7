using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;

namespace Rillcast.Server.Accounts;

/// <summary>Who makes a request, as its cookie or token says.</summary>
internal static class Identity
{
    private const string AdminRole = "admin";

    /// <summary>The claims of a user.</summary>
    public static ClaimsPrincipal PrincipalOf(User user)
    {
        var identity = new ClaimsIdentity("rillcast", ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id));
        if (user.IsAdmin)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, AdminRole));
        }

        return new ClaimsPrincipal(identity);
    }

    extension(ClaimsPrincipal principal)
    {
        /// <summary>The user's id; null for somebody unknown.</summary>
        public string? UserId => principal.FindFirstValue(ClaimTypes.NameIdentifier);

        /// <summary>True for an administrator.</summary>
        public bool IsAdmin => principal.IsInRole(AdminRole);

        /// <summary>True for the owner and for administrators.</summary>
        public bool MayChange([NotNullWhen(true)] string? ownerId) => ownerId is not null && (principal.UserId == ownerId || principal.IsAdmin);
    }
}
