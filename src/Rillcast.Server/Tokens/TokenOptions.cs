using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Tokens;

/// <summary>Section <c>Tokens</c>: what signs sessions and protected media addresses.</summary>
internal sealed record TokenOptions
{
    /// <summary>The same on all nodes of an installation, 32 characters or more. Default: the cluster's secret; without one, a random secret in the data folder.</summary>
    [StringLength(200, MinimumLength = 32)]
    public string? Secret { get; init; }
}
