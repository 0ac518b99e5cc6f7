using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rillcast.Server.Data;

namespace Rillcast.Server.Tests.Hosting;

/// <summary>The real server in this process: real Kestrel on a free port, a data folder and a database of its own in a real PostgreSQL.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string AdminPassword = "correct horse battery";

    private const string Database = "Database:ConnectionString";

    private WebApplication? _app;
    private string? _database;

    private TestServer(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        Folder = folder;
        Settings = settings;
    }

    public string Folder { get; }

    public IReadOnlyDictionary<string, string?> Settings { get; }

    public StringWriter Console { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public Uri Address => Http.BaseAddress!;

    public WebApplication App => _app!;

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts a server over a database with its schema and an administrator; or over an empty folder, where it starts its private PostgreSQL.</summary>
    public static async Task<TestServer> StartAsync(CancellationToken ct, bool isFresh = false, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("rillcast-test-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var all = SettingsOf(folder, settings);
        var database = isFresh || all.ContainsKey(Database) ? null : all[Database] = await TestDatabases.MakeAsync(ct);
        var server = new TestServer(folder, all) { _database = database };
        await server.StartAsync(ct);
        return server;
    }

    public static Dictionary<string, string?> SettingsOf(string folder, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Server:Data"] = folder,
            ["Http:Url"] = "http://127.0.0.1:0",
            ["Rtmp:Endpoint"] = "127.0.0.1:0",
            ["Admin:Email"] = AdminEmail,
            ["Admin:Password"] = AdminPassword,
            ["Accounts:AttemptsPerAddress"] = "10000",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return all;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        _app = Program.Build(Settings, Console);
        await _app.StartAsync(ct);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
        await Get<DatabaseState>().WhenReadyAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(ct);
            await app.DisposeAsync();
            Http.Dispose();
        }
    }

    public Task<HttpClient> AdminAsync(CancellationToken ct) => SignInAsync(AdminEmail, AdminPassword, ct);

    /// <summary>A client that carries a bearer token.</summary>
    public async Task<HttpClient> SignInAsync(string email, string password, CancellationToken ct)
    {
        var response = await Http.PostAsJsonAsync("/api/auth/login", new { email, password }, ct);
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accessToken").GetString();
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A new account and its client.</summary>
    public async Task<HttpClient> NewUserAsync(CancellationToken ct)
    {
        var email = $"u{Guid.NewGuid():n}@example.org";
        (await Http.PostAsJsonAsync("/api/auth/register", new { email, password = "a good password", name = "Somebody" }, ct)).EnsureSuccessStatusCode();
        return await SignInAsync(email, "a good password", ct);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
        if (_database is not null)
        {
            await TestDatabases.RemoveAsync(_database);
        }
    }
}

/// <summary>One server for all tests that leave it as they found it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
