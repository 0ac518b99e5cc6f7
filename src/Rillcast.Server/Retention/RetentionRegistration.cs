using Rillcast.Server.Cli;

namespace Rillcast.Server.Retention;

/// <summary>Retention among the services.</summary>
internal static class RetentionRegistration
{
    /// <summary>Adds what lets recordings go by age and room.</summary>
    /// <exception cref="StartFailure">A setting is wrong.</exception>
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<RetentionOptions>("Retention");
        builder.Services.AddSingleton<RetentionRound>();
        builder.Services.AddHostedService<RetentionHost>();
    }
}
