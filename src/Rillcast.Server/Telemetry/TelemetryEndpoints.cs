using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Console;

namespace Rillcast.Server.Telemetry;

/// <summary>What an operator looks at.</summary>
internal static class TelemetryEndpoints
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Metrics>();
        builder.Services.AddSingleton<Readiness>();
        builder.Logging.AddLines();
    }

    /// <summary>Logs a line an event.</summary>
    public static void AddLines(this ILoggingBuilder logging)
    {
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName ??= LineFormatter.FormatterName);
    }

    public static void MapTelemetry(this WebApplication app, Metrics metrics)
    {
        var group = app.MapGroup("").AllowAnonymous().ExcludeFromDescription().DisableHttpMetrics();
        group.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        group.MapGet("/readyz", ReadyAsync);
        group.MapGet("/metrics", () => TypedResults.Text(PrometheusText.Write(metrics.Collect()), PrometheusText.ContentType));
    }

    private static async Task<JsonHttpResult<ReadinessResponse>> ReadyAsync(Readiness readiness, CancellationToken ct)
    {
        var response = await readiness.CheckAsync(ct);
        return TypedResults.Json(response, statusCode: response.Status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
