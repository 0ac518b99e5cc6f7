using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>Tells who makes a request: by its bearer token when it has one, else by its cookie, which is renewed while it is used.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    SessionTokens tokens,
    KnownSessions sessions,
    AccountOptions options,
    TimeProvider time) : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    public const string SchemeName = "session";

    private const string Bearer = "Bearer ";

    /// <summary>A cookie is made anew when this part of its life is over: not with every answer, and before it ends.</summary>
    private const int RenewalPart = 10;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var cookie = header.Length > 0 ? null : Request.Cookies[Identity.Cookie];
        var text = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : cookie;
        if (text is null)
        {
            return AuthenticateResult.NoResult();
        }

        if (tokens.Read(text) is not { } token || await sessions.FindRoleAsync(token, SignIn.AddressOf(Context), Context.RequestAborted) is not { } role)
        {
            return AuthenticateResult.Fail("The session is over.");
        }

        if (cookie is not null)
        {
            RenewWhenDue(token, role);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(Identity.PrincipalOf(token.User, role, token.Session), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return base.HandleChallengeAsync(properties);
    }

    private void RenewWhenDue(SessionToken token, Role role)
    {
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(token.IssuedAt);
        if (age < options.SessionLifetime / RenewalPart && role == token.Role)
        {
            return;
        }

        Response.OnStarting(() =>
        {
            // A sign-in or sign-out of this very request has the last word.
            if (!Response.Headers.SetCookie.Any(c => c?.StartsWith(Identity.Cookie + "=", StringComparison.Ordinal) == true))
            {
                SessionCookie.Set(Context, tokens.Make(token.Session, token.User, role, options.SessionLifetime), options.SessionLifetime);
            }

            return Task.CompletedTask;
        });
    }
}
