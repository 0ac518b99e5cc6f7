using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Cluster;

/// <summary>Section <c>Cluster</c>: how the nodes of one installation know and reach each other.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The same on all nodes, 16 characters or more; without one this node works alone.</summary>
    [StringLength(200, MinimumLength = 16)]
    public string? Secret { get; init; }

    /// <summary>Address at which workers reach this node, for example <c>http://10.0.0.5:8080</c>; without one they use the node they are told (<see cref="Node"/>).</summary>
    [Url]
    public string? PublicAddress { get; init; }

    /// <summary>For a node that only works: the node to ask for segments when a job names none.</summary>
    [Url]
    public string? Node { get; init; }
}
