using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rillcast.Media;
using Rillcast.Server.Delivery;
using Rillcast.Storage;

namespace Rillcast.Server.Tests.Delivery;

/// <summary>Delivery on a real Kestrel on a free port, with live videos made by hand and a file store in a temporary folder.</summary>
internal sealed class DeliveryHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly Failures _failures;
    private int _httpRequests;

    private DeliveryHost(WebApplication app, FileStore store, string folder, Failures failures)
    {
        _failures = failures;
        _app = app;
        _folder = folder;
        Store = store;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(address);
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public FileStore Store { get; }

    public ConcurrentDictionary<VideoId, HandMadeVideo> Live { get; } = new();

    /// <summary>Requests that came through the HTTP server.</summary>
    public int HttpRequests => _httpRequests;

    public static VideoId NewId() => VideoId.FromGuid(Guid.CreateVersion7());

    public static async Task<DeliveryHost> StartAsync(DeliveryOptions? options = null, Action<ListenOptions>? listen = null)
    {
        var folder = Directory.CreateTempSubdirectory("rillcast-delivery-").FullName;
        var store = new FileStore(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var failures = new Failures();
        builder.Logging.AddProvider(failures);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, l => listen?.Invoke(l)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMediaStore>(store);
        builder.Services.AddSingleton<PlaybackCheck>((_, token, _) => token.IsEmpty);
        builder.Services.AddDelivery();
        DeliveryHost? host = null;
        if (options is not null)
        {
            builder.Services.AddSingleton(options);
        }

        builder.Services.AddSingleton(provider =>
            new VideoLookup(id => host!.Live.GetValueOrDefault(id), provider.GetRequiredService<StoredVideoCache>()));
        var app = builder.Build();
        app.Use((context, next) =>
        {
            Interlocked.Increment(ref host!._httpRequests);
            return next(context);
        });
        app.MapDelivery();
        await app.StartAsync();
        return host = new DeliveryHost(app, store, folder, failures);
    }

    public HandMadeVideo AddLive(out string root, bool inMemory = true)
    {
        var id = NewId();
        root = $"/v/{id}";
        return Live[id] = new HandMadeVideo(id, inMemory);
    }

    public async Task StopAsync(TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit);
        await _app.StopAsync(timer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync(TimeSpan.FromSeconds(5));
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);

        // Whatever a client does: the server logs no error.
        Assert.Empty(_failures.Messages);
    }

    private sealed class Failures : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Messages.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
