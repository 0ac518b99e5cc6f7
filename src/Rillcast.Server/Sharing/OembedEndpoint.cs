using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Server.Web;

namespace Rillcast.Server.Sharing;

/// <summary><c>GET /api/oembed</c> (oembed.com 1.0): how to show a video of ours in somebody else's page.</summary>
internal static class OembedEndpoint
{
    /// <summary>Longest address that is looked at.</summary>
    private const int MaxUrlLength = 2048;

    public static void MapOembed(this IEndpointRouteBuilder api) =>
        api.MapGet("/oembed", GetAsync).AllowAnonymous().WithTags("Sharing").WithName("GetOembed").WithSummary("oEmbed 1.0: the player for the address of a video's page. JSON only.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status501NotImplemented);

    private static async Task<Results<Ok<OembedResponse>, ProblemHttpResult>> GetAsync([AsParameters] OembedQuery query, HttpContext http, SharedPages pages, CancellationToken ct)
    {
        if (query.Format is { Length: > 0 } and not "json")
        {
            return TypedResults.Problem("Only JSON can be had.", statusCode: StatusCodes.Status501NotImplemented);
        }

        var origin = SharingEndpoints.OriginOf(http.Request);
        if (!Uri.TryCreate(query.Url, UriKind.Absolute, out var url)
            || !$"{url.Scheme}://{url.Authority}".Equals(origin, StringComparison.OrdinalIgnoreCase)
            || await pages.FindAsync(url.AbsolutePath, ct) is not { Page: { Video: { } video } page })
        {
            return Problems.NotFound("video here");
        }

        http.Response.Headers.CacheControl = "public, max-age=300";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var size = EmbedSize.Fit(video.Width, video.Height, query.MaxWidth, query.MaxHeight);
        var start = System.Web.HttpUtility.ParseQueryString(url.Query)["t"] is { } t && double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? $"?start={(long)seconds}"
            : "";
        return TypedResults.Ok(new OembedResponse(
            "1.0", "video", page.Title, video.ChannelName, $"{origin}/c/{video.ChannelHandle}", "Rillcast", origin, 300, size.Width, size.Height,
            $"<iframe src=\"{WebUtility.HtmlEncode($"{origin}/embed/{video.Id}{start}")}\" width=\"{size.Width}\" height=\"{size.Height}\" title=\"{WebUtility.HtmlEncode(page.Title)}\" "
            + "style=\"border:0\" allow=\"autoplay; fullscreen; picture-in-picture\" allowfullscreen></iframe>"));
    }

    /// <summary>What is asked for.</summary>
    public sealed record OembedQuery
    {
        /// <summary>Address of a video's page on this server.</summary>
        [FromQuery(Name = "url"), Required, StringLength(MaxUrlLength, MinimumLength = 1)]
        public required string Url { get; init; }

        /// <summary>Room there is, in pixels.</summary>
        [FromQuery(Name = "maxwidth"), Range(1, 100_000)]
        public int? MaxWidth { get; init; }

        /// <summary>Room there is, in pixels.</summary>
        [FromQuery(Name = "maxheight"), Range(1, 100_000)]
        public int? MaxHeight { get; init; }

        /// <summary><c>json</c>.</summary>
        [FromQuery(Name = "format"), StringLength(10)]
        public string? Format { get; init; }
    }
}

/// <param name="Version">1.0.</param>
/// <param name="Type">video.</param>
/// <param name="Title">Title of the video.</param>
/// <param name="AuthorName">Its channel.</param>
/// <param name="AuthorUrl">The channel's page.</param>
/// <param name="ProviderName">Rillcast.</param>
/// <param name="ProviderUrl">This server.</param>
/// <param name="CacheAge">Seconds this may be kept.</param>
/// <param name="Width">Of the player, in pixels.</param>
/// <param name="Height">Of the player, in pixels.</param>
/// <param name="Html">The player as an element.</param>
public sealed record OembedResponse(
    string Version,
    string Type,
    string Title,
    [property: JsonPropertyName("author_name")] string AuthorName,
    [property: JsonPropertyName("author_url")] string AuthorUrl,
    [property: JsonPropertyName("provider_name")] string ProviderName,
    [property: JsonPropertyName("provider_url")] string ProviderUrl,
    [property: JsonPropertyName("cache_age")] int CacheAge,
    int Width,
    int Height,
    string Html);
