using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Server.Web;

namespace Rillcast.Server.Search;

/// <summary>What is looked for.</summary>
public sealed record SearchQuery
{
    /// <summary>Words, in any language; without any, everything that fits the filters.</summary>
    [FromQuery(Name = "q"), StringLength(SearchLimits.MaxQueryLength)]
    public string? Text { get; init; }

    /// <summary><c>video</c>, <c>channel</c>, or both without.</summary>
    [FromQuery(Name = "type"), AllowedValues(null, "", "video", "channel")]
    public string? Type { get; init; }

    /// <summary><c>live</c> or <c>recorded</c>.</summary>
    [FromQuery(Name = "state"), AllowedValues(null, "", "live", "recorded")]
    public string? State { get; init; }

    /// <summary><c>short</c> (under 4 minutes), <c>medium</c> (4 to 20), <c>long</c> (over 20).</summary>
    [FromQuery(Name = "length"), AllowedValues(null, "", "short", "medium", "long")]
    public string? Length { get; init; }

    /// <summary><c>day</c>, <c>week</c>, <c>month</c>, <c>year</c>: not older than that.</summary>
    [FromQuery(Name = "date"), AllowedValues(null, "", "day", "week", "month", "year")]
    public string? Date { get; init; }

    /// <summary><c>relevance</c> (with words, the default), <c>newest</c>, <c>mostWatched</c>.</summary>
    [FromQuery(Name = "sort"), AllowedValues(null, "", "relevance", "newest", "mostWatched")]
    public string? Sort { get; init; }

    /// <summary><c>next</c> of the page before.</summary>
    [FromQuery(Name = "cursor"), StringLength(SearchLimits.MaxCursorLength)]
    public string? Cursor { get; init; }

    /// <summary>Videos on a page, 1 to 100, default 24.</summary>
    [FromQuery(Name = "limit"), Range(1, PageQuery.MaxLimit)]
    public int? Limit { get; init; }

    internal string Words => Text?.Trim() ?? "";

    internal int Size => Limit ?? PageQuery.DefaultLimit;

    internal SearchSort Order => Sort switch
    {
        "newest" => SearchSort.Newest,
        "mostWatched" => SearchSort.MostWatched,
        _ => Words.Length > 0 ? SearchSort.Relevance : SearchSort.Newest,
    };
}

/// <summary>Orders of results.</summary>
internal enum SearchSort
{
    Relevance,
    Newest,
    MostWatched,
}
