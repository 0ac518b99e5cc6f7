using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Rillcast.Server.Data;

/// <summary>Tells "the database is away" from "the query is wrong".</summary>
internal static class DatabaseFailure
{
    /// <summary>True when trying again later can help: no connection, a time-out, the server is going down or has no room for another connection.</summary>
    public static bool IsAway(Exception? exception) => exception switch
    {
        null => false,
        // Classes 08 (connection), 53 (resources), 57P (operator intervention), 25006 (a standby that is not promoted yet).
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal) || p.SqlState.StartsWith("53", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal) || p.SqlState is "25006" or "57014",
        NpgsqlException => true,
        RetryLimitExceededException or InvalidOperationException or Microsoft.EntityFrameworkCore.DbUpdateException => IsAway(exception.InnerException),
        TimeoutException => true,
        _ => false,
    };

    /// <summary>True when a text has a character that PostgreSQL cannot keep: U+0000, in a text (22021) or in JSON (22P05).</summary>
    public static bool IsUnwritableText(Exception exception) => (exception as PostgresException ?? exception.InnerException as PostgresException) is { SqlState: "22021" or "22P05" };

    /// <summary>True when a unique index refused a row; the index's name says what is taken.</summary>
    public static bool IsTaken(Exception exception, string index) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } p && p.ConstraintName == index;
}
