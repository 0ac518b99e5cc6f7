using System.Security.Claims;
using Rillcast.Live;
using Rillcast.Server.Accounts;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Channels;

/// <summary>Rows of channels as the API shows them.</summary>
internal sealed class ChannelResponses(StreamRegistry streams, HiddenVideos hidden)
{
    public ChannelResponse Of(Channel channel, ClaimsPrincipal user) =>
        new(channel.Id, channel.Handle, channel.Name, channel.Description, channel.DefaultVisibility, channel.CreatedAt, LiveOn(channel, user));

    // A publisher whose first picture has not come yet has nothing to show.
    private string? LiveOn(Channel channel, ClaimsPrincipal user) =>
        streams.FindByChannel(channel.Id) is { Status.StartedAt: not null } stream && (hidden.Of(stream.Id) == Visibility.Public || user.MayChange(channel.OwnerId)) ? stream.Id.Value : null;
}
