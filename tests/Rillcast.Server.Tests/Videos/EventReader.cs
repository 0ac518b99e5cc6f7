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

    /// <summary>The position of the last event that had one.</summary>
    public string? LastId { get; private set; }

    /// <summary>How many watched when it was last told.</summary>
    public int Viewers { get; private set; }

    /// <summary>Begins to read, after a position when one is given.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient http, string id, CancellationToken ct, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/videos/{id}/events");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventReader(response, await response.Content.ReadAsStreamAsync(ct));
    }

    /// <summary>The next event of that name; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string name, CancellationToken ct)
    {
        while (true)
        {
            var (found, data) = await NextOfAllAsync(ct);
            if (found == name)
            {
                return data;
            }
        }
    }

    /// <summary>The next event of whatever name.</summary>
    public async Task<(string Name, JsonElement Data)> NextOfAllAsync(CancellationToken ct)
    {
        while (true)
        {
            var line = await _lines.ReadLineAsync(ct).AsTask().WaitAsync(Patience, ct) ?? throw new EndOfStreamException("No more events.");
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                LastId = line["id: ".Length..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                var (name, data) = (line["event: ".Length..], JsonDocument.Parse((await _lines.ReadLineAsync(ct))!["data: ".Length..]).RootElement);
                Viewers = name == "viewers" ? data.GetProperty("viewers").GetInt32() : Viewers;
                return (name, data);
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
