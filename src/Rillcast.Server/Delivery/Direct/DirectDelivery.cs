#pragma warning disable RS0030 // Composition: connections are set up before there are requests that could be injected into.
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Rillcast.Server.Delivery.Direct;

/// <summary>Puts direct sending under HTTP.</summary>
internal static class DirectDelivery
{
    /// <summary>Registers what <see cref="UseDirectDelivery"/> needs.</summary>
    public static IServiceCollection AddDirectDelivery(this IServiceCollection services) => services.AddSingleton(provider =>
    {
        var kestrel = provider.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        var time = provider.GetRequiredService<TimeProvider>();
        return new DirectServices(
            provider.GetRequiredService<VideoLookup>(),
            provider.GetRequiredService<PlaybackCheck>(),
            provider.GetRequiredService<MediaResponses>(),
            new DirectSender(new DirectHeaders(time, kestrel.AddServerHeader), time),
            provider.GetRequiredService<DeliveryMetrics>(),
            kestrel.Limits.KeepAliveTimeout,
            provider.GetRequiredService<ILogger<DirectSender>>());
    });

    /// <summary>
    /// Finished media objects asked for over plain HTTP/1.1 are sent around the HTTP server: files by sendfile(2), memory without a copy.
    /// Harmless on other connections: TLS and HTTP/2 are handed on untouched. They are counted in delivery's metrics, not in those of the HTTP server,
    /// and no middleware sees them: an operator who puts some in front of delivery leaves this out (<see cref="DeliveryOptions.Direct"/>).
    /// </summary>
    /// <param name="listen">An end point of Kestrel.</param>
    public static ListenOptions UseDirectDelivery(this ListenOptions listen)
    {
        listen.Use(next =>
        {
            var provider = listen.ApplicationServices;
            if (!SendFile.IsSupported || !provider.GetRequiredService<DeliveryOptions>().Direct)
            {
                return next;
            }

            var services = provider.GetRequiredService<DirectServices>();
            return async connection =>
            {
                if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
                {
                    await next(connection);
                    return;
                }

                var original = connection.Transport;
                var writer = new DirectWriter(socket);
                connection.Transport = new DirectPipe(new DirectReader(connection, socket, original.Input, writer, services), writer);
                try
                {
                    await next(connection);
                }
                finally
                {
                    connection.Transport = original;
                    await writer.CompleteAsync();
                }
            };
        });
        return listen;
    }

    private sealed class DirectPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
