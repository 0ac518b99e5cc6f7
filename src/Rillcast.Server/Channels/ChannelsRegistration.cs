using Rillcast.Server.Accounts.Export;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Ingest;

namespace Rillcast.Server.Channels;

/// <summary>Channels among the services.</summary>
internal static class ChannelsRegistration
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelPictures>();
        services.AddSingleton<ChannelResponses>();
        services.AddSingleton(OwnData.Part("follows.json", (db, me) => db.Follows.Where(f => f.UserId == me).OrderBy(f => f.CreatedAt).Join(db.Channels, f => f.ChannelId, c => c.Id, (f, c) => new { c.Handle, c.Name, f.CreatedAt })));
        services.AddSingleton<StreamKeyring>();
#pragma warning disable RS0030 // Composition: one object under three names.
        services.AddSingleton<StreamKeyLookup>(provider => provider.GetRequiredService<StreamKeyring>().FindAsync);
        services.AddHostedService(provider => provider.GetRequiredService<StreamKeyring>());
#pragma warning restore RS0030
    }
}
