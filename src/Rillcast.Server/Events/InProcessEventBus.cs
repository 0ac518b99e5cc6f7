namespace Rillcast.Server.Events;

/// <summary>The bus of a node that works alone: an event is told where it happens.</summary>
internal sealed class InProcessEventBus : IEventBus
{
    private readonly Lock _gate = new();
    private Action<BusBatch> _deliver = _ => { };
    private long _seq;

    public string Origin { get; } = EventPosition.NewOrigin();

    public EventBusState State { get; } = new(true, 0, 0);

    public void Subscribe(Action<BusBatch> deliver) => _deliver = deliver;

    public void Publish(BusEvent published) => Number(published, _ => { });

    public void Pass(BusEvent passing)
    {
        // Nobody else is there.
    }

    /// <summary>Publishes, and hands the number on in the same order.</summary>
    public void Number(BusEvent published, Action<NumberedEvent> numbered)
    {
        lock (_gate)
        {
            var next = new NumberedEvent(++_seq, published);
            _deliver(new BusBatch(Origin, next.Seq - 1, [next], []));
            numbered(next);
        }
    }

    /// <summary>Delivers what another node said.</summary>
    public void Deliver(BusBatch batch) => _deliver(batch);
}
