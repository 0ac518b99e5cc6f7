using System.Security.Claims;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <summary>What became of a comment that was sent.</summary>
/// <param name="Id">Its name; null when it was refused.</param>
/// <param name="IsNew">False when the same had been sent before.</param>
/// <param name="RetryAfter">When it was refused: how long until the writer may write again.</param>
internal readonly record struct WrittenComment(string? Id, bool IsNew, TimeSpan RetryAfter);

/// <summary>
/// Writes comments. One writer's comments are written one after the other on all nodes (a lock in the database), so that neither slow mode nor the rate limit is slipped past by sending two at once.
/// </summary>
internal sealed class CommentWriting(NpgsqlDataSource database, CommentOptions options, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // $1 id, $2 video, $3 channel, $4 author, $5 parent, $6 text, $7 media time, $8 live, $9 state, $10 now, $11 key, $12 id of a minute ago, $13 most a minute, $14 id of the slow mode's beginning
    private const string Insert = """
        insert into comments (id, video_id, channel_id, author_id, parent_id, text, media_time, is_live, state, likes, replies, reports, created_at, key)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, $10, $11
        where exists (select 1 from comments where author_id = $4 and key = $11)
            or ((select count(*) from comments where author_id = $4 and id > $12) < $13
                and ($14::text is null or not exists (select 1 from comments where author_id = $4 and channel_id = $3 and id > $14::text)))
        on conflict (author_id, key) where key is not null do nothing
        """;

    // $1 author, $2 channel, $3 id of the slow mode's beginning, $4 slow mode, $5 id of a minute ago, $6 most a minute
    private const string Free = """
        select greatest(
            (select created_at from comments where author_id = $1 and channel_id = $2 and id > $3::text order by id desc limit 1) + $4::interval,
            (select created_at from comments where author_id = $1 and id > $5 order by id desc offset $6 - 1 limit 1) + interval '1 minute')
        """;

    /// <summary>The state in which a comment begins.</summary>
    public async Task<CommentState> StateOfAsync(string text, CommentPlace place, ClaimsPrincipal user, CancellationToken ct)
    {
        var rules = place.Rules;
        var isHeld = !place.IsModeratedBy(user)
            && (rules.Approval == Approval.All || (rules.Approval == Approval.Links && CommentText.HasLink(text)) || await HasBlockedAsync(text, rules.BlockedWords, ct));
        return isHeld ? CommentState.Held : CommentState.Visible;
    }

    /// <summary>Writes a comment, once for each key.</summary>
    /// <param name="place">Where; the caller may write there.</param>
    /// <param name="user">Who.</param>
    /// <param name="text">Clean.</param>
    /// <param name="parent">A comment under the same video that is itself no answer; null for none.</param>
    /// <param name="mediaTime">Seconds.</param>
    /// <param name="key">Chosen by the writer; null for none.</param>
    /// <param name="ct">Ends the wait for an answer; the comment may be written nevertheless.</param>
    public async Task<WrittenComment> WriteAsync(CommentPlace place, ClaimsPrincipal user, string text, string? parent, double? mediaTime, string? key, CancellationToken ct)
    {
        var author = user.UserId!;
        var now = time.GetUtcNow();
        var id = NewId.At(now);
        var state = await StateOfAsync(text, place, user, ct);
        var slow = place.IsModeratedBy(user) ? TimeSpan.Zero : TimeSpan.FromSeconds(place.Rules.SlowModeSeconds);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { Text(author) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
        {
            Parameters =
            {
                Text(id), Text(place.VideoId), Text(place.ChannelId), Text(author), Text(parent), Text(text),
                new() { Value = (object?)mediaTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                new() { Value = place.IsLive }, Text(EnumText<CommentState>.Of(state)), new() { Value = now }, Text(key),
                Text(NewId.At(now - Minute)), new() { Value = (long)options.PerMinute }, Text(slow > TimeSpan.Zero ? NewId.At(now - slow) : null),
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update comments set replies = replies + 1 where id = $1 and exists (select 1 from comments where id = $2 and state = 'visible')")
        {
            Parameters = { Text(parent), Text(id) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select id from comments where id = $1 or (author_id = $2 and key = $3)") { Parameters = { Text(id), Text(author), Text(key) } });
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            await reader.NextResultAsync(ct);
            if (await reader.ReadAsync(ct))
            {
                var written = reader.GetString(0);
                return new WrittenComment(written, written == id, TimeSpan.Zero);
            }
        }

        return new WrittenComment(null, false, await WaitAsync(author, place.ChannelId, slow, now, ct));
    }

    /// <summary>How long until the writer may write again, exactly: pages count it down.</summary>
    private async Task<TimeSpan> WaitAsync(string author, string channel, TimeSpan slow, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Free);
        command.Parameters.AddRange((NpgsqlParameter[])[
            Text(author), Text(channel), Text(slow > TimeSpan.Zero ? NewId.At(now - slow) : null), new() { Value = slow }, Text(NewId.At(now - Minute)), new() { Value = (long)options.PerMinute }]);
        // Null when the comments in the way have gone meanwhile.
        if (await command.ExecuteScalarAsync(ct) is not DateTime free)
        {
            return TimeSpan.Zero;
        }

        // Not since the request came: it may have waited for one that came later.
        var wait = free - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    // NFKC and not only NFC: whoever gets around a word writes 𝐬𝐩𝐚𝐦 and ｓｐａｍ sooner than an accent of its own. The database does it, since .NET without ICU leaves every text as it is.
    private async Task<bool> HasBlockedAsync(string text, string[] words, CancellationToken ct)
    {
        if (words.Length == 0)
        {
            return false;
        }

        string[] all = [CommentText.Fold(text), .. words.Select(CommentText.Fold)];
        if (!all.All(one => Ascii.IsValid(one)))
        {
            await using var command = database.CreateCommand("select array(select normalize(text, NFKC) from unnest($1) with ordinality as texts (text, place) order by place)");
            command.Parameters.Add(new() { Value = all });
            all = (string[])(await command.ExecuteScalarAsync(ct))!;
        }

        return CommentText.HasBlocked(all[0], all[1..]);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
