using Rillcast.Media;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Conversion;

/// <summary>Forgets what conversion keeps of a video that is being deleted.</summary>
internal sealed class StoredDiscard(StoredJobs jobs, DataFolder folder)
{
    /// <summary>Ends its jobs: nothing more goes into the store when this completes. Its notes on local disk go.</summary>
    /// <exception cref="IOException">The notes cannot be removed now.</exception>
    public async Task DiscardAsync(VideoId video, CancellationToken ct)
    {
        if (jobs.Find(video) is { } conversion)
        {
            await conversion.CloseAsync().WaitAsync(ct);
        }

        var place = StoredConversionHost.PlaceOf(folder, video);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
