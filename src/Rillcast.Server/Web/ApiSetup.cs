using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.OpenApi;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Conversion;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Notices;
using Rillcast.Server.Uploads;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Web;

/// <summary>What all endpoints under <c>/api</c> share.</summary>
internal static class ApiSetup
{
    public const string DocumentName = "v1";

    public static void AddApi(this IServiceCollection services)
    {
        services.AddProblems();
        services.AddValidation();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.Converters.Add(new VideoStateWords());
            json.SerializerOptions.Converters.Add(new VisibilityWords());
            json.SerializerOptions.Converters.Add(new RoleWords());
            json.SerializerOptions.Converters.Add(new LivePhaseWords());
            json.SerializerOptions.Converters.Add(new ConversionStateWords());
            json.SerializerOptions.Converters.Add(new RungStateWords());
            json.SerializerOptions.Converters.Add(new RungCodecWords());
            json.SerializerOptions.Converters.Add(new CommentStateWords());
            json.SerializerOptions.Converters.Add(new ApprovalWords());
            json.SerializerOptions.Converters.Add(new ModerationActionWords());
            json.SerializerOptions.Converters.Add(new ModerationReasonWords());
            json.SerializerOptions.Converters.Add(new ChatRuleWords());
            json.SerializerOptions.Converters.Add(new UploadStateWords());
            json.SerializerOptions.Converters.Add(new JobStateWords());
            json.SerializerOptions.Converters.Add(new NoticeKindWords());
        });
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ResponseCompressionDefaults.MimeTypes.Append("image/svg+xml").Append("application/manifest+json");
        });
        services.AddOpenApi(DocumentName, document =>
        {
            // HEAD beside GET has nothing to say of its own.
            document.ShouldInclude = endpoint => endpoint.HttpMethod != HttpMethods.Head || endpoint.ActionDescriptor.EndpointMetadata.OfType<IHttpMethodMetadata>().Last() is { HttpMethods: ["HEAD"] };
            document.AddDocumentTransformer(DescribeAsync);
        });
    }

    private static Task DescribeAsync(OpenApiDocument api, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        api.Info.Title = "Rillcast";
        api.Info.Version = DocumentName;
        // Where this server happens to listen is not part of the contract.
        api.Servers?.Clear();
        // Where one may be missing the place says so, and not the list of the values.
        foreach (var schema in api.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            schema.Enum = schema.Enum is { } values ? [.. values.Where(v => v is not null && !v.IsJsonNullSentinel())] : null;
        }

        return Task.CompletedTask;
    }

    /// <summary>The group of all API endpoints: 503 at once while the database is away, answers never cached.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "api/docs";
            ui.DocumentTitle = "Rillcast API";
            ui.SwaggerEndpoint($"/openapi/{DocumentName}.json", "Rillcast");
        });
        return app.MapGroup("/api").AnsweringHead();
    }

    /// <summary>The part of the API that cannot answer without the database.</summary>
    public static RouteGroupBuilder NeedingDatabase(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("");
        group.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.WithMetadata(DatabaseGate.Needed);
        return group;
    }
}
