using System.Net;
using System.Net.Sockets;

namespace Rillcast.Server.Web;

/// <summary>Where a client comes from.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;

    extension(IPAddress address)
    {
        /// <summary>The address itself: IPv4 that came in over an IPv6 socket as IPv4.</summary>
        public IPAddress Unmapped => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

        /// <summary>What limits count as one client: an IPv4 address, or a /64 of IPv6, since whoever has one address there has all of it.</summary>
        public string Place => address.Unmapped is { AddressFamily: AddressFamily.InterNetworkV6 } six
            ? Convert.ToHexString(six.GetAddressBytes().AsSpan(0, PrefixBytes))
            : address.Unmapped.ToString();
    }
}
