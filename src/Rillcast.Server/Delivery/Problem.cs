using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Rillcast.Server.Delivery;

/// <summary>Errors of delivery (RFC 9457).</summary>
internal static class Problem
{
    public static async Task WriteAsync(HttpContext context, int status, string detail, int? retryAfterSeconds = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = DeliveryHeaders.NoStore;
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = Encoding.UTF8.GetBytes(
            $$"""{"type":"about:blank","title":"{{ReasonPhrases.GetReasonPhrase(status)}}","status":{{status}},"detail":"{{JsonEncodedText.Encode(detail)}}"}""");
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
