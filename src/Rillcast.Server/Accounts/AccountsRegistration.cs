using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Rillcast.Server.Accounts.Closing;
using Rillcast.Server.Accounts.Export;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Cli;
using Rillcast.Server.Tokens;

namespace Rillcast.Server.Accounts;

/// <summary>Sign-in among the services.</summary>
internal static class AccountsRegistration
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<AccountOptions>("Accounts");
        builder.AddOptionsRecord<AdminOptions>("Admin");
        builder.AddOptionsRecord<TokenOptions>("Tokens");
        builder.Services.AddSingleton<TokenSecret>();
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddSingleton<AttemptLimiter>();
        builder.Services.AddSingleton<FirstAdministrator>();
        builder.Services.AddSingleton<SessionTokens>();
        builder.Services.AddSingleton<KnownSessions>();
        builder.Services.AddScoped<SignIn>();
        builder.Services.AddScoped<PasswordResets>();
        builder.Services.AddSingleton<OwnPassword>();
        builder.Services.AddSingleton<PasskeyTickets>();
        builder.Services.AddScoped<PasskeyCheck>();
        builder.Services.AddSingleton<AccountClosing>();
        builder.Services.AddExport();
        builder.Services.AddHostedService<SessionUpkeep>();

        builder.Services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().AddRequirements(new WritesNeedIdentity()).Build());
        builder.Services.AddSingleton<IAuthorizationHandler, WritesNeedIdentity.Handler>();
    }
}
