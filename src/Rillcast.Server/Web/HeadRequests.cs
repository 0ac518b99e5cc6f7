namespace Rillcast.Server.Web;

/// <summary>HEAD wherever GET is (RFC 9110 §9.1). The same handler answers both; the web server sends no body after HEAD.</summary>
internal static class HeadRequests
{
    /// <summary>Lets every endpoint of the group that takes GET take HEAD, too, but for those that say otherwise.</summary>
    public static RouteGroupBuilder AnsweringHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] } && !endpoint.Metadata.OfType<GetOnly>().Any())
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
            }
        });
        return group;
    }

    /// <summary>For an answer that does not end, one that changes what the next one is, and where HEAD has an endpoint of its own.</summary>
    public static RouteHandlerBuilder WithoutHead(this RouteHandlerBuilder route) => route.WithMetadata(new GetOnly());

    private sealed class GetOnly;
}
