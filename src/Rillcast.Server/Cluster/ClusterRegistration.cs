using Rillcast.Server.Cli;
using Rillcast.Transcoding.Jobs.Wire;

namespace Rillcast.Server.Cluster;

/// <summary>Registers what this node is to others.</summary>
internal static class ClusterRegistration
{
    /// <summary>Adds the options.</summary>
    /// <returns>The signature that other nodes' requests must have; null when this node works alone.</returns>
    public static ClusterSignature? AddCluster(this WebApplicationBuilder builder) =>
        builder.AddOptionsRecord<ClusterOptions>("Cluster").Secret is { } secret ? new ClusterSignature(secret) : null;
}
