namespace Rillcast.Server.Web;

/// <summary>Seconds in a query.</summary>
internal static class SecondsInQuery
{
    /// <summary>Refuses commas in them: binding takes those for marks of thousands and reads 1,5 as fifteen.</summary>
    public static RouteHandlerBuilder RefuseCommasIn(this RouteHandlerBuilder route, params string[] names) => route.AddEndpointFilter((call, next) =>
    {
        var query = call.HttpContext.Request.Query;
        var wrong = Array.Find(names, name => query[name].ToString().Contains(',', StringComparison.Ordinal));
        return wrong is null ? next(call) : ValueTask.FromResult<object?>(Problems.Invalid(wrong, "Seconds are written with a point and no comma: 1.5."));
    });
}
