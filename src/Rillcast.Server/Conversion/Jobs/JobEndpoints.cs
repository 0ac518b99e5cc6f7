using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;
using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion.Jobs;

/// <summary><c>/api/admin/jobs</c>: what this node has to be converted, and what was given up anywhere.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api) =>
        api.MapGet("/admin/jobs", ListAsync).RequireAuthorization().WithTags("Administration").WithName("ListJobs")
            .WithSummary("Conversion jobs, newest first: those of this node that run or wait, and those given up on any node in the last 30 days, with the reason. Administrators.")
            .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<Ok<Page<JobResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, [FromQuery(Name = "state"), StringLength(20)] string? wanted, ClaimsPrincipal user, RillcastDb db, JobBoard board, CancellationToken ct)
    {
        if (!user.IsAdmin)
        {
            return Problems.Forbidden("Only administrators see the jobs.");
        }

        JobState? state = null;
        if (wanted is not null)
        {
            if (!EnumText<JobState>.TryRead(wanted, out var known))
            {
                return Problems.Invalid("state", "States are waiting, running and dead.");
            }

            state = known;
        }

        List<JobResponse> rows = [];
        if (state is not JobState.Dead)
        {
            rows.AddRange(board.All().Select(JobResponse.Of).Where(j => (state is null || j.State == state) && (page.Cursor is null || string.CompareOrdinal(j.Id, page.Cursor) < 0)).Take(page.Size + 1));
        }

        if (state is null or JobState.Dead)
        {
            var dead = db.DeadJobs.AsNoTracking();
            if (page.Cursor is { } cursor)
            {
                dead = dead.Where(j => string.Compare(j.Id, cursor) < 0);
            }

            rows.AddRange((await dead.OrderByDescending(j => j.Id).Take(page.Size + 1).ToListAsync(ct)).Select(JobResponse.Of));
            rows.Sort((a, b) => string.CompareOrdinal(b.Id, a.Id));
        }

        return TypedResults.Ok(Page<JobResponse>.Of([.. rows.Take(page.Size + 1)], page.Size, j => j.Id));
    }
}

/// <param name="Id">Opaque.</param>
/// <param name="State">See <see cref="JobState"/>.</param>
/// <param name="VideoId">The video.</param>
/// <param name="IsLive">Viewers of a broadcast wait for it.</param>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Rungs">The qualities it makes.</param>
/// <param name="Tries">Tries begun; null when that is not known any more.</param>
/// <param name="OfferedAt">When it was offered.</param>
/// <param name="StartedAt">When a worker began the present try.</param>
/// <param name="EndedAt">When it was given up.</param>
/// <param name="Reason">Why it was given up, or why the last try failed.</param>
public sealed record JobResponse(
    string Id,
    JobState State,
    string VideoId,
    bool IsLive,
    long Segment,
    IReadOnlyList<string> Rungs,
    int? Tries,
    DateTimeOffset OfferedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Reason)
{
    internal static JobResponse Of(JobBoard.Entry entry) => new(
        entry.Id,
        entry.StartedAt is null ? JobState.Waiting : JobState.Running,
        entry.Job.Video.Value,
        entry.Job.Priority == JobPriority.Live,
        entry.Job.Number,
        [.. entry.Job.Rungs.Select(r => r.Track.Value)],
        entry.Tries,
        entry.Job.OfferedAt,
        entry.StartedAt,
        null,
        entry.LastFailure);

    internal static JobResponse Of(DeadJobRow row) =>
        new(row.Id, JobState.Dead, row.VideoId, row.Priority == "live", row.Number, row.Rungs.Split(','), null, row.OfferedAt, null, row.DeadAt, row.Reason);
}

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>No worker has it.</summary>
    Waiting,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>It was given up.</summary>
    Dead,
}

/// <summary>States as words in camelCase, and never as numbers.</summary>
internal sealed class JobStateWords() : JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
