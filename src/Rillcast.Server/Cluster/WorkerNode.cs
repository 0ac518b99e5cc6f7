using Rillcast.Live;
using Rillcast.Server.Cli;
using Rillcast.Server.Conversion;
using Rillcast.Server.Telemetry;
using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Jobs.Wire;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Cluster;

/// <summary>
/// A node with the role <c>worker</c> alone: takes jobs from the broker, reads segments from the nodes that own them and brings back what it made. Has no database, no store, no folder of its own; needs the broker, a node's address and the
/// cluster's secret. Listens nowhere unless <c>--http</c> says so; then for <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.
/// </summary>
internal static partial class WorkerNode
{
    /// <summary>Builds it without starting it.</summary>
    /// <exception cref="StartFailure">A setting is missing or wrong.</exception>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> flags)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.AddSettings(flags);
        var server = builder.AddOptionsRecord<ServerOptions>("Server");
        var cluster = builder.AddOptionsRecord<ClusterOptions>("Cluster");
        var live = builder.AddOptionsRecord<LiveOptions>("Live").Checked();
        builder.AddOptionsRecord<LadderOptions>("Ladder");
        builder.Services.AddSingleton(TimeProvider.System);
        var queue = builder.AddJobQueue($"{Environment.MachineName}:{Environment.ProcessId}");
        if (queue.Kind == JobQueueKind.InProcess || cluster.Secret is not { } secret || !Uri.TryCreate(cluster.Node, UriKind.Absolute, out var node))
        {
            throw new StartFailure(
                "A node that only works needs RILLCAST__Queue__Kind=RabbitMq with RILLCAST__Queue__Uri (the broker), RILLCAST__Cluster__Node (the address of a node with the other roles) and RILLCAST__Cluster__Secret (the same as there).");
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = server.ShutdownTimeout);
        builder.Services.AddSingleton<IJobMedia>(_ => new HttpJobMedia(
            new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1), AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan },
            new ClusterSignature(secret),
            node,
            TimeProvider.System));
        builder.AddEncoders();
        builder.AddWorker(live.Packager);
        builder.Services.AddSingleton<Metrics>();
        builder.Logging.AddLines();
        builder.WebHost.UseUrls(flags.TryGetValue("Http:Url", out var url) && url is not null ? url : "http://127.0.0.1:0");

        var app = builder.Build();
#pragma warning disable RS0030 // Counts from here on, not from the first time somebody asks.
        var metrics = app.Services.GetRequiredService<Metrics>();
        var jobs = app.Services.GetRequiredService<IJobQueue>();
#pragma warning restore RS0030
        app.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        app.MapGet("/readyz", () => jobs.State.IsConnected ? TypedResults.Text("ready\n") : TypedResults.Text("the broker is away\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/metrics", () => TypedResults.Text(PrometheusText.Write(metrics.Collect()), PrometheusText.ContentType));
        return app;
    }

    /// <summary>Runs until it is told to stop; what it is at then goes back into the queue.</summary>
    public static async Task RunAsync(IReadOnlyDictionary<string, string?> flags, CancellationToken ct)
    {
        await using var app = Build(flags);
        await app.StartAsync(ct);
#pragma warning disable RS0030 // The end of composition.
        var worker = app.Services.GetRequiredService<Worker>();
        var cluster = app.Services.GetRequiredService<ClusterOptions>();
#pragma warning restore RS0030
        LogStarted(app.Logger, CommandLine.Version, worker.Slots, cluster.Node!);
        await app.WaitForShutdownAsync(ct);
        LogStopped(app.Logger, worker.Done);
    }

    /// <summary>True when the flags and the configuration ask for nothing but work.</summary>
    public static bool IsAskedFor(string roles) => roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(r => r == "worker");

    [LoggerMessage(Level = LogLevel.Information, Message = "Rillcast {Version} works with {Slots} slots for {Node}")]
    private static partial void LogStarted(ILogger logger, string version, int slots, string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Rillcast stopped after {Jobs} jobs")]
    private static partial void LogStopped(ILogger logger, long jobs);
}
