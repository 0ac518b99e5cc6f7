using System.CommandLine;
using System.Reflection;

namespace Rillcast.Server.Cli;

/// <summary>
/// The commands of the executable. Flags become configuration keys, above the environment and <c>appsettings.json</c>;
/// what they mean is checked with the rest of the configuration.
/// </summary>
internal static class CommandLine
{
    /// <summary>Version of this build.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Runs the command that the arguments name and returns the exit code of the process.</summary>
    public static Task<int> RunAsync(
        string[] args,
        Func<IReadOnlyDictionary<string, string?>, TextWriter, CancellationToken, Task> serve,
        InvocationConfiguration? invocation = null)
    {
        var flags = new Dictionary<Option<string?>, string>
        {
            [new("--data") { Description = "Folder of the database, the recordings and the keys (default: data)", HelpName = "DIR" }] = "Server:Data",
            [new("--http") { Description = "Addresses of the web server, separated by ; (default: http://*:8080)", HelpName = "URL" }] = "Http:Url",
            [new("--rtmp") { Description = "Address that takes broadcasts (default: *:1935)", HelpName = "HOST:PORT" }] = "Rtmp:Endpoint",
            [new("--roles") { Description = "What this node does (default: ingest,delivery,api,worker)", HelpName = "ROLES" }] = "Server:Roles",
            [new("--web") { Description = "Folder of the built web pages (default: wwwroot beside the program)", HelpName = "DIR" }] = "Web:Directory",
        };

        var serveCommand = new Command("serve", "Starts the server.");
        foreach (var option in flags.Keys)
        {
            serveCommand.Options.Add(option);
        }

        serveCommand.SetAction(async (parsed, ct) =>
        {
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var (option, key) in flags)
            {
                if (parsed.GetValue(option) is { } value)
                {
                    settings[key] = value;
                }
            }

            try
            {
                await serve(settings, parsed.InvocationConfiguration.Output, ct);
                return 0;
            }
            catch (StartFailure failure)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"rillcast: {failure.Message}");
                return 1;
            }
        });

        var root = new RootCommand("Rillcast: self-hosted live streaming.") { serveCommand, ResetPasswordCommand.Make() };
        foreach (var version in root.Options.OfType<VersionOption>())
        {
            // The built-in action prints the informational version with its build metadata.
            version.Action = new PrintVersion();
        }

        // The host has its own handling of SIGINT and SIGTERM: orderly, and with its own time limit.
        invocation ??= new InvocationConfiguration();
        invocation.ProcessTerminationTimeout = null;
        return root.Parse(args).InvokeAsync(invocation);
    }

    private sealed class PrintVersion : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"rillcast {Version}");
            return 0;
        }
    }
}
