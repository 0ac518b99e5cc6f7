using Rillcast.Media;
using Rillcast.Server.Uploads.Import;
using Rillcast.Server.Videos.Deletions;

namespace Rillcast.Server.Uploads;

/// <summary>The ways out of an upload. Whatever is done first, the rest can be done again: after a crash in between the sweeper or the next start finishes it.</summary>
internal sealed class UploadEnding(UploadFolder folder, UploadLedger ledger, ImportDesk desk, VideoDeletion videos)
{
    /// <summary>The last byte is there: the file is to become a video.</summary>
    public async Task CompleteAsync(string id, CancellationToken ct)
    {
        await ledger.CompleteAsync(id, ct);
        desk.Wake();
    }

    /// <summary>It cannot become a video; nothing of it stays but the message.</summary>
    public Task FailAsync(string id, string message, CancellationToken ct) => EndAsync(id, UploadState.Failed, message, ct);

    /// <summary>It is not wanted any more; a running import is stopped, and nothing of it stays.</summary>
    public async Task CancelAsync(string id, string message, CancellationToken ct)
    {
        await desk.StopAsync(id, ct);
        await EndAsync(id, UploadState.Cancelled, message, ct);
    }

    private async Task EndAsync(string id, UploadState state, string message, CancellationToken ct)
    {
        await ledger.EndAsync(id, state, message, ct);
        folder.Delete(id);

        // From here on deletions remember what is left to be removed, also when the media store is away.
        if (VideoId.TryParse(id, out var video) && await videos.RequestAsync(video, DeletionReason.Request, message, ct))
        {
            await videos.PassAsync(video, ct);
        }
    }
}
