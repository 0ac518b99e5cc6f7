using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;
using static Rillcast.Server.Uploads.Tus.TusAnswers;

namespace Rillcast.Server.Uploads.Tus;

/// <summary>The requests of tus 1.0.0, one method each.</summary>
internal sealed partial class TusRequests(
    UploadFolder folder,
    UploadWriters writers,
    UploadReceiver receiver,
    UploadLedger ledger,
    UploadEnding ending,
    UploadOptions options,
    TimeProvider time,
    ILogger<TusRequests> logger)
{
    /// <summary>OPTIONS: what this server can do.</summary>
    public IResult Describe(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers[TusHeaders.TusVersion] = TusHeaders.Version;
        headers[TusHeaders.TusExtension] = TusHeaders.Extensions;
        headers[TusHeaders.TusMaxSize] = TusHeaders.Text(options.MaxBytes);
        headers[TusHeaders.TusChecksumAlgorithm] = UploadChecksum.Algorithms;
        return TypedResults.NoContent();
    }

    /// <summary>POST: begins an upload, with its first bytes where the sender likes.</summary>
    public async Task<IResult> CreateAsync(HttpContext http, CancellationToken ct)
    {
        // 1. What is wanted.
        var request = http.Request;
        var isDeferred = request.Headers.TryGetValue(TusHeaders.UploadDeferLength, out var deferred);
        long length = 0;
        if (isDeferred ? deferred != "1" || request.Headers.ContainsKey(TusHeaders.UploadLength)
            : !TusHeaders.TryReadNumber(request.Headers, TusHeaders.UploadLength, out length))
        {
            return Bad("Upload-Length must be the number of bytes of the file, or Upload-Defer-Length must be 1.");
        }

        if (!UploadMetadata.TryParse(request.Headers[TusHeaders.UploadMetadata].ToString(), out var metadata))
        {
            return Bad("Upload-Metadata is not what tus 1.0.0 describes: keys with base 64 values, separated by commas.");
        }

        if (length > options.MaxBytes)
        {
            return TooLarge();
        }

        // 2. Whether it is allowed.
        var user = http.User;
        if (metadata.Channel.Length == 0 || await ledger.FindChannelAsync(metadata.Channel, ct) is not { } channel)
        {
            return metadata.Channel.Length == 0 ? Bad("Upload-Metadata must name the channel.") : Problems.NotFound("channel");
        }

        if (!user.MayChange(channel.OwnerId))
        {
            return Problems.Forbidden("Only the owner of the channel can upload to it.");
        }

        if (!user.IsBroadcaster)
        {
            return Problems.Forbidden("This account may not upload. An administrator can allow it.");
        }

        var (mine, announced) = await ledger.CountOpenAsync(user.UserId!, ct);
        if (mine >= options.MaxOpenPerUser && !user.IsAdmin)
        {
            return TypedResults.Problem($"There are {mine} unfinished uploads already. Finish or cancel one first.", statusCode: StatusCodes.Status429TooManyRequests);
        }

        var coming = announced - folder.Ids.Sum(i => folder.LengthOf(i) ?? 0);
        if (folder.FreeBytes - Math.Max(0, coming) - length < options.KeepFreeBytes)
        {
            return NoRoom();
        }

        // 3. The file first: a row without one would be an upload that cannot be continued.
        var now = time.GetUtcNow();
        var upload = new Upload
        {
            Id = NewId.At(now),
            OwnerId = user.UserId!,
            ChannelId = channel.Id,
            State = UploadState.Uploading,
            FileName = metadata.FileName,
            Title = metadata.VideoTitle,
            Metadata = request.Headers[TusHeaders.UploadMetadata].ToString(),
            Length = isDeferred ? null : length,
            CreatedAt = now,
            ExpiresAt = now + options.Expiry,
        };
        folder.Create(upload.Id);
        await ledger.AddAsync(upload, ct);
        http.Response.Headers.Location = $"/api/uploads/{upload.Id}";
        if (upload.Length == 0)
        {
            await ending.FailAsync(upload.Id, "The file is empty.", ct);
            return Created(http, 0, null);
        }

        if (request.ContentType != TusHeaders.ContentType)
        {
            return Created(http, 0, upload.ExpiresAt);
        }

        var (answer, offset) = await ReceiveAsync(http, upload, 0, ct);
        return answer ?? Created(http, offset, offset == upload.Length ? null : upload.ExpiresAt);
    }

    /// <summary>HEAD: how far it is.</summary>
    public async Task<IResult> TellAsync(string id, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await ledger.FindAsync(id, ct) is not { } upload || FindRefusal(upload, http.User) is not null)
        {
            // The same for both: HEAD has no body to explain it.
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }

        if (OffsetOf(upload) is not { } offset)
        {
            return TypedResults.StatusCode(StatusCodes.Status410Gone);
        }

        var headers = http.Response.Headers;
        headers[TusHeaders.UploadOffset] = TusHeaders.Text(offset);
        headers[upload.Length is null ? TusHeaders.UploadDeferLength : TusHeaders.UploadLength] = TusHeaders.Text(upload.Length ?? 1);
        if (upload.Metadata.Length > 0)
        {
            headers[TusHeaders.UploadMetadata] = upload.Metadata;
        }

        if (upload.State == UploadState.Uploading)
        {
            headers[TusHeaders.UploadExpires] = TusHeaders.Text(upload.ExpiresAt);
        }

        return TypedResults.Ok();
    }

    /// <summary>PATCH: more bytes.</summary>
    public async Task<IResult> AppendAsync(string id, HttpContext http, CancellationToken ct)
    {
        var request = http.Request;
        if (request.ContentType != TusHeaders.ContentType)
        {
            return TypedResults.Problem($"The body of a PATCH is {TusHeaders.ContentType}.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        if (!TusHeaders.TryReadNumber(request.Headers, TusHeaders.UploadOffset, out var offset))
        {
            return Bad("Upload-Offset must be the number of bytes that are there already.");
        }

        if (await ledger.FindAsync(id, ct) is not { } upload)
        {
            return Problems.NotFound("upload");
        }

        if (FindRefusal(upload, http.User) is { } refusal)
        {
            return refusal;
        }

        if (upload.State != UploadState.Uploading)
        {
            return upload.State is UploadState.Importing or UploadState.Done ? Problems.Conflict("The file is there already.") : Gone(upload);
        }

        if (request.Headers.ContainsKey(TusHeaders.UploadLength) && await FindLengthRefusalAsync(request, upload, offset, ct) is { } wrong)
        {
            return wrong;
        }

        var (answer, place) = await ReceiveAsync(http, upload, offset, ct);
        if (answer is not null)
        {
            return answer;
        }

        http.Response.Headers[TusHeaders.UploadOffset] = TusHeaders.Text(place);
        if (place != upload.Length)
        {
            http.Response.Headers[TusHeaders.UploadExpires] = TusHeaders.Text(upload.ExpiresAt);
        }

        return TypedResults.NoContent();
    }

    /// <summary>DELETE: gives it up; one that has ended is only forgotten, the video stays.</summary>
    public async Task<IResult> TerminateAsync(string id, HttpContext http, CancellationToken ct)
    {
        if (await ledger.FindAsync(id, ct) is not { } upload)
        {
            return Problems.NotFound("upload");
        }

        if (FindRefusal(upload, http.User) is { } refusal)
        {
            return refusal;
        }

        if (upload.State is not (UploadState.Uploading or UploadState.Importing))
        {
            await ledger.ForgetAsync(id, ct);
            return TypedResults.NoContent();
        }

        using var writer = await writers.TakeAsync(id, byForce: true, ct);
        if (writer is null)
        {
            return Locked();
        }

        await ending.CancelAsync(id, "Cancelled.", ct);
        LogCancelled(id);
        return TypedResults.NoContent();
    }

    /// <summary>"Once set the length MUST NOT be changed."</summary>
    private async Task<ProblemHttpResult?> FindLengthRefusalAsync(HttpRequest request, Upload upload, long offset, CancellationToken ct)
    {
        if (!TusHeaders.TryReadNumber(request.Headers, TusHeaders.UploadLength, out var length) || (upload.Length is { } known && known != length))
        {
            return Bad("Upload-Length cannot be changed.");
        }

        if (length > options.MaxBytes || length < offset)
        {
            return TooLarge();
        }

        if (upload.Length is null)
        {
            await ledger.SetLengthAsync(upload.Id, length, ct);
            upload.Length = length;
        }

        return null;
    }

    private async Task<(IResult? Answer, long Offset)> ReceiveAsync(HttpContext http, Upload upload, long offset, CancellationToken ct)
    {
        // 1. What the request says of itself.
        var request = http.Request;
        UploadChecksum? checksum = null;
        if (request.Headers.TryGetValue(TusHeaders.UploadChecksum, out var hash) && !UploadChecksum.TryParse(hash.ToString(), out checksum))
        {
            return (Bad($"Upload-Checksum must be one of {UploadChecksum.Algorithms} and the base 64 of the hash."), 0);
        }

        var limit = upload.Length ?? options.MaxBytes;
        if (request.ContentLength is { } announced && announced > limit - offset)
        {
            return (TooLarge(), 0);
        }

        // 2. Nobody else writes, and this is the next byte.
        using var writer = await writers.TakeAsync(upload.Id, byForce: false, ct);
        if (writer is null)
        {
            return (Locked(), 0);
        }

        if (folder.LengthOf(upload.Id) is not { } there)
        {
            return (Gone(upload), 0);
        }

        if (there != offset)
        {
            return (Problems.Conflict($"There are {there} bytes of this upload; the next ones have that offset."), there);
        }

        // 3. The bytes; from here on the limit is the upload's.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var (end, place) = await receiver.ReceiveAsync(upload.Id, writer, request.BodyReader, offset, limit, checksum, http.RequestAborted);
        if (writer.GivesWay.IsCancellationRequested)
        {
            http.Abort(); // its sender is gone, or has begun another request
        }

        upload.ExpiresAt = time.GetUtcNow() + options.Expiry;
        if (place == upload.Length)
        {
            // Not under the connection's token: the last byte is there, whoever hears of it.
            await ending.CompleteAsync(upload.Id, CancellationToken.None);
        }
        else
        {
            await ledger.ExtendAsync(upload.Id, upload.ExpiresAt, CancellationToken.None);
        }

        return (end switch
        {
            ReceptionEnd.Whole => null,
            ReceptionEnd.TooLong => TooLarge(),
            ReceptionEnd.Mismatch => Mismatch(),
            ReceptionEnd.NoRoom => NoRoom(),
            _ => Locked(),
        }, place);
    }

    // What was received of one that has become a video is all of it.
    private long? OffsetOf(Upload upload) => upload.State switch
    {
        UploadState.Uploading => folder.LengthOf(upload.Id),
        UploadState.Importing or UploadState.Done => upload.Length,
        _ => null,
    };

    private ProblemHttpResult TooLarge() => TusAnswers.TooLarge(options.MaxBytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {Upload} was cancelled")]
    private partial void LogCancelled(string upload);
}
