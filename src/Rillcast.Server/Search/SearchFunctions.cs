using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace Rillcast.Server.Search;

/// <summary>Functions of the database (migration 0012), for queries.</summary>
internal static class SearchFunctions
{
    /// <summary>What somebody typed, as a question to <c>words</c>; null when there is no word in it.</summary>
    public static NpgsqlTsQuery Query(string text) => throw new NotSupportedException("Only inside a query.");

    /// <summary>Without accents and capitals.</summary>
    public static string Fold(string text) => throw new NotSupportedException("Only inside a query.");

    public static void Register(ModelBuilder model)
    {
        model.HasDbFunction(typeof(SearchFunctions).GetMethod(nameof(Query))!).HasName("search_query").IsBuiltIn();
        model.HasDbFunction(typeof(SearchFunctions).GetMethod(nameof(Fold))!).HasName("search_fold").IsBuiltIn();
    }
}
