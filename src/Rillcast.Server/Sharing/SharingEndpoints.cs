using System.Security.Claims;
using System.Text;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Sharing;

/// <summary>Sharing among the services, and what crawlers read: <c>/robots.txt</c> and <c>/sitemap.xml</c>.</summary>
internal static class SharingEndpoints
{
    /// <summary>Newest public videos in the site map; the protocol's limit is 50,000 (sitemaps.org).</summary>
    private const int MaxSitemapVideos = 10_000;

    private static readonly ClaimsPrincipal Stranger = new();

    public static void AddSharing(this IServiceCollection services) => services.AddSingleton<SharedPages>();

    public static void MapCrawling(this IEndpointRouteBuilder routes)
    {
        var crawling = routes.MapGroup("").AnsweringHead();
        crawling.MapGet("/robots.txt", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            return TypedResults.Text($"User-agent: *\nDisallow: /api/\nDisallow: /studio\nDisallow: /admin\nAllow: /\n\nSitemap: {OriginOf(http.Request)}/sitemap.xml\n", "text/plain");
        }).AllowAnonymous().ExcludeFromDescription();
        crawling.MapGet("/sitemap.xml", WriteSitemapAsync).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Scheme and host as the client sees them; a proxy's word is taken when it is trusted.</summary>
    public static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static async Task<IResult> WriteSitemapAsync(HttpContext http, DatabaseState state, IDbContextFactory<RillcastDb> databases, CancellationToken ct)
    {
        if (!state.IsReady)
        {
            return Problems.DatabaseAway(http);
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var videos = await db.Videos.AsNoTracking().ListedFor(Stranger).OrderByDescending(v => v.Id).Take(MaxSitemapVideos)
            .Select(v => new { v.Id, v.CreatedAt }).ToListAsync(ct);
        var origin = OriginOf(http.Request);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("urlset", "http://www.sitemaps.org/schemas/sitemap/0.9");
            foreach (var video in videos)
            {
                xml.WriteStartElement("url");
                xml.WriteElementString("loc", $"{origin}/watch/{video.Id}");
                xml.WriteElementString("lastmod", XmlConvert.ToString(video.CreatedAt.UtcDateTime, XmlDateTimeSerializationMode.Utc));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        http.Response.Headers.CacheControl = "public, max-age=600";
        return TypedResults.Text($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}", "application/xml", Encoding.UTF8);
    }
}
