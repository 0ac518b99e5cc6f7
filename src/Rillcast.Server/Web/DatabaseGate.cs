using Rillcast.Server.Data;

namespace Rillcast.Server.Web;

/// <summary>
/// Answers requests that need the database with 503 while it is away, before anything else is looked at, and those that are under way when it goes as soon as that is known: one that hangs refuses nobody.
/// What such a request wanted to write may have been written; so it is after every connection that breaks.
/// </summary>
internal sealed class DatabaseGate(DatabaseState state, RequestDelegate next)
{
    /// <summary>Stands at endpoints that cannot answer without the database.</summary>
    public static object Needed { get; } = new NeededMark();

    public Task InvokeAsync(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<NeededMark>() is null ? next(http) : PassAsync(http);

    private async Task PassAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var presence = state.Presence;
        if (!state.IsReady)
        {
            await Problems.DatabaseAway(http).ExecuteAsync(http);
            return;
        }

        var aborted = http.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, presence);
        http.RequestAborted = end.Token;
        try
        {
            await next(http);
            return;
        }
        catch (OperationCanceledException) when (presence.IsCancellationRequested && !aborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            // Answered below, by the request's own token again.
        }
        finally
        {
            http.RequestAborted = aborted;
        }

        await Problems.DatabaseAway(http).ExecuteAsync(http);
    }

    private sealed class NeededMark;
}
