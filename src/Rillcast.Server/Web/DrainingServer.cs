using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Rillcast.Server.Web;

/// <summary>
/// Kestrel with a time limit of its own for letting requests finish. Without it one slow download would use up the whole time that the
/// host has for stopping, and nothing would be left for finishing recordings and stopping the database.
/// </summary>
internal sealed class DrainingServer(IServer kestrel, TimeProvider time) : IServer
{
    /// <summary>What a request in progress has when the server stops.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(4);

    public IFeatureCollection Features => kestrel.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => kestrel.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DrainTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await kestrel.StopAsync(both.Token);
    }

    public void Dispose() => kestrel.Dispose();

    /// <summary>Puts the limit around the server that is registered.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var kestrel = services.Last(s => s.ServiceType == typeof(IServer));
        services.Remove(kestrel);
        services.AddSingleton<IServer>(provider =>
            new DrainingServer((IServer)ActivatorUtilities.CreateInstance(provider, kestrel.ImplementationType!), TimeProvider.System));
    }
}
