using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts;

/// <summary>Asks somebody who is signed in for the password once more, before what a thief of the session must not do.</summary>
internal sealed class OwnPassword(Passwords passwords, AttemptLimiter limiter)
{
    /// <summary>Null when the password is right; else what to answer. Wrong ones are counted as at sign-in.</summary>
    public async Task<ProblemHttpResult?> FindRefusalAsync(HttpContext http, User user, string? password, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(password))
        {
            return Problems.Invalid("password", "This needs the account's password.");
        }

        var address = http.Connection.RemoteIpAddress;
        if (!limiter.TryBegin(address, user.EmailKey, out var retryAfter))
        {
            return Problems.TooMany(http, retryAfter);
        }

        if (!await passwords.VerifyAsync(user.PasswordHash, password, ct))
        {
            return Problems.Invalid("password", "The password is wrong.");
        }

        limiter.TakeBack(address, user.EmailKey);
        return null;
    }
}
