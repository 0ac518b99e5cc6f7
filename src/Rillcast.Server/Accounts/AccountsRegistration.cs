using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Accounts;

/// <summary>Sign-in among the services.</summary>
internal static class AccountsRegistration
{
    private const string Either = "rillcast";

    public static void AddAccounts(this WebApplicationBuilder builder, DataFolder folder)
    {
        var options = builder.AddOptionsRecord<AccountOptions>("Accounts");
        builder.AddOptionsRecord<AdminOptions>("Admin");
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddSingleton<AttemptLimiter>();
        builder.Services.AddSingleton<FirstAdministrator>();

        builder.Services.AddDataProtection().SetApplicationName("rillcast").PersistKeysToFileSystem(new DirectoryInfo(folder.Keys));
        builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, either => either.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                    ? BearerTokenDefaults.AuthenticationScheme
                    : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddBearerToken(bearer => bearer.BearerTokenExpiration = options.TokenLifetime)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "rillcast";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = options.SessionLifetime;
                cookie.SlidingExpiration = true;
                // An API answers with a status, not with a page to go to.
                cookie.Events.OnRedirectToLogin = context => Answer(context.Response, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => Answer(context.Response, StatusCodes.Status403Forbidden);
            });
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new WritesNeedIdentity()).Build());
        builder.Services.AddSingleton<IAuthorizationHandler, WritesNeedIdentity.Handler>();
    }

    private static Task Answer(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
