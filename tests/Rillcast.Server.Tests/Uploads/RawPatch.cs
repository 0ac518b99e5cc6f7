using System.Net.Sockets;
using System.Text;

namespace Rillcast.Server.Tests.Uploads;

/// <summary>A PATCH over a socket of the test's own, which can stop in the middle or break.</summary>
internal sealed class RawPatch : IDisposable
{
    private readonly TcpClient _connection = new();

    /// <summary>Sends the head and the first bytes.</summary>
    public static async Task<RawPatch> BeginAsync(Uri server, string address, HttpClient user, long offset, long length, byte[] first, CancellationToken ct, params string[] headers)
    {
        var patch = new RawPatch();
        await patch._connection.ConnectAsync(server.Host, server.Port, ct);
        string[] lines =
        [
            $"PATCH {address} HTTP/1.1",
            $"Host: {server.Authority}",
            $"Authorization: {user.DefaultRequestHeaders.Authorization}",
            "Tus-Resumable: 1.0.0",
            "Content-Type: application/offset+octet-stream",
            $"Upload-Offset: {offset}",
            $"Content-Length: {length}",
            .. headers,
            "",
            "",
        ];
        await patch.SendAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), ct);
        await patch.SendAsync(first, ct);
        return patch;
    }

    public async Task SendAsync(byte[] bytes, CancellationToken ct) => await _connection.GetStream().WriteAsync(bytes, ct);

    /// <summary>Breaks the connection with a reset, as a network does.</summary>
    public void Break()
    {
        _connection.LingerState = new LingerOption(true, 0);
        _connection.Close();
    }

    public void Dispose() => _connection.Dispose();
}
