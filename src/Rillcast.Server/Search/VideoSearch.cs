using System.Linq.Expressions;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Data;
using Rillcast.Server.Search.Moments;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>
/// Finds videos: those that are named by all the words, then those in which a comment at some time has them all; when there are none, those written alike. Who sees what is
/// <see cref="VideoAccess"/>'s business, here as in every list.
/// </summary>
internal sealed class VideoSearch(SearchDatabase database, MomentReading moments, VideoResponses responses, TimeProvider time) : IAsyncDisposable
{
    private const double Ln2 = 0.6931471805599453;

    private static readonly Expression<Func<ChannelSearchEntry, FoundChannel>> AsFound = c => new FoundChannel(
        c.Channel!.Id, c.Channel.Handle, c.Channel.Name, c.Channel.Description, PictureEndpoints.UrlOf(c.Channel.Id, c.Channel.Avatar));

    private readonly RillcastDb _db = database.CreateContext();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    /// <summary>A page; the cursor must be of the same order.</summary>
    public async Task<SearchPage> FindAsync(SearchQuery wanted, SearchCursor? cursor, ClaimsPrincipal user, CancellationToken ct)
    {
        var hasWords = wanted.Words.Length > 0;
        var isFuzzy = cursor?.IsFuzzy ?? false;
        var question = hasWords && wanted.Type != "channel" ? await moments.AskAsync(wanted.Words, isFuzzy, ct) : null;
        var hits = wanted.Type == "channel" ? [] : await FindVideosAsync(wanted, question, cursor, isFuzzy, user, ct);
        var channels = cursor is null && hasWords && wanted.Type != "video" ? await FindChannelsAsync(wanted.Words, ct) : [];
        if (hits.Count == 0 && cursor is null && hasWords && wanted.Type != "channel")
        {
            isFuzzy = true;
            question = await moments.AskAsync(wanted.Words, isFuzzy, ct);
            hits = await FindVideosAsync(wanted, question, null, isFuzzy, user, ct);
        }

        string? next = null;
        if (hits.Count > wanted.Size)
        {
            hits.RemoveRange(wanted.Size, hits.Count - wanted.Size);
            next = new SearchCursor(wanted.Order, isFuzzy, hits[^1].Value, hits[^1].Id).ToString();
        }

        var ids = hits.ConvertAll(h => h.Id);
        var rows = await _db.Videos.AsNoTracking().Where(v => ids.Contains(v.Id)).Select(VideoRow.From).ToDictionaryAsync(r => r.Id, ct);
        ids.RemoveAll(id => !rows.ContainsKey(id));
        var said = question is not null && ids.Count > 0 ? await moments.FindAsync(ids, question, isFuzzy, ct) : [];
        return new SearchPage(ids.ConvertAll(id => responses.Of(rows[id])), next, channels, isFuzzy && hits.Count > 0, said);
    }

    private async Task<List<Hit>> FindVideosAsync(SearchQuery wanted, MomentQuestion? question, SearchCursor? cursor, bool isFuzzy, ClaimsPrincipal user, CancellationToken ct)
    {
        var videos = Filter(wanted, user);
        var words = wanted.Words;
        if (words.Length == 0)
        {
            return await OrderAsync(videos.Select(v => new Candidate { Id = v.Id, Views = v.Views, Rank = 0 }), wanted, cursor, ct);
        }

        if (isFuzzy)
        {
            var alike = _db.VideoSearch.Where(e => EF.Functions.TrigramsAreWordSimilar(SearchFunctions.Fold(words), e.Folded)
                || EF.Functions.TrigramsAreStrictWordSimilar(SearchFunctions.Fold(words), e.Folded));
            return await WithLikenessAsync(() => MergeAsync(NamedAlike(alike, videos, words), Said(question, alike, videos), wanted, cursor, ct), ct);
        }

        var named = _db.VideoSearch.Where(e => e.Words.Matches(SearchFunctions.Query(words)));
        return await MergeAsync(Named(named, videos, wanted), Said(question, named, videos), wanted, cursor, ct);
    }

    private static async Task<List<Hit>> MergeAsync(IQueryable<Candidate> named, IQueryable<Candidate>? said, SearchQuery wanted, SearchCursor? cursor, CancellationToken ct)
    {
        var hits = await OrderAsync(named, wanted, cursor, ct);

        // By relevance, all that is named so comes first: a full page needs no look at what was said.
        return said is null || (wanted.Order == SearchSort.Relevance && hits.Count > wanted.Size)
            ? hits
            : [.. hits.Concat(await OrderAsync(said, wanted, cursor, ct)).OrderByDescending(h => h.Value).ThenByDescending(h => h.Id, StringComparer.Ordinal).Take(wanted.Size + 1)];
    }

    // Ranks from 1 on.
    private static IQueryable<Candidate> Named(IQueryable<VideoSearchEntry> named, IQueryable<Video> videos, SearchQuery wanted)
    {
        var words = wanted.Words;
        var matches = from entry in named
                      join video in videos on entry.VideoId equals video.Id
                      select new { entry, video };
        var candidates = wanted.Order == SearchSort.Relevance
            ? matches.OrderByDescending(m => m.video.Id).Take(SearchLimits.MaxRanked)
            : matches;
        return candidates.Select(m => new Candidate { Id = m.video.Id, Views = m.video.Views, Rank = 1 + (double)m.entry.Words.Rank(SearchFunctions.Query(words)) });
    }

    private static IQueryable<Candidate> NamedAlike(IQueryable<VideoSearchEntry> named, IQueryable<Video> videos, string words) =>
        from entry in named
        join video in videos on entry.VideoId equals video.Id
        select new Candidate { Id = video.Id, Views = video.Views, Rank = 1 + (double)EF.Functions.TrigramsWordSimilarity(SearchFunctions.Fold(words), entry.Folded) };

    // Ranks below 1, by how often the number of comments doubles: the order of pages stays while people write.
    private IQueryable<Candidate>? Said(MomentQuestion? question, IQueryable<VideoSearchEntry> named, IQueryable<Video> videos)
    {
        if (question?.Query is not { } query)
        {
            return null;
        }

        return from moment in (from moment in _db.Moments
                               join video in videos on moment.VideoId equals video.Id
                               where moment.Words.Matches(query) && !named.Any(e => e.VideoId == video.Id)
                               orderby moment.CommentId descending
                               select new { video.Id, video.Views }).Take(SearchLimits.MaxMoments)
               group moment by new { moment.Id, moment.Views } into video
               select new Candidate { Id = video.Key.Id, Views = video.Key.Views, Rank = 1 - (1 / (2 + Math.Floor(Math.Log(video.Count()) / Ln2))) };
    }

    private async Task<IReadOnlyList<FoundChannel>> FindChannelsAsync(string words, CancellationToken ct)
    {
        var found = await _db.ChannelSearch.Where(c => c.Words.Matches(SearchFunctions.Query(words)))
            .OrderByDescending(c => c.Words.Rank(SearchFunctions.Query(words))).ThenBy(c => c.ChannelId)
            .Take(SearchLimits.MaxChannels).Select(AsFound).ToListAsync(ct);
        return found.Count > 0 ? found : await WithLikenessAsync(
            () => _db.ChannelSearch.Where(c => EF.Functions.TrigramsAreWordSimilar(SearchFunctions.Fold(words), c.Folded)
                    || EF.Functions.TrigramsAreStrictWordSimilar(SearchFunctions.Fold(words), c.Folded))
                .OrderByDescending(c => EF.Functions.TrigramsWordSimilarity(SearchFunctions.Fold(words), c.Folded)).ThenBy(c => c.ChannelId)
                .Take(SearchLimits.MaxChannels).Select(AsFound).ToListAsync(ct),
            ct);
    }

    private IQueryable<Video> Filter(SearchQuery wanted, ClaimsPrincipal user)
    {
        var videos = _db.Videos.AsNoTracking().ListedFor(user);
        videos = wanted.State switch
        {
            "live" => videos.Where(v => v.State == VideoState.Live),
            "recorded" => videos.Where(v => v.State == VideoState.Ready || v.State == VideoState.Processing),
            _ => videos,
        };
        // What is only announced has no length yet.
        videos = wanted.Length is null or "" ? videos : videos.Where(v => v.State != VideoState.Scheduled);
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

    // The limits of likeness are settings of the session; they are set for one transaction.
    private Task<T> WithLikenessAsync<T>(Func<Task<T>> query, CancellationToken ct) => _db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        await using var transaction = await _db.Database.BeginTransactionAsync(ct);
        await _db.Database.ExecuteSqlAsync(
            $"""
            select set_config('pg_trgm.word_similarity_threshold', {SearchLimits.Likeness}, true),
                set_config('pg_trgm.strict_word_similarity_threshold', {SearchLimits.WholeWordLikeness}, true)
            """,
            ct);
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
