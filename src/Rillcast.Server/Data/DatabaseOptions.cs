using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Data;

/// <summary>Section <c>Database</c>.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>Names a PostgreSQL (Npgsql's keywords). Default none: the server starts a private one in its data folder. A pooler between must know prepared statements (PgBouncer from 1.21 on).</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Folder with <c>initdb</c> and <c>postgres</c> for the private one. Default the newest under /usr/lib/postgresql that fits the data.</summary>
    public string? PostgresBin { get; init; }

    /// <summary>Connections held to the database. 2 to 1000, default 32.</summary>
    [Range(2, 1000)]
    public int MaxConnections { get; init; } = 32;

    /// <summary>How long a request waits for a connection or an answer. 1 s to 2 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
