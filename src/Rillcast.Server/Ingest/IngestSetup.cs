using Microsoft.AspNetCore.Connections;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Rtmp;
using Rillcast.Server.Ingest.Transport;
using Rillcast.Storage;

namespace Rillcast.Server.Ingest;

/// <summary>Registers ingest and the live videos it feeds. Needs an <see cref="IMediaStore"/> and a <see cref="StreamKeyLookup"/> registered elsewhere.</summary>
internal static class IngestSetup
{
    /// <summary>Adds the stream registry over <paramref name="liveFolder"/>, RTMP, and their hosted service.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, string liveFolder, LiveOptions live, RtmpLimits rtmp)
    {
        services.AddSingleton(live);
        services.AddSingleton(rtmp);
        services.AddSingleton<StoreJoin>();
        services.AddSingleton(provider => Registry(liveFolder, live, provider));
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<RtmpIngest>();
        services.AddSingleton<RtmpConnectionHandler>();
        services.AddSingleton<SocketRound>();
        services.AddSingleton<IConnectionListenerFactory, BatchedTransport>();
        services.AddHostedService<LiveStreamsHost>();
        return services;
    }

#pragma warning disable RS0030 // A factory registration has nothing else to resolve with.
    private static StreamRegistry Registry(string folder, LiveOptions options, IServiceProvider services) => new(
        folder,
        options,
        services.GetRequiredService<StoreJoin>().ToRecordingStore(),
        services.GetRequiredService<TimeProvider>(),
        () => VideoId.FromGuid(Guid.CreateVersion7()),
        services.GetRequiredService<ILogger<StreamRegistry>>());
#pragma warning restore RS0030
}
