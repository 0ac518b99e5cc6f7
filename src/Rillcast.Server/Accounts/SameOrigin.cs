namespace Rillcast.Server.Accounts;

/// <summary>
/// Refuses writes that another site's page makes with the visitor's cookie. The cookie's SameSite=Lax already keeps it at home in browsers that
/// know it; <c>Origin</c> is checked for the others and for sibling domains. Bearer tokens are not sent by browsers on their own.
/// </summary>
internal static class SameOrigin
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        if (isWrite && request.Headers.Origin is [{ Length: > 0 } origin] && request.Headers.Authorization.Count == 0 && request.Cookies.ContainsKey(Identity.Cookie)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return TypedResults.Problem("This request comes from another site.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        }

        return next(context);
    }
}
