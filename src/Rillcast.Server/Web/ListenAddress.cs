using System.Globalization;
using System.Net;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Web;

/// <summary>An address to listen on, as people write it: <c>*:1935</c>, <c>127.0.0.1:1935</c>, <c>[::1]:1935</c>, <c>localhost:1935</c>.</summary>
/// <param name="Host">Null for all addresses of the machine.</param>
/// <param name="Port">0 lets the system choose.</param>
internal sealed record ListenAddress(IPAddress? Host, int Port)
{
    /// <summary>Reads HOST:PORT.</summary>
    /// <exception cref="StartFailure">It is not that; the message names the setting.</exception>
    public static ListenAddress Parse(string text, string setting)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new StartFailure($"{setting}: \"{text}\" is not HOST:PORT, for example *:1935 or 127.0.0.1:1935.");
        }

        return new ListenAddress(ParseHost(text[..colon], text, setting), port);
    }

    /// <summary>Reads the host of a URL or of HOST:PORT; null for all addresses.</summary>
    /// <exception cref="StartFailure">Not an address of a machine.</exception>
    public static IPAddress? ParseHost(string host, string text, string setting) => host switch
    {
        "*" or "+" => null,
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) => address,
        _ => throw new StartFailure($"{setting}: \"{text}\" names no address of this machine; use *, localhost or an IP address."),
    };
}
