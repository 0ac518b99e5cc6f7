using Npgsql;
using NpgsqlTypes;

namespace Rillcast.Server.Reactions;

/// <summary>
/// Likes and dislikes, one for each viewer and video. All changes of one video pass one after the other through its row of counts, which is locked first; so the counts are those of the rows at every moment.
/// </summary>
internal sealed class VideoLikes(NpgsqlDataSource database, TimeProvider time)
{
    // $1 video, $2 user, $3 liked or null, $4 now. Each statement of the batch sees what was committed before it began, so also what the lock waited for.
    private const string Change = """
        with old as (select liked from video_likes where video_id = $1 and user_id = $2),
        gone as (delete from video_likes where video_id = $1 and user_id = $2 and $3::boolean is null),
        kept as (
            insert into video_likes (video_id, user_id, liked, changed_at) select $1, $2, $3::boolean, $4 where $3::boolean is not null
            on conflict (video_id, user_id) do update set liked = excluded.liked, changed_at = excluded.changed_at where video_likes.liked <> excluded.liked)
        update video_like_counts set
            likes = likes + coalesce($3::boolean, false)::int - coalesce((select liked from old), false)::int,
            version = version + 1,
            dislikes = dislikes + coalesce(not $3::boolean, false)::int - coalesce((select not liked from old), false)::int
        where video_id = $1 returning likes, dislikes, version
        """;

    /// <summary>Says what somebody thinks of a video; null takes it back. Saying it again changes nothing.</summary>
    /// <returns>The counts then; null when the video is gone.</returns>
    public async Task<VideoLikesResponse?> SetAsync(string video, string user, bool? liked, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into video_like_counts (video_id, likes, dislikes, version) select id, 0, 0, 0 from videos where id = $1 on conflict do nothing") { Parameters = { Text(video) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select 1 from video_like_counts where video_id = $1 for update") { Parameters = { Text(video) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Change)
        {
            Parameters = { Text(video), Text(user), new() { Value = (object?)liked ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Boolean }, new() { Value = time.GetUtcNow() } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? new VideoLikesResponse(reader.GetInt32(0), reader.GetInt32(1), liked, reader.GetInt64(2)) : null;
    }

    /// <summary>The counts now, and what somebody said.</summary>
    public async Task<VideoLikesResponse> GetAsync(string video, string? user, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select coalesce(likes, 0), coalesce(dislikes, 0), coalesce(version, 0), liked
            from (select $1 as video_id) v left join video_like_counts using (video_id) left join (select video_id, liked from video_likes where user_id = $2) mine using (video_id)
            """);
        command.Parameters.Add(Text(video));
        command.Parameters.Add(Text(user));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new VideoLikesResponse(reader.GetInt32(0), reader.GetInt32(1), await reader.IsDBNullAsync(3, ct) ? null : reader.GetBoolean(3), reader.GetInt64(2));
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <param name="Likes">How many like the video.</param>
/// <param name="Dislikes">How many do not.</param>
/// <param name="Liked">What the caller said; null for nothing.</param>
/// <param name="Version">Rises with each change, also in the event <c>likes</c>: of two answers the one with the higher version is the newer.</param>
public sealed record VideoLikesResponse(int Likes, int Dislikes, bool? Liked, long Version);
