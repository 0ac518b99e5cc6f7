using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Uploads.Import;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Uploads;

/// <param name="Id">Opaque; its address for tus is <c>/api/uploads/{id}</c>.</param>
/// <param name="Channel">Where the video appears.</param>
/// <param name="State">Where it stands.</param>
/// <param name="FileName">As its sender calls it.</param>
/// <param name="Title">Title of the video.</param>
/// <param name="Length">Bytes of the whole file; null as long as the sender has not said.</param>
/// <param name="Offset">Bytes received.</param>
/// <param name="Percent">Of the present step, 0 to 100: the bytes while it is uploading, the video while it is importing.</param>
/// <param name="SecondsLeft">Of an import, at the present speed; null when it cannot be told.</param>
/// <param name="Video">The video, from the moment there is something to watch.</param>
/// <param name="Message">For people: why it failed, or what is remarkable.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="ExpiresAt">When it is given up unless bytes come, or leaves the list.</param>
public sealed record UploadResponse(
    string Id,
    VideoChannel Channel,
    UploadState State,
    string FileName,
    string Title,
    long? Length,
    long Offset,
    double Percent,
    double? SecondsLeft,
    string? Video,
    string? Message,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>An upload as the API shows it.</summary>
    /// <param name="upload">Its row, with the channel.</param>
    /// <param name="isWatchable">Its video has something to watch.</param>
    /// <param name="folder">Says how much of it is there.</param>
    /// <param name="desk">Says how far its import is.</param>
    internal static UploadResponse Of(Upload upload, bool isWatchable, UploadFolder folder, ImportDesk desk)
    {
        var offset = upload.State == UploadState.Uploading ? folder.LengthOf(upload.Id) ?? 0 : upload.Length ?? 0;
        var import = upload.State == UploadState.Importing ? desk.Find(upload.Id)?.Progress : null;
        return new UploadResponse(
            upload.Id,
            new VideoChannel(upload.Channel!.Id, upload.Channel.Handle, upload.Channel.Name, PictureEndpoints.UrlOf(upload.Channel.Id, upload.Channel.Avatar)),
            upload.State,
            upload.FileName,
            upload.Title,
            upload.Length,
            offset,
            upload.State switch
            {
                UploadState.Uploading => upload.Length is > 0 and var length ? Math.Round(100.0 * offset / length, 1) : 0,
                UploadState.Importing => Math.Round(import?.Percent ?? 0, 1),
                UploadState.Done => 100,
                _ => 0,
            },
            import?.SecondsLeft,
            isWatchable ? upload.Id : null,
            upload.Message,
            upload.CreatedAt,
            upload.ExpiresAt);
    }
}
