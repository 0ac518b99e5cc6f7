using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Cli;

/// <summary>Section <c>Server</c>: the node as a whole.</summary>
internal sealed record ServerOptions
{
    /// <summary>Folder of everything this node keeps. Default <c>data</c> in the working directory.</summary>
    [Required]
    public string Data { get; init; } = "data";

    /// <summary>Name shown to people. Default <c>Rillcast</c>.</summary>
    [Required, StringLength(60, MinimumLength = 1)]
    public string Name { get; init; } = "Rillcast";

    /// <summary>What this node does, separated by commas: <c>ingest</c>, <c>delivery</c>, <c>api</c>, <c>worker</c>. Default all.</summary>
    [Required, RegularExpression(@"\s*(ingest|delivery|api|worker)\s*(,\s*(ingest|delivery|api|worker)\s*)*", ErrorMessage = "Roles are ingest, delivery, api and worker, separated by commas.")]
    public string Roles { get; init; } = "ingest,delivery,api,worker";

    /// <summary>How long a stop may take before what is left is cut off. 1 s to 5 min, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True when this node has the role.</summary>
    public bool Has(string role) => Roles.Split(',', StringSplitOptions.TrimEntries).Contains(role, StringComparer.Ordinal);
}
