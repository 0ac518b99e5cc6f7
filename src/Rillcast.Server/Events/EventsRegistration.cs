using Rillcast.Server.Cli;
using Rillcast.Server.Events.Rabbit;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Jobs.Rabbit;

namespace Rillcast.Server.Events;

/// <summary>The bus among the services.</summary>
internal static class EventsRegistration
{
    /// <summary>Adds the bus that the configuration names; by default of the same kind and over the same broker as the job queue.</summary>
    /// <exception cref="StartFailure">The broker's address cannot be read.</exception>
    public static void AddEventBus(this WebApplicationBuilder builder)
    {
        var options = builder.AddOptionsRecord<EventBusOptions>("Events");
        var queue = OptionsReading.Read<JobQueueOptions>(builder.Configuration, "Queue");
        if ((options.Kind ?? queue.Kind) == JobQueueKind.InProcess)
        {
            builder.Services.AddSingleton<IEventBus, InProcessEventBus>();
            return;
        }

        if (!Broker.TryReadAddresses(options.Uri ?? queue.Uri, out var uris))
        {
            throw new StartFailure("Configuration: Events:Uri must be amqp:// or amqps:// addresses, separated by commas.");
        }

        builder.Services.AddSingleton(new RabbitAddress(uris, options.Prefix ?? queue.Prefix, options.Heartbeat, options.Kept, options.MaxWaiting));
        builder.Services.AddSingleton<RabbitEventBus>();
#pragma warning disable RS0030 // Composition: one object under two names.
        builder.Services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<RabbitEventBus>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RabbitEventBus>());
#pragma warning restore RS0030
    }
}
