using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Media;

namespace Rillcast.Server.Web;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>A page out of one row more than fits: that row tells that there is a next page.</summary>
    internal static Page<T> Of(List<T> rows, int limit, Func<T, string> idOf)
    {
        if (rows.Count <= limit)
        {
            return new Page<T>(rows, null);
        }

        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, idOf(rows[^1]));
    }
}

/// <summary>Which page of a list: newest first, after the row that the cursor names. Rows that come in between do not shift pages.</summary>
public sealed record PageQuery
{
    internal const int MaxLimit = 100;
    internal const int DefaultLimit = 24;

    /// <summary><c>next</c> of the page before; none for the first.</summary>
    [FromQuery(Name = "cursor"), StringLength(VideoId.Length, MinimumLength = VideoId.Length)]
    public string? Cursor { get; init; }

    /// <summary>Items on a page, 1 to 100, default 24.</summary>
    [FromQuery(Name = "limit"), Range(1, MaxLimit)]
    public int? Limit { get; init; }

    internal int Size => Limit ?? DefaultLimit;
}
