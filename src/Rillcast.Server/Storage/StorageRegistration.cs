using Rillcast.Server.Cli;
using Rillcast.Storage;
using Rillcast.Storage.S3;

namespace Rillcast.Server.Storage;

/// <summary>The media store among the services.</summary>
internal static class StorageRegistration
{
    /// <summary>Adds the store that section <c>Storage</c> names. A service that is away does not keep the server from starting: readiness says so.</summary>
    /// <exception cref="StartFailure">A setting is wrong, or the folder cannot be made.</exception>
    public static void AddMediaStore(this WebApplicationBuilder builder, DataFolder folder)
    {
        var options = builder.AddOptionsRecord<StorageOptions>("Storage");
#pragma warning disable RS0030 // Composition: the container disposes only what its own factories made.
        var files = options.Kind == StorageKind.Files ? new FileStore(folder.Media) : null;
        builder.Services.AddSingleton(provider => new ClosableStore(files ?? (IMediaStore)new S3Store(options.S3, provider.GetRequiredService<TimeProvider>())));
        builder.Services.AddSingleton<IMediaStore>(provider => provider.GetRequiredService<ClosableStore>());
#pragma warning restore RS0030
    }
}
