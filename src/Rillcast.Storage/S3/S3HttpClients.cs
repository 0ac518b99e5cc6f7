using Amazon.Runtime;

namespace Rillcast.Storage.S3;

/// <summary>Makes the HTTP client under the S3 client.</summary>
internal sealed class S3HttpClients : HttpClientFactory
{
    // Addresses of large services change while connections live.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = S3Limits.ConnectTime,
            MaxConnectionsPerServer = S3Limits.MaxConnections,
            PooledConnectionLifetime = ConnectionLifetime,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        return new HttpClient(new NoExpectation { InnerHandler = sockets }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Takes <c>Expect: 100-continue</c> off. It costs a round trip for each object; and HttpClient sends a body of up to 1,024 bytes even after a
    /// refusal, which Ceph 16, having answered already, takes for the next request (seen as 400 and 405 to innocent requests).
    /// </summary>
    private sealed class NoExpectation : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
