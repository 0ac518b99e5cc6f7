using Rillcast.Server.Cli;
using Rillcast.Server.Delivery;

namespace Rillcast.Server.Playback;

/// <summary>Playback tokens among the services, and the gate in the pipeline.</summary>
internal static class PlaybackRegistration
{
    public static void AddPlayback(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<PlaybackOptions>("Playback");
        builder.Services.AddSingleton<PlaybackTokens>();
        builder.Services.AddSingleton<PlaybackGate>();
#pragma warning disable RS0030 // Composition: one object under two names.
        builder.Services.AddSingleton<PlaybackCheck>(provider => provider.GetRequiredService<PlaybackGate>().Lets);
#pragma warning restore RS0030
        builder.Services.AddSingleton<MediaAddresses>();
    }

    /// <summary>Before routing and before anything that serves media.</summary>
    public static void UsePlaybackGate(this WebApplication app)
    {
#pragma warning disable RS0030 // Composition.
        app.Use(app.Services.GetRequiredService<PlaybackGate>().PassAsync);
#pragma warning restore RS0030
    }
}
