namespace Rillcast.TestKit;

/// <summary>Waits for something that other processes bring about.</summary>
public static class Eventually
{
    /// <summary>Asks until the answer fits.</summary>
    /// <exception cref="TimeoutException">It never did; tells the last answer.</exception>
    public static async Task<T> GetAsync<T>(
        string what, Func<Task<T>> ask, Func<T, bool> fits, TimeSpan timeout, CancellationToken ct)
    {
        var end = DateTime.UtcNow + timeout;
        object? last = null;
        while (true)
        {
            try
            {
                var answer = await ask();
                if (fits(answer))
                {
                    return answer;
                }

                last = answer;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }

            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"Not within {timeout.TotalSeconds:0.#} s: {what}. Last answer: {last}");
            }

            await Task.Delay(100, ct);
        }
    }

    public static Task TrueAsync(string what, Func<Task<bool>> ask, TimeSpan timeout, CancellationToken ct) =>
        GetAsync(what, ask, yes => yes, timeout, ct);
}
