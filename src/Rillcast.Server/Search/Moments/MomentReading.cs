using NpgsqlTypes;
using Rillcast.Server.Data;

namespace Rillcast.Server.Search.Moments;

/// <summary>Where in videos something was said.</summary>
internal sealed class MomentReading(SearchDatabase database)
{
    // Without an order inside, so that a word of every comment of a long broadcast ends at the limit.
    private const string Best = """
        with said as (
            select wanted.place, m.comment_id, m.media_time, count(*) over moment as crowd, row_number() over (moment order by m.comment_id) as turn
            from unnest($1) with ordinality wanted (id, place)
            cross join lateral (select m.comment_id, m.media_time from moments m where m.video_id = wanted.id and m.words @@ $2 limit $3) m
            window moment as (partition by wanted.place, floor(m.media_time / $4))
        ), best as (
            select *, row_number() over (partition by place order by crowd desc, media_time, comment_id) as rank from said where turn = 1
        )
        select c.video_id, c.id, best.media_time, c.text, search_fold(c.text)
        from best join comments c on c.id = best.comment_id
        where best.rank <= $5 and c.state = 'visible'
        order by best.place, best.media_time, c.id
        """;

    /// <summary>What somebody typed as a question to comments; null when no comment can have it.</summary>
    /// <param name="typed">What was looked for.</param>
    /// <param name="isFuzzy">Words that are written alike will do.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<MomentQuestion?> AskAsync(string typed, bool isFuzzy, CancellationToken ct)
    {
        await using var command = database.CreateCommand(isFuzzy ? "select search_alike($1, $2, $3), ''" : "select search_query($1), search_fold($1)");
        command.Parameters.Add(new() { Value = typed });
        if (isFuzzy)
        {
            command.Parameters.Add(new() { Value = SearchLimits.WordLikeness });
            command.Parameters.Add(new() { Value = SearchLimits.MaxAlikeWords });
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (await reader.IsDBNullAsync(0, ct))
        {
            return null;
        }

        var query = await reader.GetFieldValueAsync<NpgsqlTsQuery>(0, ct);
        return new MomentQuestion(query, isFuzzy ? [.. Lexemes(query)] : Excerpts.WordsOf(reader.GetString(1)));
    }

    /// <summary>The best moments of some videos: where most comments have the words, at most three of each, in the order of the videos and of time.</summary>
    /// <param name="videos">The caller may see them.</param>
    /// <param name="question">What was looked for.</param>
    /// <param name="isFuzzy">Words count as a whole and not as beginnings.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<List<FoundMoment>> FindAsync(IReadOnlyList<string> videos, MomentQuestion question, bool isFuzzy, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Best);
        command.Parameters.Add(new() { Value = videos.ToArray() });
        command.Parameters.Add(new() { Value = question.Query });
        command.Parameters.Add(new() { Value = SearchLimits.MaxMomentsCompared });
        command.Parameters.Add(new() { Value = SearchLimits.MomentSeconds });
        command.Parameters.Add(new() { Value = SearchLimits.MaxMomentsShown });
        var excerpts = new Excerpts(question.Words, isFuzzy);
        var found = new List<FoundMoment>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(new FoundMoment(reader.GetString(0), reader.GetString(1), reader.GetDouble(2), excerpts.Of(reader.GetString(3), reader.GetString(4))));
        }

        return found;
    }

    private static IEnumerable<string> Lexemes(NpgsqlTsQuery query) => query switch
    {
        NpgsqlTsQueryLexeme lexeme => [lexeme.Text],
        NpgsqlTsQueryBinOp both => Lexemes(both.Left).Concat(Lexemes(both.Right)),
        _ => [],
    };
}
