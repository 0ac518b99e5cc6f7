using System.Collections.Concurrent;

namespace Rillcast.Live;

/// <summary>
/// Bytes made from one snapshot, by the name of what was made (playlist kind, encoding). Whoever asks first makes them, all others get the same
/// array; when the snapshot is replaced they go with it. Two first askers at once may both make them: same input, same bytes.
/// </summary>
public sealed class RenderedPlaylists
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _made = new(concurrencyLevel: 1, capacity: 2);

    /// <summary>The bytes under a name, made now if nobody did before.</summary>
    public ReadOnlyMemory<byte> GetOrMake<TArgument>(string name, Func<string, TArgument, ReadOnlyMemory<byte>> make, TArgument argument) =>
        _made.GetOrAdd(name, make, argument);
}
