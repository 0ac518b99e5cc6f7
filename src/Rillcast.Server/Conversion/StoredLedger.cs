using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>
/// Conversions in the database. A row is claimed, so that of several nodes one works on a video; a node that is gone loses its claim, and one that comes back goes on with its own.
/// </summary>
internal sealed class StoredLedger(IDbContextFactory<RillcastDb> databases, DataFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);

    private readonly string _node = $"{Environment.MachineName}:{folder.Path}";

    /// <summary>Every video that is ready and was never looked at gets a row.</summary>
    public async Task AddNewAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        const string none = "{}";
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into conversions (video_id, state, wish, total, done, failed, problems, created_at, updated_at)
            select v.id, 'pending', {none}::jsonb, 0, 0, 0, '[]'::jsonb, {now}, {now} from videos v
            where v.state = 'ready' and v.video_codec is not null and not exists (select 1 from conversions c where c.video_id = v.id)
            on conflict do nothing
            """,
            ct);
    }

    /// <summary>The oldest row that waits, or whose node is gone; null when there is none.</summary>
    /// <param name="here">Videos that this process is at.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<StoredConversionRow?> ClaimNextAsync(IReadOnlyCollection<string> here, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var until = now + Claim;
        string[] running = [.. here];
        var rows = await db.StoredConversions.FromSql(
            $"""
            update conversions set state = 'running', claimed_by = {_node}, claimed_until = {until}, updated_at = {now}
            where video_id = (
                select video_id from conversions
                where (state = 'pending' or (state = 'running' and (claimed_until < {now} or claimed_by = {_node}))) and not video_id = any({running})
                order by created_at for update skip locked limit 1)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return rows.Count > 0 ? rows[0] : null;
    }

    /// <summary>Says that the work goes on, and how far it is.</summary>
    /// <returns>False when the video is gone, or another node has it. A database that is away changes nothing: the media plane does not wait for it.</returns>
    public async Task<bool> RenewAsync(string video, StoredConversion? conversion, CancellationToken ct)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var now = time.GetUtcNow();
            var until = now + Claim;
            var mine = db.StoredConversions.Where(c => c.VideoId == video && c.ClaimedBy == _node);
            if (conversion is null)
            {
                return await mine.ExecuteUpdateAsync(c => c.SetProperty(x => x.ClaimedUntil, until).SetProperty(x => x.UpdatedAt, now), ct) > 0;
            }

            var problems = Json(conversion.Problems);
            return await mine.ExecuteUpdateAsync(
                c => c.SetProperty(x => x.ClaimedUntil, until).SetProperty(x => x.Total, conversion.Total).SetProperty(x => x.Done, conversion.Done)
                    .SetProperty(x => x.Failed, conversion.Failed).SetProperty(x => x.Problems, problems).SetProperty(x => x.UpdatedAt, now),
                ct) > 0;
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            return true;
        }
    }

    /// <summary>Keeps what was chosen for the video, before the first segment is made with it.</summary>
    public async Task KeepAsync(string video, IReadOnlyList<RungChoice> choices, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rungs = JsonSerializer.Serialize(choices, ConversionJson.Default.IReadOnlyListRungChoice);
        await db.StoredConversions.Where(c => c.VideoId == video && c.ClaimedBy == _node).ExecuteUpdateAsync(c => c.SetProperty(x => x.Rungs, rungs), ct);
    }

    /// <summary>The conversion is over.</summary>
    /// <param name="video">Which.</param>
    /// <param name="isDone">False when something was given up.</param>
    /// <param name="conversion">Null when it could not even begin.</param>
    /// <param name="reason">Why it could not.</param>
    /// <param name="ct">Gives up.</param>
    public async Task FinishAsync(string video, bool isDone, StoredConversion? conversion, string? reason, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        var result = isDone ? "done" : "failed";
        var problems = Json(conversion?.Problems ?? (reason is null ? [] : [new ConversionProblem(now, null, 0, reason)]));
        var (total, done, failed) = conversion is null ? (0, 0, 0) : (conversion.Total, conversion.Done, conversion.Failed);
        await db.StoredConversions.Where(c => c.VideoId == video && c.ClaimedBy == _node).ExecuteUpdateAsync(
            c => c.SetProperty(x => x.State, result).SetProperty(x => x.ClaimedBy, (string?)null).SetProperty(x => x.ClaimedUntil, (DateTimeOffset?)null)
                .SetProperty(x => x.Total, total).SetProperty(x => x.Done, done).SetProperty(x => x.Failed, failed).SetProperty(x => x.Problems, problems).SetProperty(x => x.UpdatedAt, now),
            ct);
        if (conversion is { IsWorthPublishing: true })
        {
            var size = conversion.SizeBytes();
            await db.Videos.Where(v => v.Id == video).ExecuteUpdateAsync(v => v.SetProperty(x => x.SizeBytes, size), ct);
        }
    }

    private static string Json(IReadOnlyList<ConversionProblem> problems) => JsonSerializer.Serialize(problems, ConversionJson.Default.IReadOnlyListConversionProblem);
}
