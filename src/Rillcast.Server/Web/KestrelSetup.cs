using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Rillcast.Server.Cli;
using Rillcast.Server.Ingest.Transport;
using Rillcast.Server.Delivery.Direct;

namespace Rillcast.Server.Web;

/// <summary>Where the server listens and what a peer may do: web and RTMP on one set of sockets, limits and TLS.</summary>
internal static class KestrelSetup
{
    /// <summary>Reads the section <c>Http</c> and prepares Kestrel.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="rtmpOptions">Where RTMP listens.</param>
    /// <param name="rtmp">Puts the RTMP connection handler on an endpoint; null when this node takes no broadcasts.</param>
    /// <exception cref="StartFailure">An address or the certificate is wrong.</exception>
    public static void AddListeners(this WebApplicationBuilder builder, RtmpEndpointOptions rtmpOptions, Action<ListenOptions>? rtmp)
    {
        var http = builder.AddOptionsRecord<HttpOptions>("Http");
        var certificate = LoadCertificate(http);
        var web = http.Addresses.Select(ParseUrl).ToList();
        if (web.Count == 0)
        {
            throw new StartFailure("Http:Url names no address.");
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = http.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = http.MaxRequestBodyBytes;
            foreach (var (address, tls) in web)
            {
                Listen(kestrel, address, listen =>
                {
                    if (tls)
                    {
                        listen.Protocols = HttpProtocols.Http1AndHttp2;
                        listen.UseHttps(Tls(certificate, "Http:Url has an https address"));
                    }
                    else
                    {
                        listen.Protocols = HttpProtocols.Http1;
                        listen.UseDirectDelivery();
                    }
                });
            }

            if (rtmp is not null && rtmpOptions.Endpoint.Length > 0)
            {
                ListenBatched(kestrel, ListenAddress.Parse(rtmpOptions.Endpoint, "Rtmp:Endpoint"), rtmp);
            }

            if (rtmp is not null && rtmpOptions.TlsEndpoint.Length > 0)
            {
                var tls = Tls(certificate, "Rtmp:TlsEndpoint is set");
                ListenBatched(kestrel, ListenAddress.Parse(rtmpOptions.TlsEndpoint, "Rtmp:TlsEndpoint"), listen =>
                {
                    listen.UseHttps(tls);
                    rtmp(listen);
                });
            }
        });

        var networks = http.TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseNetwork).ToList();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in networks)
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
    }

    private static void ListenBatched(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure) =>
        kestrel.Listen(new BatchedEndPoint(address.Host ?? IPAddress.IPv6Any, address.Port), configure);

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Host is { } host)
        {
            kestrel.Listen(host, address.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
    }

    private static (ListenAddress Address, bool Tls) ParseUrl(string text)
    {
        BindingAddress url;
        try
        {
            url = BindingAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new StartFailure($"Http:Url: \"{text}\" is not a URL like http://*:8080.", e);
        }

        if (url.PathBase.Length > 0 || url.Scheme is not ("http" or "https") || url.Port is < 0 or > 65535)
        {
            throw new StartFailure($"Http:Url: \"{text}\" is not a URL like http://*:8080.");
        }

        return (new ListenAddress(ListenAddress.ParseHost(url.Host, text, "Http:Url"), url.Port), url.Scheme == "https");
    }

    private static System.Net.IPNetwork ParseNetwork(string text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new StartFailure($"Http:TrustedProxies: \"{text}\" is no address and no network.");

    private static HttpsConnectionAdapterOptions Tls(X509Certificate2Collection? certificate, string because)
    {
        if (certificate is null)
        {
            throw new StartFailure($"{because}, but Http:Certificate names no certificate.");
        }

        return new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate.First(c => c.HasPrivateKey),
            ServerCertificateChain = certificate,
        };
    }

    private static X509Certificate2Collection? LoadCertificate(HttpOptions http)
    {
        if (http.Certificate is null)
        {
            return null;
        }

        try
        {
            var all = new X509Certificate2Collection();
            if (Path.GetExtension(http.Certificate) is ".pfx" or ".p12")
            {
                all.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(http.Certificate, http.CertificatePassword));
                return all;
            }

            all.Add(http.CertificatePassword is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(http.Certificate, password, http.CertificateKey)
                : X509Certificate2.CreateFromPemFile(http.Certificate, http.CertificateKey));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(http.Certificate);
            all.AddRange(chain.Skip(1).ToArray());
            return all;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartFailure($"Http:Certificate: {http.Certificate} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
