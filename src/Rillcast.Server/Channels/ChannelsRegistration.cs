using Rillcast.Server.Ingest;

namespace Rillcast.Server.Channels;

/// <summary>Channels among the services.</summary>
internal static class ChannelsRegistration
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelResponses>();
        services.AddSingleton<StreamKeyring>();
#pragma warning disable RS0030 // Composition: one object under three names.
        services.AddSingleton<StreamKeyLookup>(provider => provider.GetRequiredService<StreamKeyring>().FindAsync);
        services.AddHostedService(provider => provider.GetRequiredService<StreamKeyring>());
#pragma warning restore RS0030
    }
}
