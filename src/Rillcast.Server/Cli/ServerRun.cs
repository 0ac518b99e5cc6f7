using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rillcast.Server.Web;

namespace Rillcast.Server.Cli;

/// <summary>Runs the server until it is told to stop, with one line at the start and one at the end.</summary>
internal static partial class ServerRun
{
    /// <summary>Starts, waits for SIGINT, SIGTERM or a reason to stop, and stops in order.</summary>
    /// <exception cref="StartFailure">It could not start, or had to stop for a reason the operator can change.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken ct)
    {
        var begin = TimeProvider.System.GetTimestamp();
#pragma warning disable RS0030 // The end of composition.
        var fatal = app.Services.GetRequiredService<FatalFailure>();
        var server = app.Services.GetRequiredService<IServer>();
        var folder = app.Services.GetRequiredService<DataFolder>();
        var webEndpoints = app.Services.GetRequiredService<HttpOptions>().Addresses.Length;
#pragma warning restore RS0030
        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception e)
        {
            // What had started already stops in order: the database above all.
            await app.StopAsync(CancellationToken.None);
            throw fatal.Failure ?? StartFailure.Of(e);
        }

        // Kestrel calls everything http; what comes after the web's own addresses speaks RTMP.
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select((address, i) => i < webEndpoints ? address : address.Replace("https://", "rtmps://", StringComparison.Ordinal).Replace("http://", "rtmp://", StringComparison.Ordinal));
        Log.Started(app.Logger, CommandLine.Version, string.Join(' ', addresses ?? []), folder.Path, (long)TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        await app.WaitForShutdownAsync(ct);
        if (fatal.Failure is { } failure)
        {
            throw failure;
        }

        Log.Stopped(app.Logger);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Rillcast {Version} started on {Addresses} with data in {Folder} after {Milliseconds} ms")]
        public static partial void Started(ILogger logger, string version, string addresses, string folder, long milliseconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "Rillcast stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
