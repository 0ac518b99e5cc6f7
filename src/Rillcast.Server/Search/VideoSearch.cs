using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>
/// Finds videos: those that have all the words, and when there are none, those written alike. Who sees what is <see cref="VideoAccess"/>'s business, here as in every list.
/// </summary>
internal sealed class VideoSearch(RillcastDb db, VideoResponses responses, TimeProvider time)
{
    /// <summary>A page; the cursor must be of the same order.</summary>
    public async Task<SearchPage> FindAsync(SearchQuery wanted, SearchCursor? cursor, ClaimsPrincipal user, CancellationToken ct)
    {
        var isFuzzy = cursor?.IsFuzzy ?? false;
        var hits = wanted.Type == "channel" ? [] : isFuzzy ? await FindAlikeAsync(wanted, cursor, user, ct) : await FindMatchesAsync(wanted, cursor, user, ct);
        var channels = cursor is null && wanted is { Words.Length: > 0, Type: not "video" } ? await FindChannelsAsync(wanted.Words, ct) : [];
        if (hits.Count == 0 && cursor is null && wanted is { Words.Length: > 0, Type: not "channel" })
        {
            isFuzzy = true;
            hits = await FindAlikeAsync(wanted, null, user, ct);
        }

        string? next = null;
        if (hits.Count > wanted.Size)
        {
            hits.RemoveRange(wanted.Size, hits.Count - wanted.Size);
            next = new SearchCursor(wanted.Order, isFuzzy, hits[^1].Value, hits[^1].Id).ToString();
        }

        var ids = hits.ConvertAll(h => h.Id);
        var rows = await db.Videos.AsNoTracking().Where(v => ids.Contains(v.Id)).Select(VideoRow.From).ToDictionaryAsync(r => r.Id, ct);
        return new SearchPage([.. ids.Where(rows.ContainsKey).Select(id => responses.Of(rows[id]))], next, channels, isFuzzy && hits.Count > 0);
    }

    private Task<List<Hit>> FindMatchesAsync(SearchQuery wanted, SearchCursor? cursor, ClaimsPrincipal user, CancellationToken ct)
    {
        var words = wanted.Words;
        var videos = Filter(wanted, user);
        if (words.Length == 0)
        {
            return OrderAsync(videos.Select(v => new Candidate { Id = v.Id, Views = v.Views, Rank = 0 }), wanted, cursor, ct);
        }

        var matches = from entry in db.VideoSearch
                      join video in videos on entry.VideoId equals video.Id
                      where entry.Words.Matches(SearchFunctions.Query(words))
                      select new { entry, video };
        var candidates = wanted.Order == SearchSort.Relevance
            ? matches.OrderByDescending(m => m.video.Id).Take(SearchLimits.MaxRanked)
            : matches;
        return OrderAsync(
            candidates.Select(m => new Candidate { Id = m.video.Id, Views = m.video.Views, Rank = m.entry.Words.Rank(SearchFunctions.Query(words)) }), wanted, cursor, ct);
    }

    private Task<List<Hit>> FindAlikeAsync(SearchQuery wanted, SearchCursor? cursor, ClaimsPrincipal user, CancellationToken ct)
    {
        var words = wanted.Words;
        var videos = Filter(wanted, user);
        var alike = from entry in db.VideoSearch
                    join video in videos on entry.VideoId equals video.Id
                    where EF.Functions.TrigramsAreWordSimilar(SearchFunctions.Fold(words), entry.Folded)
                    select new Candidate { Id = video.Id, Views = video.Views, Rank = EF.Functions.TrigramsWordSimilarity(SearchFunctions.Fold(words), entry.Folded) };
        return WithLikenessAsync(() => OrderAsync(alike, wanted, cursor, ct), ct);
    }

    private async Task<IReadOnlyList<FoundChannel>> FindChannelsAsync(string words, CancellationToken ct)
    {
        var found = await db.ChannelSearch.Where(c => c.Words.Matches(SearchFunctions.Query(words)))
            .OrderByDescending(c => c.Words.Rank(SearchFunctions.Query(words))).ThenBy(c => c.ChannelId)
            .Take(SearchLimits.MaxChannels).Select(c => new FoundChannel(c.Channel!.Id, c.Channel.Handle, c.Channel.Name, c.Channel.Description)).ToListAsync(ct);
        return found.Count > 0 ? found : await WithLikenessAsync(
            () => db.ChannelSearch.Where(c => EF.Functions.TrigramsAreWordSimilar(SearchFunctions.Fold(words), c.Folded))
                .OrderByDescending(c => EF.Functions.TrigramsWordSimilarity(SearchFunctions.Fold(words), c.Folded)).ThenBy(c => c.ChannelId)
                .Take(SearchLimits.MaxChannels).Select(c => new FoundChannel(c.Channel!.Id, c.Channel.Handle, c.Channel.Name, c.Channel.Description)).ToListAsync(ct),
            ct);
    }

    private IQueryable<Video> Filter(SearchQuery wanted, ClaimsPrincipal user)
    {
        var videos = db.Videos.AsNoTracking().ListedFor(user);
        videos = wanted.State switch
        {
            "live" => videos.Where(v => v.State == VideoState.Live),
            "recorded" => videos.Where(v => v.State == VideoState.Ready || v.State == VideoState.Processing),
            _ => videos,
        };
        videos = wanted.Length switch
        {
            "short" => videos.Where(v => v.DurationSeconds < 240),
            "medium" => videos.Where(v => v.DurationSeconds >= 240 && v.DurationSeconds <= 1200),
            "long" => videos.Where(v => v.DurationSeconds > 1200),
            _ => videos,
        };
        int? days = wanted.Date switch { "day" => 1, "week" => 7, "month" => 31, "year" => 366, _ => null };
        if (days is { } age)
        {
            var since = time.GetUtcNow().AddDays(-age);
            videos = videos.Where(v => v.CreatedAt >= since);
        }

        return videos;
    }

    private static Task<List<Hit>> OrderAsync(IQueryable<Candidate> candidates, SearchQuery wanted, SearchCursor? cursor, CancellationToken ct)
    {
        var (value, last) = (cursor?.Value ?? 0, cursor?.VideoId);
        var ordered = wanted.Order switch
        {
            SearchSort.Newest => (last is null ? candidates : candidates.Where(c => string.Compare(c.Id, last) < 0))
                .OrderByDescending(c => c.Id).Select(c => new Hit(c.Id, 0)),
            SearchSort.MostWatched => (last is null ? candidates : candidates.Where(c => c.Views < value || (c.Views == value && string.Compare(c.Id, last) < 0)))
                .OrderByDescending(c => c.Views).ThenByDescending(c => c.Id).Select(c => new Hit(c.Id, c.Views)),
            _ => (last is null ? candidates : candidates.Where(c => c.Rank < value || (c.Rank == value && string.Compare(c.Id, last) < 0)))
                .OrderByDescending(c => c.Rank).ThenByDescending(c => c.Id).Select(c => new Hit(c.Id, c.Rank)),
        };
        return ordered.Take(wanted.Size + 1).ToListAsync(ct);
    }

    // The limit of likeness is a setting of the session; it is set for one transaction.
    private Task<T> WithLikenessAsync<T>(Func<Task<T>> query, CancellationToken ct) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select set_config('pg_trgm.word_similarity_threshold', {SearchLimits.Likeness}, true)", ct);
        var result = await query();
        await transaction.CommitAsync(ct);
        return result;
    });

    private sealed class Candidate
    {
        public required string Id { get; init; }

        public required long Views { get; init; }

        public required double Rank { get; init; }
    }

    private sealed record Hit(string Id, double Value);
}
