using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Server.Search.Moments;
using Rillcast.Server.Web;

namespace Rillcast.Server.Search;

/// <summary><c>/api/search</c>: videos and channels by words, filters and order; and suggestions for the box.</summary>
internal static class SearchEndpoints
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddScoped<VideoSearch>();
        services.AddSingleton<MomentReading>();
        services.AddSingleton<SearchSuggestions>();
    }

    public static void MapSearch(this IEndpointRouteBuilder api)
    {
        var search = api.MapGroup("/search").AllowAnonymous().WithTags("Search");
        search.MapGet("/", FindAsync).WithName("Search").WithSummary("Videos and channels that have all the words, or videos in which a comment at some time has them, in any language; when none has, those written alike.").ProducesValidationProblem();
        search.MapGet("/suggestions", SuggestAsync).WithName("SuggestSearches").WithSummary("What to search for, from its beginning.").ProducesValidationProblem();
    }

    private static async Task<Results<Ok<SearchPage>, ProblemHttpResult>> FindAsync([AsParameters] SearchQuery wanted, ClaimsPrincipal user, VideoSearch search, CancellationToken ct)
    {
        SearchCursor? cursor = null;
        if (wanted.Cursor is { Length: > 0 } text)
        {
            if (!SearchCursor.TryParse(text, out var parsed) || parsed.Sort != wanted.Order)
            {
                return Problems.Invalid("cursor", "This is not the cursor of a page of this search.");
            }

            cursor = parsed;
        }

        // PostgreSQL has no character for it.
        return wanted.Words.Contains('\0', StringComparison.Ordinal)
            ? Problems.Invalid("q", "The question has a character that no text has.")
            : TypedResults.Ok(await search.FindAsync(wanted, cursor, user, ct));
    }

    private static async Task<Results<Ok<SuggestionList>, ProblemHttpResult>> SuggestAsync(
        [FromQuery(Name = "q"), StringLength(SearchLimits.MaxQueryLength)] string? q, SearchSuggestions suggestions, CancellationToken ct) =>
        q?.Contains('\0', StringComparison.Ordinal) is true
            ? Problems.Invalid("q", "The question has a character that no text has.")
            : TypedResults.Ok(await suggestions.FindAsync(q ?? "", ct));
}
