using Rillcast.Server.Videos.Deletions;

namespace Rillcast.Server.Videos;

/// <summary>Videos among the services.</summary>
internal static class VideosRegistration
{
    public static void AddVideos(this IServiceCollection services)
    {
        services.AddSingleton<HiddenVideos>();
        services.AddSingleton<BroadcastNames>();
        services.AddSingleton<WatchedVideos>();
        services.AddSingleton<VideoResponses>();
        services.AddSingleton<ViewerRooms>();
#pragma warning disable RS0030 // Composition: objects under two names.
        services.AddHostedService(provider => provider.GetRequiredService<HiddenVideos>());
        services.AddHostedService(provider => provider.GetRequiredService<ViewerRooms>());
#pragma warning restore RS0030
        services.AddHostedService<VideoLedger>();
        services.AddSingleton<DeletionMetrics>();
        services.AddSingleton<VideoDeletion>();
        services.AddHostedService<DeletionHost>();
    }
}
