using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Rillcast.Server.Tests.Uploads;

/// <summary>tus 1.0.0 as a sender speaks it, a request a method; says what came back and judges nothing.</summary>
internal sealed class TusClient(HttpClient http)
{
    public const string Uploads = "/api/uploads";

    public HttpClient Http => http;

    /// <summary>The value of Upload-Metadata.</summary>
    public static string Metadata(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(p => p.Key + " " + Convert.ToBase64String(Encoding.UTF8.GetBytes(p.Value))));

    public Task<HttpResponseMessage> CreateAsync(string channel, long? length, string fileName, CancellationToken ct, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        (string, string) size = length is { } known ? ("Upload-Length", known.ToString(CultureInfo.InvariantCulture)) : ("Upload-Defer-Length", "1");
        return SendAsync(HttpMethod.Post, Uploads, body, ct, [size, ("Upload-Metadata", Metadata(("filename", fileName), ("channel", channel))), .. headers]);
    }

    /// <summary>Begins an upload; its address.</summary>
    public async Task<string> BeginAsync(string channel, long? length, CancellationToken ct, string fileName = "holiday.mp4")
    {
        using var answer = await CreateAsync(channel, length, fileName, ct);
        Assert.True((int)answer.StatusCode == 201, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        return answer.Headers.Location!.ToString();
    }

    public Task<HttpResponseMessage> AppendAsync(string address, long offset, byte[] bytes, CancellationToken ct, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, address, bytes, ct, [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), .. headers]);

    public Task<HttpResponseMessage> HeadAsync(string address, CancellationToken ct) => SendAsync(HttpMethod.Head, address, null, ct);

    public Task<HttpResponseMessage> DeleteAsync(string address, CancellationToken ct) => SendAsync(HttpMethod.Delete, address, null, ct);

    /// <summary>How much the server has.</summary>
    public async Task<long> OffsetAsync(string address, CancellationToken ct)
    {
        using var answer = await HeadAsync(address, ct);
        answer.EnsureSuccessStatusCode();
        return Number(answer, "Upload-Offset");
    }

    public static long Number(HttpResponseMessage answer, string header) => long.Parse(Header(answer, header)!, CultureInfo.InvariantCulture);

    public static string? Header(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? values.Single() : null;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, byte[]? body, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (method != HttpMethod.Options && !headers.Any(h => h.Name == "Tus-Resumable"))
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content?.Headers.Remove(name) is not null);
        }

        return await http.SendAsync(request, ct);
    }
}
