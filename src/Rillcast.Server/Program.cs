using Microsoft.AspNetCore.Connections;
using Rillcast.Live;
using Rillcast.Server.Accounts;
using Rillcast.Server.Accounts.Administration;
using Rillcast.Server.Accounts.Closing;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Channels;
using Rillcast.Server.Channels.Follows;
using Rillcast.Server.Channels.Pictures;
using Rillcast.Server.Channels.Schedule;
using Rillcast.Server.Cli;
using Rillcast.Server.Cluster;
using Rillcast.Server.Comments;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Conversion;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Server.Data;
using Rillcast.Server.Delivery;
using Rillcast.Server.Downloads;
using Rillcast.Server.Events;
using Rillcast.Server.Frames;
using Rillcast.Server.Ingest;
using Rillcast.Server.Mail;
using Rillcast.Server.Notices;
using Rillcast.Server.Playback;
using Rillcast.Server.Positions;
using Rillcast.Server.Posters;
using Rillcast.Server.Reactions;
using Rillcast.Server.Storyboards;
using Rillcast.Server.Retention;
using Rillcast.Server.Search;
using Rillcast.Server.Sharing;
using Rillcast.Server.Storage;
using Rillcast.Server.Telemetry;
using Rillcast.Server.Uploads;
using Rillcast.Server.Videos;
using Rillcast.Server.Views;
using Rillcast.Server.Web;

namespace Rillcast.Server;

/// <summary>The table of contents: what the server is made of, in the order in which it starts and requests pass.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args, ServeAsync);

    /// <summary>Builds the server without starting it.</summary>
    /// <param name="flags">Configuration that stands above files and environment.</param>
    /// <param name="console">Where the person at the terminal reads.</param>
    /// <exception cref="StartFailure">A setting is wrong.</exception>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> flags, TextWriter console)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.AddSettings(flags);

        var server = builder.AddOptionsRecord<ServerOptions>("Server");
        var live = builder.AddOptionsRecord<LiveOptions>("Live").Checked();
        var rtmp = builder.AddOptionsRecord<RtmpEndpointOptions>("Rtmp");
        var web = builder.AddOptionsRecord<WebOptions>("Web");
        var folder = DataFolder.Open(server.Data);
        try
        {
            builder.Services.Configure<HostOptions>(host =>
            {
                host.ShutdownTimeout = server.ShutdownTimeout;
                // A fault in a background task is logged with its stack; it is no reason to end everybody's broadcast.
                host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
            });
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(_ => folder);
            builder.Services.AddSingleton(new ConsoleText(console));
            builder.Services.AddSingleton<FatalFailure>();

            // Hosted services start in this order and stop in the opposite one; the web server starts last and stops first.
            builder.AddDatabase(folder);
            builder.AddAccounts();
            builder.AddMail();
            builder.AddPlayback();
            builder.Services.AddChannels();
            builder.AddEventBus();
            builder.Services.AddVideos();
            builder.AddComments();
            builder.AddReactions();
            builder.AddMediaStore(folder);
            builder.AddRetention();
            builder.Services.AddIngest(folder.Live, live, rtmp.Limits);
            builder.AddConversion(live, folder, server.Has("worker"));
            builder.AddUploads(live, server.Has("api"));
            var cluster = builder.AddCluster();
            builder.Services.AddPosters();
            builder.AddStoryboards();
            builder.Services.AddDownloads();
            builder.Services.AddFrames();
            builder.Services.AddPositions();
            builder.Services.AddSearch();
            builder.Services.AddViews();
            builder.Services.AddSharing();
            builder.Services.AddDelivery();
            builder.Services.AddApi();
            builder.AddTelemetry();
            builder.AddListeners(rtmp, server.Has("ingest") ? listen => listen.UseConnectionHandler<RtmpConnectionHandler>() : null);
            DrainingServer.Wrap(builder.Services);

            var app = builder.Build();
            app.UseForwardedHeaders();
            app.UsePlaybackGate();
            app.UseExceptionHandler();
            app.UseStatusCodePages();
            app.UseSinglePageApp(web);
            app.UseRouting();
            app.UseMiddleware<DatabaseGate>();
            app.Use(SameOrigin.Check);
            app.UseAuthentication();
            app.UseAuthorization();
#pragma warning disable RS0030 // Listens from here on, not from the first time somebody asks.
            app.MapTelemetry(app.Services.GetRequiredService<Metrics>());
#pragma warning restore RS0030
            if (cluster is not null)
            {
                app.MapCluster(cluster);
            }

            if (server.Has("api"))
            {
                var api = app.MapApi();
                api.MapServer();
                api.MapWatching();
                api.MapDownloads();
                api.MapReactions();
                api.MapPictureFiles();
                api.MapFrames();
                api.MapViews();
                api.MapOembed();
                app.MapCrawling();
                var stored = api.NeedingDatabase();
                stored.MapAccounts();
                stored.MapProfile();
                stored.MapSessions();
                stored.MapPasskeys();
                stored.MapRecovery();
                stored.MapClosing();
                stored.MapUsers();
                stored.MapChannels();
                stored.MapFollows();
                stored.MapPictures();
                stored.MapSchedule();
                stored.MapStreamKeys();
                stored.MapChannelLadder();
                stored.MapVideos();
                stored.MapHealth();
                stored.MapComments();
                stored.MapCommentMarks();
                stored.MapModeration();
                stored.MapChannelPeople();
                stored.MapLikes();
                stored.MapNextFrames();
                stored.MapPositions();
                stored.MapHistory();
                stored.MapSearch();
                stored.MapNotices();
                stored.MapConversion();
                stored.MapJobs();
                stored.MapUploads();
            }

            if (server.Has("delivery"))
            {
                // Media pass no sign-in: no cookie is read for them and, what matters to caches, none is renewed on them.
                app.MapDelivery().ShortCircuit().DisableHttpMetrics();
                var posters = app.MapGroup("");
                posters.ShortCircuit();
                posters.MapPosters();
                posters.MapStoryboards();
                posters.MapDownloadFiles();
            }

            return app;
        }
        catch (Exception e)
        {
            folder.Dispose();
            throw e as StartFailure ?? StartFailure.Of(e);
        }
    }

    private static async Task ServeAsync(IReadOnlyDictionary<string, string?> flags, TextWriter console, CancellationToken ct)
    {
        if (WorkerNode.IsAskedFor(RolesOf(flags)))
        {
            await WorkerNode.RunAsync(flags, ct);
            return;
        }

        await using var app = Build(flags, console);
        await ServerRun.RunAsync(app, ct);
    }

    private static string RolesOf(IReadOnlyDictionary<string, string?> flags)
    {
        var settings = WebApplication.CreateSlimBuilder();
        settings.AddSettings(flags);
        return OptionsReading.Read<ServerOptions>(settings.Configuration, "Server").Roles;
    }
}
