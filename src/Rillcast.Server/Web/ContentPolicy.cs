using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Rillcast.Server.Web;

/// <summary>The part of the content security policy that depends on the pages: hashes of the inline scripts in <c>index.html</c>, read again when that file changes.</summary>
internal sealed partial class ContentPolicy(string folder)
{
    private readonly string _index = Path.Combine(folder, "index.html");
    private volatile Known _known = new(DateTime.MinValue, Default);

    private const string Default = "default-src 'self'; script-src 'self'";

    /// <summary><c>default-src</c> and <c>script-src</c>.</summary>
    public string Scripts
    {
        get
        {
            var written = File.GetLastWriteTimeUtc(_index);
            if (written != _known.Written)
            {
                _known = new Known(written, Default + Hashes());
            }

            return _known.Scripts;
        }
    }

    private string Hashes()
    {
        if (!File.Exists(_index))
        {
            return "";
        }

        var html = File.ReadAllText(_index);
        return string.Concat(InlineScript().Matches(html).Select(m => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(m.Groups[1].Value)))}'"));
    }

    [GeneratedRegex("<script(?![^>]*\\bsrc=)[^>]*>(.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    private sealed record Known(DateTime Written, string Scripts);
}
