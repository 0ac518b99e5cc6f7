using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Media;
using Rillcast.Server.Delivery;
using Rillcast.Server.Frames.Devices;
using Rillcast.Server.Playback;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Frames;

/// <summary>What stateless and stateful requests have in common: the video, the device's tracks, and the answers for offsets where nothing is.</summary>
internal sealed class FrameRequests(WatchedVideos videos, VideoLookup lookup, FrameReader reader, HiddenVideos hidden, MediaAddresses addresses)
{
    /// <summary>Problem type: the offset is before what is kept, or behind the end of a video that has ended.</summary>
    public const string OutsideProblem = "/problems/offset-outside";

    /// <summary>Problem type: the video has no track that the device plays.</summary>
    public const string DeviceProblem = "/problems/not-for-device";

    /// <summary>Finds the video and the tracks for a device, and answers with what <paramref name="answer"/> makes of them.</summary>
    public async Task<Results<Ok<FramePage>, ProblemHttpResult>> AnswerAsync(
        string id, FrameQuery query, HttpContext http, Func<DeliveredVideo, DeviceTracks, Task<Results<Ok<FramePage>, ProblemHttpResult>>> answer, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (found, refusal) = await videos.FindAsync(id, http, ct);
        if (refusal is not null || found is null || !VideoId.TryParse(id, out var video))
        {
            return refusal ?? Problems.NotFound("video");
        }

        var device = DeviceProfiles.Find(query.Device ?? http.Request.Headers.UserAgent.ToString());
        try
        {
            if (await lookup.FindAsync(video, ct) is not { } delivered || delivered.Snapshot.Tracks.Count == 0)
            {
                return Problems.NotFound("video with media");
            }

            return DeviceTracks.Choose(delivered.Snapshot, device) is { } tracks
                ? await answer(delivered, tracks)
                : TypedResults.Problem(
                    $"The video has {string.Join(", ", delivered.Snapshot.Tracks.Select(t => t.Inits[^1].Config.Rfc6381).Distinct())}; the device '{device.Name}' plays none of its pictures.",
                    statusCode: StatusCodes.Status406NotAcceptable,
                    type: DeviceProblem);
        }
        catch (IOException)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem("The media store cannot be reached, or lacks a segment. Try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Reads an interval; behind the live end there is nothing yet, and the answer says when to ask again.</summary>
    public async Task<FramePage> ReadAsync(DeliveredVideo video, DeviceTracks tracks, long from, long length, HttpContext http, CancellationToken ct)
    {
        var page = await reader.ReadAsync(video.Snapshot, addresses.FolderOf(video.Snapshot.Id, hidden.Of(video.Snapshot.Id)), tracks, from, length, ct);
        if (page is { Live: true, Items.Count: 0 })
        {
            var wait = Math.Clamp(Math.Ceiling(FrameTime.ToSeconds(from) - page.Available.To), 1, FrameLimits.MaxSeconds);
            http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        }

        return page;
    }

    /// <summary>The refusal of an offset where nothing is and nothing will be; null for others.</summary>
    public static ProblemHttpResult? RefuseOutside(long from, bool isEnded, DeviceTracks tracks)
    {
        var available = tracks.Available(isEnded);
        if (from >= available.From && (!isEnded || from < available.To))
        {
            return null;
        }

        var problem = TypedResults.Problem(
            string.Create(CultureInfo.InvariantCulture, $"There are frames from {FrameTime.ToSeconds(available.From)} s to {FrameTime.ToSeconds(available.To)} s."),
            statusCode: StatusCodes.Status416RangeNotSatisfiable,
            type: OutsideProblem);
        problem.ProblemDetails.Extensions["available"] = new FrameInterval(FrameTime.ToSeconds(available.From), FrameTime.ToSeconds(available.To));
        return problem;
    }
}
