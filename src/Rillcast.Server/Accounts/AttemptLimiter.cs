using System.Net;
using Rillcast.Server.Web;

namespace Rillcast.Server.Accounts;

/// <summary>
/// Counts attempts by address and by account in windows of a minute. An attempt is counted before it is made, so that many at once do not
/// slip through, and taken back when it was a right password.
/// </summary>
internal sealed class AttemptLimiter(AccountOptions options, TimeProvider time)
{
    /// <summary>Keys remembered at once; beyond it, the address and account tables begin anew.</summary>
    public const int MaxKeys = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Begin, int Count)> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt.</summary>
    /// <param name="address">Who tries.</param>
    /// <param name="account">What is tried; null for a registration.</param>
    /// <param name="retryAfter">When refused: how long until another may be tried.</param>
    public bool TryBegin(IPAddress? address, string? account, out TimeSpan retryAfter)
    {
        lock (_gate)
        {
            if (_counts.Count > MaxKeys)
            {
                _counts.Clear();
            }

            var addressKey = AddressKey(address);
            var accountKey = AccountKey(account);
            retryAfter = Max(Wait(addressKey, options.AttemptsPerAddress), accountKey is null ? TimeSpan.Zero : Wait(accountKey, options.AttemptsPerAccount));
            if (retryAfter > TimeSpan.Zero)
            {
                return false;
            }

            Add(addressKey, 1);
            if (accountKey is not null)
            {
                Add(accountKey, 1);
            }

            return true;
        }
    }

    /// <summary>The attempt was rightful.</summary>
    public void TakeBack(IPAddress? address, string? account)
    {
        lock (_gate)
        {
            Add(AddressKey(address), -1);
            if (AccountKey(account) is { } key)
            {
                Add(key, -1);
            }
        }
    }

    private TimeSpan Wait(string key, int limit)
    {
        if (!_counts.TryGetValue(key, out var entry))
        {
            return TimeSpan.Zero;
        }

        var age = time.GetElapsedTime(entry.Begin);
        if (age >= Window)
        {
            _counts.Remove(key);
            return TimeSpan.Zero;
        }

        return entry.Count < limit ? TimeSpan.Zero : Window - age;
    }

    private void Add(string key, int change)
    {
        var entry = _counts.TryGetValue(key, out var found) ? found : (Begin: time.GetTimestamp(), Count: 0);
        if (entry.Count + change <= 0)
        {
            _counts.Remove(key);
        }
        else
        {
            _counts[key] = (entry.Begin, entry.Count + change);
        }
    }

    private static string AddressKey(IPAddress? address) => address?.Place ?? "";

    private static string? AccountKey(string? account) => account is null ? null : "@" + account;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
