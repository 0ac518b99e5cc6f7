using System.Text;
using System.Text.RegularExpressions;

namespace Rillcast.Server.Sharing;

/// <summary>The app's <c>index.html</c> with another head, read again when the file changes.</summary>
internal sealed partial class IndexDocument(string path)
{
    private volatile Known? _known;

    /// <summary>The document with these elements instead of its own title and description; null when there is no such document.</summary>
    public byte[]? With(string head)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (_known is not { } known || known.Written != written)
        {
            if (!File.Exists(path))
            {
                return null;
            }

            _known = known = new Known(written, TitleAndDescription().Replace(File.ReadAllText(path), ""));
        }

        var end = known.Html.IndexOf("</head>", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : Encoding.UTF8.GetBytes(string.Concat(known.Html.AsSpan(0, end), head, known.Html.AsSpan(end)));
    }

    [GeneratedRegex("""<title>.*?</title>\s*|<meta name="description"[^>]*>\s*""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex TitleAndDescription();

    private sealed record Known(DateTime Written, string Html);
}
