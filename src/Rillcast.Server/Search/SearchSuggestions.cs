using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Search.Moments;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>
/// What the search box offers while somebody types: channels, titles of public videos by how often they were watched, and where there is room, what people wrote at some time of
/// one. The same for everybody, so answers are kept for a while; typing is mostly the same few beginnings.
/// </summary>
internal sealed class SearchSuggestions(SearchDatabase database, MomentReading moments, TimeProvider time)
{
    private static readonly ClaimsPrincipal Everybody = new();

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Task<SuggestionList> List)> _known = new(StringComparer.Ordinal);

    /// <summary>Suggestions for the beginning of a question.</summary>
    public async Task<SuggestionList> FindAsync(string typed, CancellationToken ct)
    {
        var text = typed.Trim().ToLowerInvariant();
        if (text.Length < SearchLimits.MinSuggestionLength)
        {
            return new SuggestionList([]);
        }

        var now = time.GetUtcNow();
        if (!_known.TryGetValue(text, out var known) || known.Until <= now || known.List.IsFaulted)
        {
            if (_known.Count >= SearchLimits.MaxCachedSuggestions)
            {
                _known.Clear();
            }

            // Not under the caller's token: others may wait for the same answer. The database's own time limit ends it.
            known = _known[text] = (now + SearchLimits.SuggestionLife, ReadAsync(text));
        }

        return await known.List.WaitAsync(ct);
    }

    private async Task<SuggestionList> ReadAsync(string text)
    {
        await using var db = database.CreateContext();
        var channels = await db.ChannelSearch.Where(c => c.Words.Matches(SearchFunctions.Query(text)))
            .OrderByDescending(c => c.Words.Rank(SearchFunctions.Query(text))).ThenBy(c => c.ChannelId)
            .Take(2).Select(c => new Suggestion(c.Channel!.Name, c.Channel.Handle, null)).ToListAsync();
        var titles = await (from video in (from entry in db.VideoSearch
                                           join video in db.Videos.ListedFor(Everybody) on entry.VideoId equals video.Id
                                           where entry.Words.Matches(SearchFunctions.Query(text))
                                           orderby video.Id descending
                                           select video).Take(SearchLimits.MaxSuggestionMatches)
                            orderby video.Views descending, video.Id descending
                            select video.Title).Take(SearchLimits.MaxSuggestions * 3).ToListAsync();
        List<Suggestion> said = text.Length >= SearchLimits.MinSuggestedMomentLength && titles.Count + channels.Count < SearchLimits.MaxSuggestions ? await SaidAsync(db, text) : [];
        if (titles.Count == 0 && channels.Count == 0 && said.Count == 0)
        {
            titles = await db.VideoSearch.Where(e => EF.Functions.TrigramsAreWordSimilar(SearchFunctions.Fold(text), e.Folded))
                .Join(db.Videos.ListedFor(Everybody), e => e.VideoId, v => v.Id, (e, v) => new { e.Folded, v.Title, v.Id })
                .OrderByDescending(e => EF.Functions.TrigramsWordSimilarity(SearchFunctions.Fold(text), e.Folded)).ThenByDescending(e => e.Id)
                .Select(e => e.Title).Take(SearchLimits.MaxSuggestions * 3).ToListAsync();
        }

        return new SuggestionList(
        [
            .. channels.Concat(titles.Distinct(StringComparer.CurrentCultureIgnoreCase).Select(t => new Suggestion(t, null, null))).Concat(said).Take(SearchLimits.MaxSuggestions),
        ]);
    }

    /// <summary>What was written last in each of a few videos.</summary>
    private async Task<List<Suggestion>> SaidAsync(RillcastDb db, string text)
    {
        if (await moments.AskAsync(text, isFuzzy: false, CancellationToken.None) is not { Query: var query } question)
        {
            return [];
        }

        var videos = await (from moment in db.Moments
                            join video in db.Videos.ListedFor(Everybody) on moment.VideoId equals video.Id
                            where moment.Words.Matches(query)
                            orderby moment.CommentId descending
                            select video.Id).Take(SearchLimits.MaxMomentsCompared).ToListAsync();
        List<string> few = [.. videos.Distinct().Take(SearchLimits.MaxSuggestedMoments)];
        return [.. (await moments.FindAsync(few, question, isFuzzy: false, CancellationToken.None)).DistinctBy(m => m.VideoId)
            .Select(m => new Suggestion(string.Concat(m.Excerpt.Select(p => p.Text)), null, new SuggestedMoment(m.VideoId, m.MediaTime)))];
    }
}
