using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Rillcast.Server.Sharing;

/// <summary>
/// The part of a page's head that others read: title, description, canonical address, Open Graph (ogp.me), Twitter card, oEmbed discovery (oembed.com §4) and JSON-LD
/// (schema.org/VideoObject). All of it is other people's text, and escaped.
/// </summary>
internal static class PageHead
{
    private const int MaxDescription = 300;

    // In an attribute and in text alike; everything beyond ASCII letters may stay as it is.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <summary>The elements, one a line.</summary>
    /// <param name="page">What the page is of.</param>
    /// <param name="origin">Scheme and host under which it was asked for.</param>
    public static string Of(SharedPage page, string origin)
    {
        var head = new StringBuilder();
        var url = origin + page.Path;
        var description = Brief(page.Description);
        var picture = page.Poster is { } poster ? origin + poster : null;
        head.Append(CultureInfo.InvariantCulture, $"<title>{Html.Encode(page.Title)} – Rillcast</title>\n");
        head.Append(CultureInfo.InvariantCulture, $"<link rel=\"canonical\" href=\"{Html.Encode(url)}\">\n");
        Meta("name", "description", description.Length > 0 ? description : page.Title);
        if (!page.IsListed)
        {
            Meta("name", "robots", "noindex");
        }

        Meta("property", "og:site_name", "Rillcast");
        Meta("property", "og:title", page.Title);
        Meta("property", "og:url", url);
        Meta("property", "og:description", description);
        Meta("property", "og:image", picture);
        Meta("name", "twitter:title", page.Title);
        Meta("name", "twitter:description", description);
        Meta("name", "twitter:image", picture);
        if (page.Video is { } video)
        {
            AddVideo(video);
        }
        else
        {
            Meta("property", "og:type", "profile");
            Meta("name", "twitter:card", "summary");
        }

        return head.ToString();

        void AddVideo(SharedVideo video)
        {
            var embed = $"{origin}/embed/{video.Id}";
            var size = EmbedSize.Fit(video.Width, video.Height, null, null);
            Meta("property", "og:type", "video.other");
            Meta("property", "og:video", embed);
            Meta("property", "og:video:type", "text/html");
            Meta("property", "og:video:width", Number(size.Width));
            Meta("property", "og:video:height", Number(size.Height));
            Meta("property", "video:duration", video.IsLive ? null : Number((long)video.Duration.TotalSeconds));
            Meta("name", "twitter:card", "player");
            Meta("name", "twitter:player", embed);
            Meta("name", "twitter:player:width", Number(size.Width));
            Meta("name", "twitter:player:height", Number(size.Height));
            var oembed = $"{origin}/api/oembed?format=json&url={Uri.EscapeDataString(url)}";
            head.Append(CultureInfo.InvariantCulture, $"<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{Html.Encode(oembed)}\" title=\"{Html.Encode(page.Title)}\">\n");
            head.Append(CultureInfo.InvariantCulture, $"<script type=\"application/ld+json\">{JsonLd(page, video, url, embed, picture, origin)}</script>\n");
        }

        void Meta(string kind, string name, string? content)
        {
            if (!string.IsNullOrEmpty(content))
            {
                head.Append(CultureInfo.InvariantCulture, $"<meta {kind}=\"{name}\" content=\"{Html.Encode(content)}\">\n");
            }
        }
    }

    // The serializer's own escaping keeps '<', '>' and '&' out, so nothing in it can end the element.
    private static string JsonLd(SharedPage page, SharedVideo video, string url, string embed, string? picture, string origin)
    {
        var json = new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "VideoObject",
            ["name"] = page.Title,
            ["description"] = page.Description.Length > 0 ? Brief(page.Description) : page.Title,
            ["url"] = url,
            ["embedUrl"] = embed,
            ["uploadDate"] = Time(video.StartedAt),
            ["author"] = new JsonObject { ["@type"] = "Person", ["name"] = video.ChannelName, ["url"] = $"{origin}/c/{video.ChannelHandle}" },
            ["interactionStatistic"] = new JsonObject
            {
                ["@type"] = "InteractionCounter",
                ["interactionType"] = new JsonObject { ["@type"] = "WatchAction" },
                ["userInteractionCount"] = video.Views,
            },
        };
        if (picture is not null)
        {
            json["thumbnailUrl"] = picture;
        }

        if (!video.IsLive)
        {
            json["duration"] = XmlConvert.ToString(TimeSpan.FromSeconds(Math.Round(video.Duration.TotalSeconds)));
        }

        json["publication"] = new JsonObject
        {
            ["@type"] = "BroadcastEvent",
            ["isLiveBroadcast"] = video.IsLive,
            ["startDate"] = Time(video.StartedAt),
            ["endDate"] = video.EndedAt is { } end ? Time(end) : null,
        };
        return json.ToJsonString(JsonSerializerOptions.Default);
    }

    private static string Brief(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxDescription)
        {
            return line;
        }

        // Not between the halves of a character.
        var end = char.IsHighSurrogate(line[MaxDescription - 2]) ? MaxDescription - 2 : MaxDescription - 1;
        return line[..end] + "…";
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
