using System.Diagnostics;
using System.Globalization;
using System.Net;
using Rillcast.Live;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Data;

public sealed class PrivatePostgresTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_folder_gets_a_database_and_an_administrator_and_keeps_both()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true, settings: [("Admin:Password", null!)]);
        var shown = server.Console.ToString();
        var password = shown.Split('\n').Single(l => l.Contains("password:  ", StringComparison.Ordinal)).Split("password:")[1].Trim(' ', '│');
        Assert.Equal(16, password.Length);
        using (var admin = await server.SignInAsync(TestServer.AdminEmail, password, Ct))
        {
            await admin.NewChannelAsync(Ct);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(server.Folder, "keys")));
        Assert.All(Directory.GetFiles(Path.Combine(server.Folder, "keys"), "key-*"), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        await server.StopAsync(Ct);
        Assert.False(File.Exists(Path.Combine(server.Folder, "db", "postmaster.pid")));

        await server.StartAsync(Ct);
        Assert.Equal(shown, server.Console.ToString());
        using var again = await server.SignInAsync(TestServer.AdminEmail, password, Ct);
        Assert.Single((await again.GetAsync("/api/channels", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    [Fact]
    public async Task While_the_database_is_away_the_answer_is_503_and_then_all_is_well_again()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true);
        using var admin = await server.AdminAsync(Ct);
        var (channel, _) = await admin.NewChannelAsync(Ct);
        var lease = server.Get<StreamRegistry>().TryPublish(channel, new PublisherDescription("127.0.0.1", null, "rtmp", DateTimeOffset.UtcNow)).Lease!;
        lease.Receive([.. FlvFile.Read(await TestMedia.FlvAsync(6, Ct))]);
        var pid = ReadPid(server.Folder);

        // SIGSTOP first: connections hang instead of failing, which is the harder case.
        await SignalAsync("STOP", pid);
        await SignalAsync("KILL", pid);
        using (var away = await Eventually.GetAsync("503", () => admin.GetAsync("/api/channels", Ct), r => r.StatusCode != HttpStatusCode.OK, Patience, Ct))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.Equal("application/problem+json", away.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(away.Headers.RetryAfter);
        }

        // The media plane does not care.
        await server.Http.PostAsync($"/api/videos/{lease.Stream.Id}/playback", null, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Contains("#EXTM3U", await server.Http.GetStringAsync($"/v/{lease.Stream.Id}/master.m3u8", Ct), StringComparison.Ordinal);

        await Eventually.TrueAsync("back", async () => (await admin.GetAsync("/api/channels", Ct)).IsSuccessStatusCode, Patience, Ct);
        Assert.NotEqual(pid, ReadPid(server.Folder));
        await Eventually.TrueAsync("the video's row", async () => (await admin.GetAsync($"/api/videos/{lease.Stream.Id}", Ct)).IsSuccessStatusCode, Patience, Ct);
    }

    [Fact]
    public async Task A_database_that_hangs_is_known_to_be_away_and_nobody_waits_for_it()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true, settings: [("Database:Timeout", "00:00:01")]);
        var pid = ReadPid(server.Folder);
        List<int> stopped = [];
        try
        {
            // The parent first: while it runs, it may begin another connection's process behind our back.
            await StopAsync(pid);
            foreach (var child in (await File.ReadAllTextAsync($"/proc/{pid}/task/{pid}/children", Ct)).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                await StopAsync(int.Parse(child, CultureInfo.InvariantCulture));
            }

            var underWay = server.Http.GetAsync("/api/channels", Ct);
            await Eventually.TrueAsync("known", () => Task.FromResult(!server.Get<DatabaseState>().IsReady), Patience, Ct);
            var refused = await underWay;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
            await server.Http.GetAsync("/api/channels", Ct).ProblemAsync(HttpStatusCode.ServiceUnavailable, Ct);
        }
        finally
        {
            foreach (var one in stopped)
            {
                await SignalAsync("CONT", one);
            }
        }

        await Eventually.TrueAsync("back", async () => (await server.Http.GetAsync("/api/channels", Ct)).IsSuccessStatusCode, Patience, Ct);
        Assert.Equal(pid, ReadPid(server.Folder));

        async Task StopAsync(int one)
        {
            stopped.Add(one);
            await SignalAsync("STOP", one);
            await Eventually.TrueAsync("stopped", async () => (await File.ReadAllTextAsync($"/proc/{one}/stat", Ct)).Split(") ")[^1][0] is 'T' or 'Z', Patience, Ct);
        }
    }

    [Fact]
    public async Task A_database_that_was_told_to_stop_is_let_stop_and_started_again()
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true);
        await server.Http.GetAsync("/api/channels", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var pid = ReadPid(server.Folder);

        // It takes nobody new then, and ends when the last one has left.
        await SignalAsync("TERM", pid);
        await Eventually.TrueAsync(
            "back", async () => (await server.Http.GetAsync("/api/search?q=back", Ct)).IsSuccessStatusCode && File.Exists(Path.Combine(server.Folder, "db", "postmaster.pid")) && ReadPid(server.Folder) != pid, Patience, Ct);
    }

    [Theory]
    [InlineData("a process that is not postgres")]
    [InlineData("nobody")]
    [InlineData("its own postgres, still running")]
    public async Task What_a_killed_server_leaves_behind_is_no_obstacle(string left)
    {
        await using var server = await TestServer.StartAsync(Ct, isFresh: true);
        using (var admin = await server.AdminAsync(Ct))
        {
            await admin.NewChannelAsync(Ct);
        }

        var file = Path.Combine(server.Folder, "db", "postmaster.pid");
        var text = await File.ReadAllLinesAsync(file, Ct);
        await server.StopAsync(Ct);
        ChildProcess? orphan = null;
        if (left == "its own postgres, still running")
        {
            var program = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/postgres";
            string[] arguments = ["-D", Path.Combine(server.Folder, "db"), "-c", "listen_addresses=", "-c", $"unix_socket_directories={server.Folder}/db"];
            orphan = Environment.IsPrivilegedProcess
                ? ChildProcess.Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", program, .. arguments])
                : ChildProcess.Start(program, arguments);
            await Eventually.TrueAsync("postmaster.pid", () => Task.FromResult(File.Exists(file) && File.ReadAllLines(file).Length > 7), Patience, Ct);
        }
        else
        {
            // 4194304 is beyond the kernel's largest process number.
            text[0] = left == "nobody" ? "4194304" : Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            await File.WriteAllLinesAsync(file, text, Ct);
        }

        await server.StartAsync(Ct);
        using var again = await server.AdminAsync(Ct);
        Assert.Single((await again.GetAsync("/api/channels", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        if (orphan is not null)
        {
            await using (orphan)
            {
                await orphan.WaitForExitAsync(Ct);
            }
        }
    }

    [Fact]
    public async Task A_database_can_be_named_instead()
    {
        await using var host = await TestServer.StartAsync(Ct, isFresh: true);
        await using (var create = host.Get<Npgsql.NpgsqlDataSource>().CreateCommand("create database other"))
        {
            await create.ExecuteNonQueryAsync(Ct);
        }

        var named = new Npgsql.NpgsqlConnectionStringBuilder(host.Get<Npgsql.NpgsqlDataSource>().ConnectionString) { Database = "other" }.ConnectionString;
        await using var server = await TestServer.StartAsync(Ct, isFresh: true, settings: [("Database:ConnectionString", named)]);
        Assert.False(Directory.Exists(Path.Combine(server.Folder, "db")));
        using var admin = await server.AdminAsync(Ct);
        await admin.NewChannelAsync(Ct);
        Assert.Empty((await host.Http.GetAsync("/api/channels", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
    }

    private static int ReadPid(string folder) => int.Parse(File.ReadLines(Path.Combine(folder, "db", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]))!;
        await kill.WaitForExitAsync(Ct);
    }
}
