using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Web;

/// <summary>Section <c>Http</c>: the web server.</summary>
internal sealed record HttpOptions
{
    /// <summary>Addresses to listen on, separated by <c>;</c>. Default <c>http://*:8080</c>.</summary>
    [Required]
    public string Url { get; init; } = "http://*:8080";

    /// <summary>The addresses one by one.</summary>
    internal string[] Addresses => Url.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Certificate for https and RTMPS: a PEM file (with chain) or a PKCS #12 file. Default none.</summary>
    public string? Certificate { get; init; }

    /// <summary>Private key of a PEM certificate, when it is not in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Password of the key or the PKCS #12 file.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>Connections held at once, viewers included. 1 to 1,000,000, default 100,000.</summary>
    [Range(1, 1_000_000)]
    public long MaxConnections { get; init; } = 100_000;

    /// <summary>Largest body of an API request. 1 KiB to 100 MiB, default 1 MiB.</summary>
    [Range(1024, 100 * 1024 * 1024)]
    public long MaxRequestBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Proxies whose <c>X-Forwarded-*</c> is believed: addresses or networks, separated by commas. Default the machine itself.</summary>
    public string TrustedProxies { get; init; } = "127.0.0.0/8,::1/128";
}
