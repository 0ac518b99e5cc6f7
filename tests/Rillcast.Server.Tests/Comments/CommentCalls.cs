using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Comments;

/// <summary>What clients of comments ask.</summary>
internal static class CommentCalls
{
    public static Task<HttpResponseMessage> CommentAsync(this HttpClient client, string video, string text, CancellationToken ct, string? parentId = null, double? mediaTime = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/videos/{video}/comments") { Content = JsonContent.Create(new { text, parentId, mediaTime }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return client.SendAsync(request, ct);
    }

    public static async Task<string> WriteAsync(this HttpClient client, string video, string text, CancellationToken ct, string? parentId = null, double? mediaTime = null) =>
        (await client.CommentAsync(video, text, ct, parentId, mediaTime).JsonAsync(HttpStatusCode.Created, ct)).Text("id");

    public static Task<JsonElement> CommentsAsync(this HttpClient client, string video, CancellationToken ct, string query = "") =>
        client.GetAsync($"/api/videos/{video}/comments?{query}", ct).JsonAsync(HttpStatusCode.OK, ct);

    public static async Task<string> MyIdAsync(this HttpClient client, CancellationToken ct) => (await client.GetAsync("/api/auth/me", ct).JsonAsync(HttpStatusCode.OK, ct)).Text("id");

    public static Task<HttpResponseMessage> RulesAsync(this HttpClient client, string channel, CancellationToken ct, bool open = true, int slowMode = 0, string approval = "none", params string[] blockedWords) =>
        client.PutAsJsonAsync($"/api/channels/{channel}/chat", new { open, slowMode, approval, blockedWords }, ct);
}
