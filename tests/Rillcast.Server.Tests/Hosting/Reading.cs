using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rillcast.Server.Tests.Hosting;

/// <summary>Reads answers and says what they were when they are not what they should be.</summary>
internal static class Reading
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode expected, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> response, HttpStatusCode expected, CancellationToken ct)
    {
        using var message = await response;
        return await message.JsonAsync(expected, ct);
    }

    /// <summary>An error must be problem details of the same status.</summary>
    public static async Task<JsonElement> ProblemAsync(this Task<HttpResponseMessage> response, HttpStatusCode expected, CancellationToken ct)
    {
        using var message = await response;
        var problem = await message.JsonAsync(expected, ct);
        Assert.Equal("application/problem+json", message.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        return problem;
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string[] Ids(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(i => i.Text("id"))];

    public static async Task<(string Id, string Handle)> NewChannelAsync(this HttpClient client, CancellationToken ct)
    {
        var handle = "c" + Guid.NewGuid().ToString("n")[..12];
        var channel = await client.PostAsJsonAsync("/api/channels", new { handle, name = "Test " + handle }, ct).JsonAsync(HttpStatusCode.Created, ct);
        return (channel.Text("id"), handle);
    }
}
