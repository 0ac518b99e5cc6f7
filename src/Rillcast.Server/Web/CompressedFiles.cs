using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Rillcast.Server.Web;

/// <summary>
/// Files that lie compressed beside themselves (<c>app.js.br</c>, <c>app.js.gz</c>): sent in the place of the file to who takes them (RFC 9110 §12.5.3). They are a third smaller than what
/// there is time for at a request.
/// </summary>
internal sealed class CompressedFiles(IFileProvider files) : IContentTypeProvider
{
    private static readonly (string Coding, string Ending)[] Kinds = [("br", ".br"), ("gzip", ".gz")];

    private readonly FileExtensionContentTypeProvider _types = new() { Mappings = { [".webmanifest"] = "application/manifest+json" } };

    /// <summary>Takes the compressed file when there is one and the caller takes it.</summary>
    public Task PreferAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        foreach (var (coding, ending) in Kinds)
        {
            var path = request.Path.Value + ending;
            if (Accepts(request, coding) && files.GetFileInfo(path).Exists)
            {
                request.Path = new PathString(path);
                break;
            }
        }

        return next(context);
    }

    /// <summary>Says how what is sent is compressed, and that others may get it otherwise.</summary>
    public static void Describe(IFileInfo file, IHeaderDictionary headers)
    {
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (KindOf(file.Name) is var (coding, _))
        {
            headers.ContentEncoding = coding;
        }
    }

    /// <summary>The type of what is compressed.</summary>
    public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
        _types.TryGetContentType(KindOf(subpath) is var (_, ending) ? subpath[..^ending.Length] : subpath, out contentType);

    private static (string Coding, string Ending)? KindOf(string name)
    {
        foreach (var kind in Kinds)
        {
            if (name.EndsWith(kind.Ending, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }

    private static bool Accepts(HttpRequest request, string coding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && a.Quality is not 0);
}
