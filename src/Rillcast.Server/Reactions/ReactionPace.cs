using System.Net.Sockets;
using System.Security.Claims;
using Rillcast.Server.Accounts;
using Rillcast.Server.Web;

namespace Rillcast.Server.Reactions;

/// <summary>How often one person may react.</summary>
internal sealed class ReactionPace(ReactionOptions options, TimeProvider time)
{
    private readonly RateWindow _emoji = new(options.PerTenSeconds, TimeSpan.FromSeconds(10), time);
    private readonly RateWindow _likes = new(options.LikesPerMinute, TimeSpan.FromMinutes(1), time);

    public bool TryLike(ClaimsPrincipal user, out TimeSpan retryAfter) => _likes.TryTake(user.UserId ?? "", out retryAfter);

    /// <summary>Without an account, an address is a person; whoever has one IPv6 address has a whole /64 of them.</summary>
    public bool TryReact(HttpContext http, out TimeSpan retryAfter)
    {
        var address = http.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        var place = address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address?.ToString();
        return _emoji.TryTake(http.User.UserId ?? $"@{place}", out retryAfter);
    }
}
