#pragma warning disable RS0030 // This file is composition: the one place of the folder that may ask the container.
using Microsoft.Extensions.Options;
using Rillcast.Live;
using Rillcast.Server.Delivery.Direct;
using Rillcast.Storage;

namespace Rillcast.Server.Delivery;

/// <summary>Puts delivery together.</summary>
internal static class DeliveryServices
{
    /// <summary>Everything delivery needs besides <see cref="StreamRegistry"/>, <see cref="IMediaStore"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DeliveryOptions>>().Value);
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<StoredVideoCache>();
        services.AddSingleton<StoredMediaCache>();
        services.AddSingleton(provider =>
        {
            var registry = provider.GetRequiredService<StreamRegistry>();
            return new VideoLookup(id => registry.Find(id) is { } stream ? new LiveVideo(stream) : null, provider.GetRequiredService<StoredVideoCache>());
        });
        services.AddSingleton<PlaylistResponses>();
        services.AddSingleton<MediaResponses>();
        services.AddSingleton<DeliveryHandler>();
        services.AddDirectDelivery();
        return services;
    }

    /// <summary>Playlists, manifests and media under <c>/v/</c>. One plain handler that reads the path itself: no route values, no binding.</summary>
    public static IEndpointConventionBuilder MapDelivery(this IEndpointRouteBuilder endpoints)
    {
        var handler = endpoints.ServiceProvider.GetRequiredService<DeliveryHandler>();
        return endpoints.Map(DeliveryPath.Prefix + "{**path}", handler.HandleAsync).AllowAnonymous().ExcludeFromDescription();
    }
}
