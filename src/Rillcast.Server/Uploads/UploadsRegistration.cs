using Rillcast.Live;
using Rillcast.Server.Cli;
using Rillcast.Server.Uploads.Import;
using Rillcast.Server.Uploads.Tus;
using Rillcast.Server.Videos.Deletions;
using Rillcast.Transcoding.Import;

namespace Rillcast.Server.Uploads;

/// <summary>Uploads among the services.</summary>
internal static class UploadsRegistration
{
    /// <summary>Adds uploads.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="live">Videos made of files are cut as live ones are.</param>
    /// <param name="receives">This node takes files: it has them on its disk, so it makes videos of them too.</param>
    /// <exception cref="StartFailure">A setting is wrong.</exception>
    public static void AddUploads(this WebApplicationBuilder builder, LiveOptions live, bool receives)
    {
        var options = builder.AddOptionsRecord<UploadOptions>("Uploads");
        var services = builder.Services;
        services.AddSingleton<UploadFolder>();
        services.AddSingleton<UploadWriters>();
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<UploadLedger>();
        services.AddSingleton<UploadEnding>();
        services.AddSingleton<TusRequests>();
        services.AddSingleton<ImportDesk>();
        services.AddSingleton(live.Packager);
        services.AddSingleton(new ImportLimits { MaxDuration = options.MaxDuration, MaxPixels = options.MaxPixels });
        services.AddSingleton<MediaFileProbe>();
        services.AddSingleton<FileImport>();
        services.AddSingleton<VideoImport>();
        services.AddSingleton<DeletedVideoUploads>();
#pragma warning disable RS0030 // Composition: a method as the delegate that deletions call.
        services.AddSingleton<ForgetVideo>(provider => provider.GetRequiredService<DeletedVideoUploads>().ForgetAsync);
#pragma warning restore RS0030
        if (receives)
        {
            services.AddHostedService<UploadImporter>();
            services.AddHostedService<UploadSweeper>();
        }
    }
}
