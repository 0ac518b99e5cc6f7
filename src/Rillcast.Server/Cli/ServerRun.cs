using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Rillcast.Server.Cli;

/// <summary>Runs the server until it is told to stop, with one line at the start and one at the end.</summary>
internal static partial class ServerRun
{
    /// <summary>Starts, waits for SIGINT, SIGTERM or a reason to stop, and stops in order.</summary>
    /// <exception cref="StartFailure">It could not start, or had to stop for a reason the operator can change.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken ct)
    {
        var begin = TimeProvider.System.GetTimestamp();
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException || e.Message.Contains("Failed to bind", StringComparison.Ordinal))
        {
            throw new StartFailure($"{e.Message.TrimEnd('.')}. Stop the program that has it, or choose another address with --http or --rtmp.", e);
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            throw new StartFailure($"Configuration: {e.Message}", e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new StartFailure($"Cannot listen: {e.Message}. Choose another address with --http or --rtmp.", e);
        }

#pragma warning disable RS0030 // The end of composition.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        var fatal = app.Services.GetRequiredService<FatalFailure>();
        var folder = app.Services.GetRequiredService<DataFolder>();
#pragma warning restore RS0030
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
