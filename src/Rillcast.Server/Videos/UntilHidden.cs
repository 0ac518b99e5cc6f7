using Rillcast.Media;

namespace Rillcast.Server.Videos;

/// <summary>
/// An answer that goes on for long, until its video becomes private. Whoever may still see it asks again and is answered anew; that is the one place that says who may.
/// </summary>
internal sealed class UntilHidden(IResult answer, VideoId video, HiddenVideos hidden) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var aborted = httpContext.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var hiding = EndWhenHiddenAsync(end);
        try
        {
            httpContext.RequestAborted = end.Token;
            await answer.ExecuteAsync(httpContext);
        }
        finally
        {
            httpContext.RequestAborted = aborted;
            await end.CancelAsync();
            await hiding;
        }
    }

    private async Task EndWhenHiddenAsync(CancellationTokenSource end)
    {
        for (var next = hidden.NextPrivate; !hidden.IsPrivate(video); next = hidden.NextPrivate)
        {
            await next.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return;
            }
        }

        await end.CancelAsync();
    }
}
