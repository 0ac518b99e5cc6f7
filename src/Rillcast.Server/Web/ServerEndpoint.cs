using Microsoft.AspNetCore.Http.HttpResults;
using Rillcast.Server.Accounts;
using Rillcast.Server.Cli;
using Rillcast.Server.Mail;

namespace Rillcast.Server.Web;

/// <summary><c>GET /api/server</c>: what a page needs to know before anybody signs in.</summary>
internal static class ServerEndpoint
{
    public static void MapServer(this IEndpointRouteBuilder api) =>
        api.MapGet("/server", Get).AllowAnonymous().WithTags("Server").WithName("GetServer").WithSummary("Name, version, and where to broadcast to.");

    private static Ok<ServerResponse> Get(HttpContext http, ServerOptions server, AccountOptions accounts, RtmpEndpointOptions rtmp, Outbox outbox)
    {
        var port = rtmp.Endpoint.Length > 0 ? ListenAddress.Parse(rtmp.Endpoint, "Rtmp:Endpoint").Port : 0;
        var url = rtmp.PublicUrl ?? (port == 0 ? null : $"rtmp://{http.Request.Host.Host}{(port == 1935 ? "" : $":{port}")}/live");
        return TypedResults.Ok(new ServerResponse(server.Name, CommandLine.Version, new RtmpResponse(url, port), accounts.Registration, outbox.IsOpen));
    }
}

/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Rtmp">Where to broadcast to.</param>
/// <param name="Registration"><c>open</c> or <c>closed</c>.</param>
/// <param name="Mail">It sends mail: a forgotten password can be replaced without an administrator.</param>
public sealed record ServerResponse(string Name, string Version, RtmpResponse Rtmp, string Registration, bool Mail);

/// <param name="Url">The server address for an encoder; null when this node takes no broadcasts.</param>
/// <param name="Port">Its port.</param>
public sealed record RtmpResponse(string? Url, int Port);
