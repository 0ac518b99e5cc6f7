using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Tests.Comments;

/// <summary>Two people for each test: who owns a channel with a video, and who writes under it.</summary>
public abstract class OwnerAndWriter(SharedServer shared, VideoState state) : IClassFixture<SharedServer>, IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestServer Server => shared.Server;

    protected HttpClient Owner { get; private set; } = null!;

    protected HttpClient Writer { get; private set; } = null!;

    protected string Channel { get; private set; } = "";

    protected string Video { get; private set; } = "";

    public virtual async ValueTask InitializeAsync()
    {
        (Owner, Writer) = (await Server.NewUserAsync(CancellationToken.None), await Server.NewUserAsync(CancellationToken.None));
        (Channel, _) = await Owner.NewChannelAsync(CancellationToken.None);
        Video = (await StoredVideo.AddAsync(Server, Channel, CancellationToken.None, state)).Value;
    }

    public virtual ValueTask DisposeAsync()
    {
        Owner.Dispose();
        Writer.Dispose();
        return ValueTask.CompletedTask;
    }
}
