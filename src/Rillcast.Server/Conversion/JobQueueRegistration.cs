using System.Security.Cryptography;
using System.Text;
using Rillcast.Server.Cli;
using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Jobs.Rabbit;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>Registers the job queue and the worker: the same on a node that does everything and on one that only works.</summary>
internal static class JobQueueRegistration
{
    /// <summary>Adds the queue that the configuration names.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="identity">What makes this node different from all others, and the same after a restart.</param>
    /// <exception cref="StartFailure">The broker's address cannot be read.</exception>
    public static JobQueueOptions AddJobQueue(this WebApplicationBuilder builder, string identity)
    {
        var options = builder.AddOptionsRecord<JobQueueOptions>("Queue");
        if (options.MaxAttempts is < 1 or > 10 || options.Heartbeat < TimeSpan.FromSeconds(1) || options.LiveExpiry < TimeSpan.FromSeconds(2) || options.MaxWaiting < 1)
        {
            throw new StartFailure("Configuration: Queue:MaxAttempts must be 1 to 10, Queue:Heartbeat 1 s or more, Queue:LiveExpiry 2 s or more, Queue:MaxWaiting 1 or more.");
        }

        if (options.Kind == JobQueueKind.InProcess)
        {
            builder.Services.AddSingleton<IJobQueue, InProcessJobQueue>();
            return options;
        }

        if (!Broker.TryReadAddresses(options.Uri, out _))
        {
            throw new StartFailure("Configuration: Queue:Uri must be amqp:// or amqps:// addresses, separated by commas.");
        }

        builder.Services.AddSingleton<IJobQueue>(services => new RabbitJobQueue(
            options,
            NameOf(identity),
#pragma warning disable RS0030 // A factory registration has nothing else to resolve with.
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<RabbitJobQueue>>()));
#pragma warning restore RS0030
        return options;
    }

    /// <summary>Adds the choice of encoders, which trial encodes of stored videos need as well as the worker.</summary>
    /// <exception cref="StartFailure">A name is unknown.</exception>
    public static void AddEncoders(this WebApplicationBuilder builder)
    {
        var options = builder.AddOptionsRecord<EncoderOptions>("Encoders");
        try
        {
            foreach (var codec in Enum.GetValues<RungCodec>())
            {
                options.CandidatesFor(codec);
            }
        }
        catch (ArgumentException e)
        {
            throw new StartFailure($"Configuration: {e.Message}", e);
        }

        builder.Services.AddSingleton<WorkerEncoders>();
    }

    /// <summary>Adds the worker; needs a queue, job media and encoders.</summary>
    public static void AddWorker(this WebApplicationBuilder builder, Media.Packaging.PackagerOptions packager)
    {
        builder.AddOptionsRecord<WorkerOptions>("Worker");
        builder.Services.AddSingleton(new ConverterLimits());
        builder.Services.AddSingleton(packager);
        builder.Services.AddSingleton<SegmentConverter>();
        builder.Services.AddSingleton<Worker>();
        builder.Services.AddHostedService<WorkerHost>();
    }

    // Part of a queue's name: short, and no character that a broker minds.
    private static string NameOf(string identity) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12];
}
