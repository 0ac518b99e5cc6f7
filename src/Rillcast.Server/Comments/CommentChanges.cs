using Npgsql;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <summary>Changes of comments that count something; what is counted and its count change together, whoever else changes them at the same moment.</summary>
internal sealed class CommentChanges(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Likes a comment, or does no longer; doing it again changes nothing.</summary>
    /// <returns>How many like it then; null when it is gone.</returns>
    public async Task<int?> LikeAsync(string comment, string user, bool likes, CancellationToken ct)
    {
        await using var command = database.CreateCommand(likes
            ? """
              with added as (insert into comment_likes (comment_id, user_id) values ($1, $2) on conflict do nothing returning 1)
              update comments set likes = likes + (select count(*) from added) where id = $1 returning likes
              """
            : """
              with gone as (delete from comment_likes where comment_id = $1 and user_id = $2 returning 1)
              update comments set likes = likes - (select count(*) from gone) where id = $1 returning likes
              """);
        command.Parameters.Add(new() { Value = comment });
        command.Parameters.Add(new() { Value = user });
        return await command.ExecuteScalarAsync(ct) as int?;
    }

    /// <summary>Reports a comment, once for each person.</summary>
    public async Task ReportAsync(string comment, string user, ModerationReason reason, string note, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with added as (insert into comment_reports (comment_id, user_id, reason, note, created_at) values ($1, $2, $3, $4, $5) on conflict do nothing returning 1)
            update comments set reports = reports + (select count(*) from added) where id = $1
            """);
        command.Parameters.Add(new() { Value = comment });
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = EnumText<ModerationReason>.Of(reason) });
        command.Parameters.Add(new() { Value = note });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A moderator found that it may stay; those who reported it are not asked again.</summary>
    public async Task DismissReportsAsync(string comment, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update comments set reports = 0 where id = $1");
        command.Parameters.Add(new() { Value = comment });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives a comment another state, and counts it among its parent's visible answers accordingly. What is removed keeps no text.</summary>
    /// <returns>False when it had that state already, or is gone.</returns>
    public async Task<bool> MoveAsync(string comment, CommentState state, CancellationToken ct) =>
        await LockedAsync(comment, new NpgsqlBatchCommand("""
            with old as (select id, parent_id, state from comments where id = $1 and state <> $2 and state <> 'removed'),
            changed as (
                update comments c set state = $2, reports = 0, pinned_at = case when $2 = 'visible' then pinned_at end, text = case when $2 = 'removed' then '' else text end
                from old where c.id = old.id returning c.id),
            counted as (
                update comments p set replies = p.replies + case when $2 = 'visible' then 1 when old.state = 'visible' then -1 else 0 end
                from old where p.id = old.parent_id)
            select id from changed
            """)
        {
            Parameters = { new() { Value = comment }, new() { Value = EnumText<CommentState>.Of(state) } },
        }, ct) is not null;

    /// <summary>Gives a comment another text; one that everybody sees may have to wait for a moderator with it, and is then no longer counted among its parent's visible answers.</summary>
    /// <returns>What it is then; null when it is gone.</returns>
    public async Task<CommentState?> EditAsync(string comment, string text, bool mustWait, CancellationToken ct) =>
        await LockedAsync(comment, new NpgsqlBatchCommand("""
            with old as (select id, parent_id, $3 and state = 'visible' as waits from comments where id = $1 and state <> 'removed'),
            counted as (
                update comments p set replies = p.replies - 1 from old where p.id = old.parent_id and old.waits)
            update comments c set text = $2, edited_at = $4, state = case when old.waits then 'held' else c.state end
            from old where c.id = old.id returning c.state
            """)
        {
            Parameters = { new() { Value = comment }, new() { Value = text }, new() { Value = mustWait }, new() { Value = time.GetUtcNow() } },
        }, ct) is { } state && EnumText<CommentState>.TryRead(state, out var now) ? now : null;

    /// <summary>Takes back what a moderator removed: the log kept its words. What its author deleted stays so, also when a moderator had removed and restored it before.</summary>
    /// <returns>The words; null when there is nothing to take back.</returns>
    public Task<string?> RestoreAsync(string comment, CancellationToken ct) =>
        LockedAsync(comment, new NpgsqlBatchCommand("""
            with last as (
                select action, detail from moderation_entries where comment_id = $1 and action in ('remove', 'show', 'hide') order by id desc limit 1),
            old as (
                select c.id, c.parent_id, last.detail from comments c, last
                where c.id = $1 and c.state = 'removed' and c.author_id is not null and last.action = 'remove'),
            counted as (
                update comments p set replies = p.replies + 1 from old where p.id = old.parent_id)
            update comments c set state = 'visible', text = old.detail from old where c.id = old.id returning c.text
            """)
        {
            Parameters = { new() { Value = comment } },
        }, ct);

    /// <summary>Puts a comment on top of its video's, instead of another one.</summary>
    public async Task PinAsync(string comment, string video, bool pinned, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select 1 from videos where id = $1 for update") { Parameters = { new() { Value = video } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update comments set pinned_at = null where video_id = $1 and pinned_at is not null and (id <> $2 or not $3)")
        {
            Parameters = { new() { Value = video }, new() { Value = comment }, new() { Value = pinned } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update comments set pinned_at = coalesce(pinned_at, $2) where id = $1 and state = 'visible' and $3")
        {
            Parameters = { new() { Value = comment }, new() { Value = time.GetUtcNow() }, new() { Value = pinned } },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }

    // Changes the one comment after whoever changes it at the same moment. The lock is a command of its own, so that the change sees what the other one left.
    private async Task<string?> LockedAsync(string comment, NpgsqlBatchCommand change, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select 1 from comments where id = $1 for no key update") { Parameters = { new() { Value = comment } } });
        batch.BatchCommands.Add(change);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetString(0) : null;
    }
}
