using Rillcast.Server.Cli;
using Rillcast.Server.Data;
using Rillcast.Storage;

namespace Rillcast.Server.Telemetry;

/// <summary>Can this node do its work now? Each thing it stands on is really used, with a time limit; the database is so every second anyway.</summary>
internal sealed class Readiness(DatabaseState state, IMediaStore store, DataFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public async Task<ReadinessResponse> CheckAsync(CancellationToken ct)
    {
        var checks = await Task.WhenAll(
            CheckAsync("database", _ => Task.FromResult(state.IsReady ? null : "It does not answer, or its schema is not up to date yet."), ct),
            CheckAsync("store", store.ProbeAsync, ct),
            CheckAsync("spool", ProbeSpoolAsync, ct));
        return new ReadinessResponse(Array.TrueForAll(checks, c => c.Ok) ? "ready" : "unready", checks);
    }

    private async Task<ReadinessCheck> CheckAsync(string name, Func<CancellationToken, Task<string?>> probe, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var problem = await probe(both.Token);
            return new ReadinessCheck(name, problem is null, problem);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ReadinessCheck(name, false, "No answer in time.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            return new ReadinessCheck(name, false, e.Message);
        }
    }

    private async Task<string?> ProbeSpoolAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(folder.Live);
        var file = Path.Combine(folder.Live, ".probe");
        await File.WriteAllTextAsync(file, "ready", ct);
        File.Delete(file);
        return null;
    }
}

/// <param name="Status"><c>ready</c> or <c>unready</c>.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record ReadinessResponse(string Status, IReadOnlyList<ReadinessCheck> Checks);

/// <param name="Name">database, store or spool.</param>
/// <param name="Ok">It works.</param>
/// <param name="Detail">What is wrong; null when nothing is.</param>
public sealed record ReadinessCheck(string Name, bool Ok, string? Detail);
