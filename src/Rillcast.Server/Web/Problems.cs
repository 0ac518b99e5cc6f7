using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Data;

namespace Rillcast.Server.Web;

/// <summary>Every error leaves as problem details (RFC 9457).</summary>
internal static partial class Problems
{
    /// <summary>Something that is not there, or not for this caller.</summary>
    public static ProblemHttpResult NotFound(string what) => TypedResults.Problem($"There is no such {what}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>The caller is known and may not.</summary>
    public static ProblemHttpResult Forbidden(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    /// <summary>It does not fit the present state.</summary>
    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    /// <summary>One field is wrong in a way only the server can see.</summary>
    public static ProblemHttpResult Invalid(string field, string message) =>
        TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [message] }) { Status = StatusCodes.Status400BadRequest });

    /// <summary>The caller does this too often.</summary>
    public static ProblemHttpResult TooMany(HttpContext context, TimeSpan retryAfter, string detail = "Too many attempts; wait a moment.")
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(detail, statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>The database is away; the media plane is not.</summary>
    public static ProblemHttpResult DatabaseAway(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return TypedResults.Problem("The database cannot be reached at the moment. Running broadcasts go on; try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
        {
            // Fields as the JSON spells them, and one sentence for a page that shows no more than that.
            if (problem.ProblemDetails is HttpValidationProblemDetails { Errors.Count: > 0 } invalid)
            {
                invalid.Errors = invalid.Errors.ToDictionary(e => JsonNamingPolicy.CamelCase.ConvertName(e.Key), e => e.Value);
                invalid.Detail ??= invalid.Errors.First().Value.FirstOrDefault();
            }
        });
        services.AddExceptionHandler<ExceptionProblems>();
        // Otherwise a body that cannot be read is a bare 400 in production.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    private sealed partial class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            {
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            }

            var problem = exception switch
            {
                BadHttpRequestException bad => TypedResults.Problem(Explain(bad), statusCode: bad.StatusCode),
                _ when DatabaseFailure.IsAway(exception) => DatabaseAway(httpContext),
                // Here and not with every text of every request: a page never sends one.
                _ when DatabaseFailure.IsUnwritableText(exception) => TypedResults.Problem("A text has a character that cannot be kept.", statusCode: StatusCodes.Status400BadRequest),
                _ => TypedResults.Problem("An error on our side; it has been logged.", statusCode: StatusCodes.Status500InternalServerError),
            };
            if (problem.StatusCode == StatusCodes.Status500InternalServerError)
            {
                LogFailed(logger, httpContext.Request.Method, httpContext.Request.Path, exception);
            }

            await problem.ExecuteAsync(httpContext);
            return true;
        }

        private static string Explain(BadHttpRequestException bad) => bad.InnerException switch
        {
            JsonException json => json.Path is { Length: > 1 } path
                ? $"The body is not what is expected at {path}."
                : "The body is not valid JSON, or lacks a required property.",
            _ => bad.Message,
        };

        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        private static partial void LogFailed(ILogger logger, string method, string path, Exception exception);
    }
}
