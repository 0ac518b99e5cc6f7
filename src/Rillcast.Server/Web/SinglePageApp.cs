using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using Rillcast.Server.Cli;
using Rillcast.Server.Sharing;

namespace Rillcast.Server.Web;

/// <summary>Section <c>Web</c>: the pages.</summary>
internal sealed record WebOptions
{
    /// <summary>Folder of the built pages. Default <c>wwwroot</c> beside the program.</summary>
    public string? Directory { get; init; }
}

/// <summary>
/// Serves the built pages: files by name, and <c>index.html</c> for every address that is a page of the app. Files under <c>_app/immutable/</c> have
/// a hash in their name and never change; everything else is checked again each time. Pages that are shared carry in their head what others show of them.
/// </summary>
internal static class SinglePageApp
{
    // No 'unsafe-inline' for scripts: the one that starts the app is allowed by its hash. Shaka plays from blob: URLs. Players set style attributes.
    private const string PolicyAfterScripts =
        "; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob: data:; "
        + "connect-src 'self' blob: data:; worker-src 'self' blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors ";

    private static readonly string[] Pages = ["watch", "c", "studio", "search", "following", "history", "embed", "admin", "login", "register", "signin", "sign-in", "account", "reset-password"];

    /// <summary>Adds the pages to the pipeline; to be called before routing, so that a file costs no endpoint matching.</summary>
    /// <exception cref="StartFailure">A folder was named and is not there.</exception>
    public static void UseSinglePageApp(this WebApplication app, WebOptions options)
    {
        var folder = Path.GetFullPath(options.Directory ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        var policy = new ContentPolicy(folder);
        app.Use((context, next) => AddSecurityHeaders(context, next, policy));
        if (!Directory.Exists(folder))
        {
            if (options.Directory is not null)
            {
                throw new StartFailure($"Web:Directory: there is no folder {folder}.");
            }

            return;
        }

        var files = new PhysicalFileProvider(folder);
        var document = new IndexDocument(Path.Combine(folder, "index.html"));
#pragma warning disable RS0030 // Composition: the pipeline is put together here.
        var shared = app.Services.GetRequiredService<SharedPages>();
#pragma warning restore RS0030
        var compressed = new CompressedFiles(files);
        app.UseWhen(context => !IsServerPath(context.Request.Path), pages =>
        {
            pages.UseResponseCompression();
            pages.Use((context, next) => RewriteToIndex(context, next, files, shared, document));
            pages.Use(compressed.PreferAsync);
            pages.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = files,
                ContentTypeProvider = compressed,
                OnPrepareResponse = prepared =>
                {
                    var headers = prepared.Context.Response.Headers;
                    headers.CacheControl = prepared.Context.Request.Path.StartsWithSegments("/_app/immutable") ? "public, max-age=31536000, immutable" : "no-cache";
                    CompressedFiles.Describe(prepared.File, headers);
                },
            });
        });
    }

    private static bool IsServerPath(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/v") || path.StartsWithSegments("/t") || path.StartsWithSegments("/openapi");

    // A page's address has no file behind it. An address that is no page, or that of a video or a channel that is not there for the caller, gets the same document, so that the
    // app can say so, with status 404.
    private static async Task RewriteToIndex(HttpContext context, RequestDelegate next, PhysicalFileProvider files, SharedPages shared, IndexDocument document)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "/";
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || (path != "/" && files.GetFileInfo(path).Exists))
        {
            await next(context);
            return;
        }

        var first = path.AsSpan(1).IndexOf('/') is var slash and >= 0 ? path.Substring(1, slash) : path[1..];
        var isPage = first.Length == 0 || Pages.Contains(first, StringComparer.Ordinal);
        var wantsPage = !Path.HasExtension(path) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (!isPage && (!wantsPage || IsOperations(first)))
        {
            await next(context);
            return;
        }

        var answer = isPage ? await shared.FindAsync(path, context.RequestAborted) : SharedAnswer.Missing;
        if (answer.Page is { } page && document.With(PageHead.Of(page, SharingEndpoints.OriginOf(request))) is { } html)
        {
            await SendAsync(context, html);
            return;
        }

        request.Path = "/index.html";
        if (answer.IsMissing && !(isPage && await IsSeenByCallerAsync(context, shared, path)))
        {
            // What a browser has of other addresses says nothing about this one.
            request.Headers.IfNoneMatch = request.Headers.IfModifiedSince = default;
            context.Response.OnStarting(static state =>
            {
                var response = ((HttpContext)state).Response;
                if (response.StatusCode == StatusCodes.Status200OK)
                {
                    response.StatusCode = StatusCodes.Status404NotFound;
                }

                return Task.CompletedTask;
            }, context);
        }

        await next(context);
    }

    // Pages come before sign-in in the pipeline; who asks is found out only where it makes a difference.
    private static async Task<bool> IsSeenByCallerAsync(HttpContext context, SharedPages shared, string path) =>
        (await context.AuthenticateAsync()).Principal is { } user && await shared.IsSeenByAsync(user, path, context.RequestAborted);

    private static async Task SendAsync(HttpContext context, byte[] html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(html, context.RequestAborted);
        }
    }

    private static bool IsOperations(string first) => first is "healthz" or "readyz" or "metrics";

    private static Task AddSecurityHeaders(HttpContext context, RequestDelegate next, ContentPolicy policy)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/v") || path.StartsWithSegments("/t"))
        {
            return next(context);
        }

        var headers = context.Response.Headers;
        headers[HeaderNames.ContentSecurityPolicy] = policy.Scripts + PolicyAfterScripts + (path.StartsWithSegments("/embed") ? "*" : "'self'");
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)";
        return next(context);
    }
}
