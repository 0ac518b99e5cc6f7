namespace Rillcast.Server.Uploads.Tus;

/// <summary><c>/api/uploads</c> as tus clients use it.</summary>
internal static class TusEndpoints
{
    public static void MapTus(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").WithTags("Uploads");
        uploads.MapMethods("/", [HttpMethods.Options], (HttpContext http, TusRequests tus) => tus.Describe(http)).AllowAnonymous()
            .WithName("DescribeUploads").WithSummary("What this server can do of tus 1.0.0.").Produces(StatusCodes.Status204NoContent);

        var resumable = uploads.MapGroup("").RequireAuthorization();
        resumable.AddEndpointFilter(CheckVersionAsync);
        resumable.MapPost("/", (HttpContext http, TusRequests tus, CancellationToken ct) => tus.CreateAsync(http, ct))
            .WithName("CreateUpload").WithSummary("Begins an upload (tus 1.0.0); Upload-Metadata names filename, channel and, if wanted, title.").Produces(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        resumable.MapMethods("/{id}", [HttpMethods.Head], (string id, HttpContext http, TusRequests tus, CancellationToken ct) => tus.TellAsync(id, http, ct))
            .WithName("GetUploadOffset").WithSummary("How much of an upload is there (tus 1.0.0).").Produces(StatusCodes.Status200OK);
        resumable.MapPatch("/{id}", (string id, HttpContext http, TusRequests tus, CancellationToken ct) => tus.AppendAsync(id, http, ct))
            .WithName("AppendToUpload").WithSummary("Brings more bytes (tus 1.0.0).").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone).ProducesProblem(StatusCodes.Status423Locked);
        resumable.MapDelete("/{id}", (string id, HttpContext http, TusRequests tus, CancellationToken ct) => tus.TerminateAsync(id, http, ct))
            .WithName("DeleteUpload").WithSummary("Gives an upload up, with all that was made of it; one that has ended is taken from the list.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);

        // "The actual method of the request MUST be ignored": for senders whose proxies know no PATCH and no DELETE.
        resumable.MapPost("/{id}", (string id, HttpContext http, TusRequests tus, CancellationToken ct) => http.Request.Headers[TusHeaders.MethodOverride].ToString() switch
        {
            "PATCH" => tus.AppendAsync(id, http, ct),
            "DELETE" => tus.TerminateAsync(id, http, ct),
            "HEAD" => tus.TellAsync(id, http, ct),
            _ => Task.FromResult<IResult>(TypedResults.StatusCode(StatusCodes.Status405MethodNotAllowed)),
        }).ExcludeFromDescription();
    }

    private static async ValueTask<object?> CheckVersionAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        http.Response.Headers[TusHeaders.TusResumable] = TusHeaders.Version;
        if (http.Request.Headers[TusHeaders.TusResumable] != TusHeaders.Version)
        {
            http.Response.Headers[TusHeaders.TusVersion] = TusHeaders.Version;
            return TypedResults.Problem($"Tus-Resumable must be {TusHeaders.Version}.", statusCode: StatusCodes.Status412PreconditionFailed);
        }

        return await next(call);
    }
}
