using Rillcast.Server.Cli;

namespace Rillcast.Server.Mail;

/// <summary>Mail among the services.</summary>
internal static class MailRegistration
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<MailOptions>("Mail");
        builder.Services.AddSingleton<Outbox>();
#pragma warning disable RS0030 // Composition: one object under two names.
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Outbox>());
#pragma warning restore RS0030
    }
}
