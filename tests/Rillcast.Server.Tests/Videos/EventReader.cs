using System.Text.Json;

namespace Rillcast.Server.Tests.Videos;

/// <summary>Reads the server-sent events of a video.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream content)
    {
        _response = response;
        _lines = new StreamReader(content);
    }

    public static async Task<EventReader> OpenAsync(HttpClient http, string id, CancellationToken ct)
    {
        var response = await http.GetAsync($"/api/videos/{id}/events", HttpCompletionOption.ResponseHeadersRead, ct);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventReader(response, await response.Content.ReadAsStreamAsync(ct));
    }

    /// <summary>The next event of that name; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string name, CancellationToken ct)
    {
        while (true)
        {
            var line = await _lines.ReadLineAsync(ct).AsTask().WaitAsync(Patience, ct) ?? throw new EndOfStreamException($"No event {name}.");
            if (line == "event: " + name)
            {
                var data = await _lines.ReadLineAsync(ct);
                return JsonDocument.Parse(data!["data: ".Length..]).RootElement;
            }
        }
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        while (await _lines.ReadLineAsync(ct).AsTask().WaitAsync(Patience, ct) is not null)
        {
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
