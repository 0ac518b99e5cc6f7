using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rillcast.TestKit;

/// <summary>The public API as a program uses it.</summary>
public sealed class RillcastApi(HttpClient http)
{
    public HttpClient Http => http;

    public async Task LoginAsync(string email, string password, CancellationToken ct)
    {
        var answer = await PostAsync<LoginAnswer>("/api/auth/login", new { email, password }, ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.AccessToken);
    }

    public Task<ChannelAnswer> CreateChannelAsync(string handle, CancellationToken ct) =>
        PostAsync<ChannelAnswer>("/api/channels", new { handle, name = handle }, ct);

    public Task<StreamKeyAnswer> CreateStreamKeyAsync(string channelId, CancellationToken ct) =>
        PostAsync<StreamKeyAnswer>($"/api/channels/{channelId}/stream-keys", new { label = "test" }, ct);

    /// <summary>A new channel with a key to publish on it.</summary>
    public async Task<(ChannelAnswer Channel, string Key)> CreatePublishedChannelAsync(string handle, CancellationToken ct)
    {
        var channel = await CreateChannelAsync(handle, ct);
        var key = await CreateStreamKeyAsync(channel.Id, ct);
        return (channel, key.Key);
    }

    public async Task<IReadOnlyList<VideoAnswer>> GetVideosAsync(string channelHandle, CancellationToken ct) =>
        (await GetAsync<Page<VideoAnswer>>($"/api/videos?channel={channelHandle}", ct)).Items;

    public Task<VideoAnswer> GetVideoAsync(string id, CancellationToken ct) => GetAsync<VideoAnswer>($"/api/videos/{id}", ct);

    public async Task EndVideoAsync(string id, CancellationToken ct)
    {
        using var answer = await http.PostAsync($"/api/videos/{id}/end", null, ct);
        await ThrowUnlessAsync(answer, HttpStatusCode.Accepted, ct);
    }

    public async Task DeleteVideoAsync(string id, CancellationToken ct)
    {
        using var answer = await http.DeleteAsync($"/api/videos/{id}", ct);
        await ThrowUnlessAsync(answer, HttpStatusCode.NoContent, ct);
    }

    /// <summary>The channel's newest video, once it is as wanted: within a minute, which is long enough for a busy machine.</summary>
    public Task<VideoAnswer> WaitForVideoAsync(string channelHandle, Func<VideoAnswer, bool> fits, CancellationToken ct) =>
        WaitForVideoAsync(channelHandle, fits, TimeSpan.FromMinutes(1), ct);

    /// <summary>The same within another time.</summary>
    public Task<VideoAnswer> WaitForVideoAsync(string channelHandle, Func<VideoAnswer, bool> fits, TimeSpan timeout, CancellationToken ct) =>
        Eventually.GetAsync(
            $"a video of {channelHandle}",
            async () => await GetVideosAsync(channelHandle, ct) is [var newest, ..] ? newest : null!,
            v => v is not null && fits(v),
            timeout,
            ct);

    public async Task<T> GetAsync<T>(string path, CancellationToken ct)
    {
        using var answer = await http.GetAsync(path, ct);
        await ThrowUnlessAsync(answer, HttpStatusCode.OK, ct);
        return (await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, ct))!;
    }

    public async Task<T> PostAsync<T>(string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(path, body, JsonSerializerOptions.Web, ct);
        if (!answer.IsSuccessStatusCode)
        {
            await ThrowUnlessAsync(answer, HttpStatusCode.OK, ct);
        }

        return (await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, ct))!;
    }

    private static async Task ThrowUnlessAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken ct)
    {
        if (answer.StatusCode != expected)
        {
            var text = await answer.Content.ReadAsStringAsync(ct);
            throw new HttpRequestException(
                $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} → {(int)answer.StatusCode}: {text}", null, answer.StatusCode);
        }
    }
}

public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

public sealed record LoginAnswer(string AccessToken, double ExpiresIn);

public sealed record ChannelAnswer(string Id, string Handle, string Name, string? Live);

public sealed record StreamKeyAnswer(string Id, string Key);

public sealed record VideoAnswer(
    string Id,
    string State,
    string Title,
    double Duration,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int Viewers,
    bool Publishing,
    int? Width,
    int? Height,
    string? VideoCodec,
    string? AudioCodec);
