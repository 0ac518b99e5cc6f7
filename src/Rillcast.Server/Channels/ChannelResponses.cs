using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Rillcast.Live;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Channels;

/// <summary>Rows of channels as the API shows them to somebody.</summary>
internal sealed class ChannelResponses(StreamRegistry streams, HiddenVideos hidden)
{
    /// <summary>One channel.</summary>
    public async Task<ChannelResponse> OfAsync(Channel channel, ClaimsPrincipal user, RillcastDb db, CancellationToken ct) => (await OfAsync([channel], user, db, ct))[0];

    /// <summary>Several, in their order.</summary>
    public async Task<List<ChannelResponse>> OfAsync(List<Channel> channels, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var me = user.UserId;
        var ids = channels.ConvertAll(c => c.Id);
        var followed = me is null || ids.Count == 0 ? [] : await db.Follows.AsNoTracking().Where(f => f.UserId == me && ids.Contains(f.ChannelId)).Select(f => f.ChannelId).ToHashSetAsync(ct);
        return channels.ConvertAll(c => new ChannelResponse(
            c.Id,
            c.Handle,
            c.Name,
            c.Description,
            PictureEndpoints.UrlOf(c.Id, c.Avatar),
            PictureEndpoints.UrlOf(c.Id, c.Banner),
            ChannelLink.Read(c.Links),
            c.Followers,
            followed.Contains(c.Id),
            user.MayChange(c.OwnerId),
            c.DefaultVisibility,
            c.CreatedAt,
            LiveOn(c, user)));
    }

    // A publisher whose first picture has not come yet has nothing to show.
    private string? LiveOn(Channel channel, ClaimsPrincipal user) =>
        streams.FindByChannel(channel.Id) is { Status.StartedAt: not null } stream && (hidden.Of(stream.Id) == Visibility.Public || user.MayChange(channel.OwnerId)) ? stream.Id.Value : null;
}
