namespace Rillcast.Server.Events.Rabbit;

/// <summary>The broker, and how it is used.</summary>
/// <param name="Uris">Its nodes; one or more.</param>
/// <param name="Prefix">Begins all names.</param>
/// <param name="Heartbeat">After twice this without a sign of life it is taken for dead.</param>
/// <param name="Kept">How long it keeps what a node missed.</param>
/// <param name="MaxWaiting">Events that wait for it here.</param>
internal sealed record RabbitAddress(IReadOnlyList<Uri> Uris, string Prefix, TimeSpan Heartbeat, TimeSpan Kept, int MaxWaiting);
