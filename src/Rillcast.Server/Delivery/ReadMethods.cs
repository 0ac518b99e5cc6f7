namespace Rillcast.Server.Delivery;

/// <summary>What can be done with media and downloads: GET, HEAD, and OPTIONS for pages elsewhere.</summary>
internal static class ReadMethods
{
    /// <summary>Lets every page read the answer, and answers what is no reading.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">For other methods.</param>
    /// <returns>True when nothing is left to do.</returns>
    public static async ValueTask<bool> IsAnsweredAsync(HttpContext context, string refusal)
    {
        DeliveryHeaders.AllowEveryOrigin(context.Response);
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        {
            return false;
        }

        if (HttpMethods.IsOptions(method))
        {
            DeliveryHeaders.Preflight(context.Response);
            return true;
        }

        context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        await Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, refusal);
        return true;
    }
}
