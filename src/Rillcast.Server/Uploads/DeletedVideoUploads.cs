using Rillcast.Media;
using Rillcast.Server.Uploads.Import;

namespace Rillcast.Server.Uploads;

/// <summary>When a video is deleted while it is still being made, the making ends and its file goes.</summary>
internal sealed class DeletedVideoUploads(UploadFolder folder, UploadLedger ledger, ImportDesk desk)
{
    /// <summary>See <see cref="Videos.Deletions.ForgetVideo"/>.</summary>
    public async Task ForgetAsync(VideoId video, CancellationToken ct)
    {
        await desk.StopAsync(video.Value, ct);
        await ledger.GiveUpImportAsync(video.Value, "The video was deleted.", ct);
        folder.Delete(video.Value);
    }
}
