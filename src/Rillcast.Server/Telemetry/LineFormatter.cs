using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Rillcast.Server.Telemetry;

/// <summary>One line an event: time, level, what happened. <c>Logging:Console:FormatterName=json</c> gives the same as JSON.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private const int HostedServiceStartupFaulted = 11;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // The command line prints the reason of a failed start as one line; the host's stack trace would hide it.
        if (logEntry.EventId.Id == HostedServiceStartupFaulted && logEntry.Category == "Microsoft.Extensions.Hosting.Internal.Host")
        {
            return;
        }

        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Trace => "trace ",
            LogLevel.Debug => "debug ",
            LogLevel.Information => "info  ",
            LogLevel.Warning => "warn  ",
            LogLevel.Error => "error ",
            _ => "fatal ",
        });

        // What a peer sent may be part of a message; it must not look like a line of its own.
        foreach (var c in message)
        {
            textWriter.Write(char.IsControl(c) ? ' ' : c);
        }

        textWriter.Write('\n');
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write("      ");
            textWriter.Write(exception.ToString().ReplaceLineEndings("\n      "));
            textWriter.Write('\n');
        }
    }
}
