using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Authorization;

/// <summary>Asks every endpoint of the running server as everybody, and compares with <c>matrix.txt</c>.</summary>
public sealed class MatrixTests : IAsyncLifetime
{
    private static readonly string[] Roles = ["nobody", "viewer", "other", "moderator", "owner", "administrator"];

    private static readonly IReadOnlyList<MatrixLine> Lines = MatrixLine.ReadAll(RepositoryRoot.Combine("tests", "Rillcast.Server.Tests", "Authorization", "matrix.txt"));

    private TestServer _server = null!;
    private People _people = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(CancellationToken.None, settings: [("Accounts:AttemptsPerAccount", "10000")]);
        _people = await People.MakeAsync(_server, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _people.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Every_endpoint_has_a_line_and_every_line_an_endpoint()
    {
        var endpoints = _server.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().SelectMany(NamesOf).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(endpoints, Lines.Select(l => l.Endpoint).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everybody_is_let_in_where_the_matrix_says_so_and_nowhere_else()
    {
        var wrong = new StringBuilder();
        foreach (var line in Lines)
        {
            for (var i = 0; i < Roles.Length; i++)
            {
                var answer = await AskAsync(line, Roles[i]);
                if (answer != line.Expected[i])
                {
                    wrong.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{line.Endpoint} ({line.What}) as {Roles[i]}: {answer} instead of {line.Expected[i]}");
                }
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private async Task<string> AskAsync(MatrixLine line, string role)
    {
        var address = await _people.AddressAsync(line, Ct);
        using var request = new HttpRequestMessage(new HttpMethod(line.Method == "ANY" ? "GET" : line.Method), address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (line.Endpoint == "POST /api/uploads/{id}")
        {
            request.Headers.Add("X-HTTP-Method-Override", "PATCH");
        }

        if (line.Endpoint == "POST /api/uploads")
        {
            request.Headers.Add("Upload-Length", "10");
            request.Headers.Add("Upload-Metadata", $"channel {Convert.ToBase64String(Encoding.UTF8.GetBytes(_people.Channel))},filename {Convert.ToBase64String("a.mp4"u8)}");
        }

        if (line.Method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            request.Content = new StringContent(BodyOf(line.Endpoint), Encoding.UTF8, MediaTypeHeaderValue.Parse(TypeOf(line)));
            request.Headers.Add("Upload-Offset", "0");
        }

        using var response = await _people.Client(role).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        var status = (int)response.StatusCode;
        return status is 401 or 403 or 404 or >= 500 ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : "ok";
    }

    // What is checked before anybody asks who sends it must be right.
    private static string BodyOf(string endpoint) => endpoint switch
    {
        "POST /api/channels" => $$"""{"handle":"h{{Guid.NewGuid().ToString("n")[..12]}}","name":"n"}""",
        "POST /api/channels/{id}/videos" => $$"""{"title":"t","scheduledAt":"{{DateTimeOffset.UtcNow.AddDays(1):O}}"}""",
        "PUT /api/channels/{id}/ladder" => """{"rungs":[{"side":360}]}""",
        "PUT /api/channels/{channel}/chat" => """{"open":true,"slowMode":0,"approval":"none","blockedWords":[]}""",
        "POST /api/notices" => """{"kind":"flash","text":"text"}""",
        "POST /api/videos/{id}/reactions" => """{"emoji":"heart"}""",
        "POST /api/videos/{id}/comments" or "PATCH /api/comments/{id}" => """{"text":"text"}""",
        "PUT /api/videos/{id}/like" => """{"liked":true}""",
        "PUT /api/videos/{id}/position" => """{"position":1}""",
        "PUT /api/history/settings" => """{"paused":false}""",
        "PUT /api/comments/{id}/state" => """{"state":"hidden"}""",
        "POST /api/channels/{id}/stream-keys" => """{"label":"k"}""",
        _ => "{}",
    };

    private static string TypeOf(MatrixLine line) =>
        line.Route.EndsWith("/avatar", StringComparison.Ordinal) || line.Route.EndsWith("/banner", StringComparison.Ordinal) ? "image/png"
        : line.Route.StartsWith("/api/uploads/", StringComparison.Ordinal) ? "application/offset+octet-stream"
        : "application/json";

    private static IEnumerable<string> NamesOf(RouteEndpoint endpoint)
    {
        var route = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods switch
        {
            // The same endpoint, with the same rules.
            ["GET", "HEAD"] => [$"GET {route}"],
            { Count: > 0 } methods => methods.Select(m => $"{m} {route}"),
            _ => [$"ANY {route}"],
        };
    }
}
