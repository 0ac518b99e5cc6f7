namespace Rillcast.Server.Web;

/// <summary>Counts by key in windows of time, on this node alone.</summary>
/// <param name="limit">How many in a window.</param>
/// <param name="window">How long.</param>
/// <param name="time">The clock.</param>
internal sealed class RateWindow(int limit, TimeSpan window, TimeProvider time)
{
    /// <summary>Keys remembered at once; beyond it, all are forgotten.</summary>
    public const int MaxKeys = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Begin, int Count)> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one; false when there are too many, and then how long to wait.</summary>
    public bool TryTake(string key, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            retryAfter = TimeSpan.Zero;
            if (!_counts.TryGetValue(key, out var entry) || time.GetElapsedTime(entry.Begin) >= window)
            {
                if (_counts.Count >= MaxKeys)
                {
                    _counts.Clear();
                }

                entry = (time.GetTimestamp(), 0);
            }

            if (entry.Count >= limit)
            {
                retryAfter = window - time.GetElapsedTime(entry.Begin);
                return false;
            }

            _counts[key] = (entry.Begin, entry.Count + 1);
            return true;
        }
    }
}
