using System.Collections.Concurrent;

namespace Rillcast.Live;

/// <summary>
/// What was made from one snapshot, by name (playlist kind, encoding). Whoever asks first makes it, all others get the same
/// object; when the snapshot is replaced it goes too. Two first askers at once may both make it: same input, same bytes.
/// </summary>
public sealed class RenderedPlaylists
{
    private readonly ConcurrentDictionary<string, object> _made = new(concurrencyLevel: 1, capacity: 2);

    /// <summary>What stands under a name, made now if nobody did before. One name always has one type.</summary>
    public TValue GetOrMake<TValue, TArgument>(string name, Func<TArgument, TValue> make, TArgument argument)
        where TValue : class =>
        (TValue)_made.GetOrAdd(name, static (_, a) => a.make(a.argument), (make, argument));
}
