namespace Rillcast.Server.Events;

/// <summary>
/// What the nodes of an installation tell each other about videos while people watch. Nothing here ever waits: not for the broker, not for a reader. Events of one node arrive
/// everywhere in the order in which it published them, each once, or their absence is known (<see cref="BusBatch.After"/>).
/// </summary>
internal interface IEventBus
{
    /// <summary>This node's name in positions; a new one with each start.</summary>
    string Origin { get; }

    /// <summary>Whether other nodes can be reached, and what waits for them.</summary>
    EventBusState State { get; }

    /// <summary>Takes what arrives, of this node and of others; once, before the first event. Called for one batch at a time of each node.</summary>
    void Subscribe(Action<BusBatch> deliver);

    /// <summary>Numbers an event and tells it: this node before the call returns, others as soon as they can be reached.</summary>
    void Publish(BusEvent published);

    /// <summary>Tells the other nodes something that is worth nothing a moment later: not numbered, not kept, gone when they cannot be reached now.</summary>
    void Pass(BusEvent passing);
}

/// <param name="IsConnected">Other nodes can be reached; always true without any.</param>
/// <param name="Waiting">Events that the broker does not have yet.</param>
/// <param name="Lost">Events that waited too long and were dropped, since the start. Those who missed them are told to read again.</param>
internal sealed record EventBusState(bool IsConnected, int Waiting, long Lost);
