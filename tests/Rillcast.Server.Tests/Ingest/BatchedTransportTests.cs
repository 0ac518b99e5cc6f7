using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rillcast.Server.Ingest.Transport;

namespace Rillcast.Server.Tests.Ingest;

/// <summary>The transport under a real Kestrel, with handlers that show what a transport must do.</summary>
public class BatchedTransportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_GoBothWays_AndTheEndIsSeen(bool tls)
    {
        using var certificate = Certificate();
        await using var host = await Host.StartAsync(Echo, tls ? certificate : null);
        await using var stream = await host.ConnectAsync(certificate, tls, Ct);
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        var received = new byte[sent.Length];

        var writing = stream.WriteAsync(sent, Ct).AsTask();
        await stream.ReadExactlyAsync(received, Ct);
        await writing;
        Assert.Equal(sent, received);
        await host.Disconnect(stream);

        Assert.Equal("end", await host.Outcome.WaitAsync(Ct));
    }

    [Fact]
    public async Task ASilentConnection_IsStillRead()
    {
        await using var host = await Host.StartAsync(Echo, null);
        await using var stream = await host.ConnectAsync(null, false, Ct);
        await Task.Delay(600, Ct);
        await stream.WriteAsync(new byte[] { 42 }, Ct);
        Assert.Equal(42, await ReadByteAsync(stream));
    }

    [Fact]
    public async Task AnApplicationThatDoesNotRead_HoldsTheSenderBack()
    {
        var gate = new TaskCompletionSource();
        await using var host = await Host.StartAsync(
            async connection =>
            {
                await gate.Task;
                return await Echo(connection);
            },
            null);
        await using var stream = await host.ConnectAsync(null, false, Ct);
        var sent = new byte[64 << 20];
        var writing = stream.WriteAsync(sent, Ct).AsTask();
        await Task.Delay(500, Ct);
        Assert.False(writing.IsCompleted);

        gate.SetResult();
        var buffer = new byte[1 << 20];
        for (long left = sent.Length; left > 0;)
        {
            left -= await stream.ReadAsync(buffer, Ct);
        }

        await writing;
    }

    [Fact]
    public async Task AReset_IsTold_AndAnAbortEndsBothSides()
    {
        await using (var host = await Host.StartAsync(Echo, null))
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, host.Port, Ct);
            await client.GetStream().WriteAsync(new byte[] { 1 }, Ct);
            Assert.Equal(1, await ReadByteAsync(client.GetStream()));
            client.Client.LingerState = new LingerOption(true, 0);
            client.Client.Close();
            Assert.Equal(nameof(ConnectionResetException), await host.Outcome.WaitAsync(Ct));
        }

        await using var aborting = await Host.StartAsync(
            async connection =>
            {
                connection.Abort(new ConnectionAbortedException("Enough."));
                return await Echo(connection);
            },
            null);
        await using var stream = await aborting.ConnectAsync(null, false, Ct);
        Assert.Equal(-1, await ReadByteAsync(stream));
        Assert.Equal("end", await aborting.Outcome.WaitAsync(Ct));
    }

    [Fact]
    public async Task AStoppingServer_AsksForTheEnd_AndWaitsForIt()
    {
        await using var host = await Host.StartAsync(
            async connection =>
            {
                var asked = new TaskCompletionSource();
                await using var registration = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested.Register(asked.SetResult);
                await connection.Transport.Output.WriteAsync(new byte[] { 7 });
                await asked.Task;
                await connection.Transport.Output.WriteAsync("bye"u8.ToArray());
                return "asked";
            },
            null);
        await using var stream = await host.ConnectAsync(null, false, Ct);
        Assert.Equal(7, await ReadByteAsync(stream));

        var stopping = host.StopAsync();
        var last = new byte[3];
        await stream.ReadExactlyAsync(last, Ct);
        Assert.Equal("bye"u8.ToArray(), last);
        Assert.Equal(-1, await ReadByteAsync(stream));
        await stopping;
        Assert.Equal("asked", await host.Outcome);
    }

    [Fact]
    public async Task APortThatIsTaken_IsSaidToBe()
    {
        await using var host = await Host.StartAsync(Echo, null);
        var e = await Assert.ThrowsAsync<IOException>(() => Host.StartAsync(Echo, null, host.Port));
        Assert.IsType<AddressInUseException>(e.InnerException);
    }

    private static async Task<string> Echo(ConnectionContext connection)
    {
        try
        {
            while (true)
            {
                var result = await connection.Transport.Input.ReadAsync();
                foreach (var memory in result.Buffer)
                {
                    connection.Transport.Output.Write(memory.Span);
                }

                connection.Transport.Input.AdvanceTo(result.Buffer.End);
                await connection.Transport.Output.FlushAsync();
                if (result.IsCompleted)
                {
                    return "end";
                }
            }
        }
        catch (IOException e)
        {
            return e.GetType().Name;
        }
    }

    private static async Task<int> ReadByteAsync(Stream stream)
    {
        var one = new byte[1];
        return await stream.ReadAsync(one, Ct) == 0 ? -1 : one[0];
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class Host(WebApplication app, Task<string> outcome) : IAsyncDisposable
    {
        public Task<string> Outcome { get; } = outcome;

        public int Port { get; } = new Uri(app.Urls.First()).Port;

        public static async Task<Host> StartAsync(Func<ConnectionContext, Task<string>> serve, X509Certificate2? certificate, int port = 0)
        {
            var outcome = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton<SocketRound>();
            builder.Services.AddSingleton<IConnectionListenerFactory, BatchedTransport>();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(new BatchedEndPoint(IPAddress.Loopback, port), listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }

                listen.Run(async connection => outcome.TrySetResult(await serve(connection)));
            }));
            builder.WebHost.UseKestrelHttpsConfiguration();
            var app = builder.Build();
            try
            {
                await app.StartAsync(Ct);
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }

            return new Host(app, outcome.Task);
        }

        public async Task<Stream> ConnectAsync(X509Certificate2? certificate, bool tls, CancellationToken ct)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, ct);
            if (!tls)
            {
                return client.GetStream();
            }

            var stream = new SslStream(client.GetStream(), false, (_, presented, _, _) => presented?.GetCertHashString() == certificate?.GetCertHashString());
            await stream.AuthenticateAsClientAsync("localhost");
            return stream;
        }

        public async Task Disconnect(Stream stream)
        {
            if (stream is SslStream tls)
            {
                await tls.ShutdownAsync();
            }

            await stream.DisposeAsync();
        }

        public Task StopAsync() => app.StopAsync(Ct);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
