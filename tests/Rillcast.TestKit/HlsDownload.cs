namespace Rillcast.TestKit;

/// <summary>A media playlist's lines, read as little as tests need.</summary>
public sealed record MediaPlaylist(string Text)
{
    public bool IsEnded => Text.Contains("#EXT-X-ENDLIST", StringComparison.Ordinal);

    public long FirstNumber => long.Parse(Value("#EXT-X-MEDIA-SEQUENCE:") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    public IReadOnlyList<string> Segments => [.. Lines.Where(l => l.Length > 0 && l[0] != '#')];

    /// <summary>Addresses of init segments, each once, in order.</summary>
    public IReadOnlyList<string> Inits =>
        [.. Lines.Where(l => l.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal)).Select(l => Quoted(l, "URI")).Distinct()];

    public int Discontinuities => Lines.Count(l => l == "#EXT-X-DISCONTINUITY");

    public double Duration => Lines.Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal))
        .Sum(l => double.Parse(l["#EXTINF:".Length..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));

    public string[] Lines { get; } = Text.ReplaceLineEndings("\n").Split('\n');

    public string? Value(string tag) => Lines.FirstOrDefault(l => l.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..];

    public static string Quoted(string line, string attribute)
    {
        var start = line.IndexOf(attribute + "=\"", StringComparison.Ordinal) + attribute.Length + 2;
        return line[start..line.IndexOf('"', start)];
    }
}

/// <summary>Fetches what a player would.</summary>
public static class HlsDownload
{
    public static async Task<MediaPlaylist> GetPlaylistAsync(HttpClient http, string videoId, string track, CancellationToken ct) =>
        new(await http.GetStringAsync($"/v/{videoId}/{track}/index.m3u8", ct));

    /// <summary>Writes a track as it stands now: each init segment followed by its segments.</summary>
    /// <returns>The playlist that told what to fetch.</returns>
    public static async Task<MediaPlaylist> SaveTrackAsync(HttpClient http, string videoId, string track, string file, CancellationToken ct)
    {
        var playlist = await GetPlaylistAsync(http, videoId, track, ct);
        await using var output = File.Create(file);
        string? init = null;
        foreach (var line in playlist.Lines)
        {
            if (line.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal))
            {
                var next = MediaPlaylist.Quoted(line, "URI");
                if (next != init)
                {
                    init = next;
                    await CopyAsync(next);
                }
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                await CopyAsync(line);
            }
        }

        return playlist;

        async Task CopyAsync(string name)
        {
            await using var body = await http.GetStreamAsync(new Uri(new Uri(http.BaseAddress!, $"/v/{videoId}/{track}/"), name), ct);
            await body.CopyToAsync(output, ct);
        }
    }
}
