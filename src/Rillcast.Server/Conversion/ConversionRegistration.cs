using Rillcast.Live;
using Rillcast.Server.Cli;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>Registers what makes further qualities of videos.</summary>
internal static class ConversionRegistration
{
    /// <summary>Adds the queue, the live side and the node's job media.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="live">Length of segments and parts.</param>
    /// <param name="folder">Names this node.</param>
    /// <param name="hasWorker">This node converts.</param>
    public static void AddConversion(this WebApplicationBuilder builder, LiveOptions live, DataFolder folder, bool hasWorker)
    {
        var options = builder.AddOptionsRecord<ConversionOptions>("Conversion");
        builder.AddOptionsRecord<LadderOptions>("Ladder");
        builder.AddJobQueue($"{Environment.MachineName}:{folder.Path}");
        builder.Services.AddSingleton<ChannelLadders>();
        builder.Services.AddSingleton<JobBoard>();
        builder.Services.AddSingleton<JobOffers>();
        builder.Services.AddSingleton<DeadJobs>();
        builder.Services.AddSingleton<LiveConversions>();
        builder.Services.AddSingleton<ConversionMetrics>();
        builder.Services.AddSingleton<LiveConversionFactory>();
        builder.Services.AddSingleton<IJobOwner, LiveJobs>();
        builder.Services.AddSingleton<StoredSource>();
        builder.Services.AddSingleton<StoredJobs>();
#pragma warning disable RS0030 // A factory registration has nothing else to resolve with.
        builder.Services.AddSingleton<IJobOwner>(services => services.GetRequiredService<StoredJobs>());
#pragma warning restore RS0030
        builder.Services.AddSingleton<NodeJobMedia>();
        builder.Services.AddHostedService<DeadJobsHost>();
        builder.AddEncoders();
        builder.AddStoredConversion(options);
#pragma warning disable RS0030 // A factory registration has nothing else to resolve with.
        builder.Services.AddSingleton<IJobMedia>(services => services.GetRequiredService<NodeJobMedia>());
#pragma warning restore RS0030
        if (hasWorker)
        {
            builder.AddWorker(live.Packager);
        }

        if (options.Live)
        {
            builder.Services.AddHostedService<LiveConversionHost>();
        }
    }

    private static void AddStoredConversion(this WebApplicationBuilder builder, ConversionOptions options)
    {
        builder.AddOptionsRecord<PerTitleOptions>("PerTitle");
        builder.Services.AddSingleton<QualityProbe>();
        builder.Services.AddSingleton<TitleLadder>();
        builder.Services.AddSingleton<StoredFitting>();
        builder.Services.AddSingleton<StoredLedger>();
        builder.Services.AddSingleton<StoredWork>();
        builder.Services.AddSingleton<StoredDiscard>();
#pragma warning disable RS0030 // A factory registration has nothing else to resolve with.
        builder.Services.AddSingleton<ForgetVideo>(services => services.GetRequiredService<StoredDiscard>().DiscardAsync);
#pragma warning restore RS0030
        if (options.Stored)
        {
            builder.Services.AddHostedService<StoredConversionHost>();
        }
    }
}
