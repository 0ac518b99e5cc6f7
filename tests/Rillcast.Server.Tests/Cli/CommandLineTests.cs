using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Rillcast.Server.Cli;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-test-").FullName;
    private readonly StringWriter _errors = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Version_is_one_line()
    {
        Assert.Equal(0, await RunAsync(["--version"]));
        Assert.Matches(@"^rillcast \d+\.\d+\.\d+\n$", _output.ToString());
    }

    [Fact]
    public async Task Flags_become_settings()
    {
        IReadOnlyDictionary<string, string?>? seen = null;
        string[] args = ["serve", "--data", "/x", "--http", "http://127.0.0.1:1", "--rtmp", "127.0.0.1:2", "--roles", "api", "--web", "/w"];
        var code = await CommandLine.RunAsync(args, (flags, _, _) => Task.FromResult(seen = flags), Invocation());
        Assert.Equal(0, code);
        var expected = new Dictionary<string, string?>
        {
            ["Server:Data"] = "/x",
            ["Http:Url"] = "http://127.0.0.1:1",
            ["Rtmp:Endpoint"] = "127.0.0.1:2",
            ["Server:Roles"] = "api",
            ["Web:Directory"] = "/w",
        };
        Assert.Equivalent(expected, seen, strict: true);
    }

    [Fact]
    public async Task An_unknown_flag_is_refused()
    {
        Assert.NotEqual(0, await RunAsync(["serve", "--nonsense"]));
        Assert.Contains("--nonsense", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http:Url", "nonsense", "Http:Url")]
    [InlineData("Http:Url", "http://example.org:80", "Http:Url")]
    [InlineData("Http:Url", "ftp://*:80", "Http:Url")]
    [InlineData("Http:Url", "https://*:8443", "Http:Certificate")]
    [InlineData("Http:Certificate", "/no/such/file.pem", "Http:Certificate")]
    [InlineData("Http:Ulr", "http://*:80", "Ulr")]
    [InlineData("Rtmp:Endpoint", "1935", "HOST:PORT")]
    [InlineData("Rtmp:Endpoint", "*:99999", "HOST:PORT")]
    [InlineData("Rtmp:Limits:MaxAmfDepth", "1", "MaxAmfDepth")]
    [InlineData("Server:Roles", "api,boss", "Roles")]
    [InlineData("Server:ShutdownTimeout", "soon", "ShutdownTimeout")]
    [InlineData("Live:GraceTime", "02:00:00", "Live:GraceTime")]
    [InlineData("Database:MaxConnections", "1", "MaxConnections")]
    [InlineData("Database:ConnectionString", "Nonsense=1", "Database:ConnectionString")]
    [InlineData("Database:PostgresBin", "/no/such/folder", "Database:PostgresBin")]
    [InlineData("Accounts:Registration", "maybe", "Registration")]
    [InlineData("Admin:Password", "short", "Password")]
    [InlineData("Web:Directory", "/no/such/folder", "Web:Directory")]
    [InlineData("Delivery:BlockedTargetDurations", "0", "BlockedTargetDurations")]
    [InlineData("Storage:Kind", "S3", "S3:Endpoint")]
    [InlineData("Retention:MaxAge", "00:10:00", "MaxAge")]
    [InlineData("Retention:MinFreeBytes", "0", "MinFreeBytes")]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it(string key, string value, string named)
    {
        Assert.Equal(1, await ServeAsync((key, value)));
        Assert.Contains(named, Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http:Url", "http://")]
    [InlineData("Rtmp:Endpoint", "")]
    public async Task A_port_that_is_taken_is_named(string key, string prefix)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        Assert.Equal(1, await ServeAsync((key, prefix + address)));
        Assert.Contains(address, Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_is_held_by_one_server()
    {
        using var held = DataFolder.Open(_folder);
        Assert.Equal(1, await ServeAsync());
        Assert.Contains("in use by another rillcast", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_is_named()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Ct);
        Assert.Equal(1, await ServeAsync(("Server:Data", Path.Combine(file, "data"))));
        Assert.Contains("--data", Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string[] args) => CommandLine.RunAsync(args, (_, _, _) => Task.CompletedTask, Invocation());

    private Task<int> ServeAsync(params (string Key, string Value)[] settings) => CommandLine.RunAsync(
        ["serve"],
        async (_, console, ct) =>
        {
            await using var app = Program.Build(TestServer.SettingsOf(_folder, settings), console);
            await ServerRun.RunAsync(app, ct);
        },
        Invocation());

    private InvocationConfiguration Invocation() => new() { Output = _output, Error = _errors };
}
