using System.Net;
using System.Security.Cryptography;

using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Uploads;

/// <summary>What breaks and goes on; limits; whose uploads are whose.</summary>
public sealed class ResumingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Some = RandomNumberGenerator.GetBytes(300_000);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broken_connection_and_a_restart_lose_no_byte_that_arrived()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var tus = new TusClient(user);
        var (_, channel) = await user.NewChannelAsync(Ct);
        var address = await tus.BeginAsync(channel, 1_000_000, Ct);

        // 1. The connection breaks in the middle of a request.
        using (var patch = await RawPatch.BeginAsync(server.Address, address, user, 0, 1_000_000, Some, Ct))
        {
            await Eventually.TrueAsync("all that was sent is there", async () => await tus.OffsetAsync(address, Ct) == Some.Length, Patience, Ct);
            patch.Break();
        }

        // 2. The server restarts.
        await Eventually.TrueAsync(
            "the next request may write",
            async () =>
            {
                using var more = await tus.AppendAsync(address, Some.Length, [1, 2, 3], Ct);
                return more.StatusCode == HttpStatusCode.NoContent;
            },
            Patience,
            Ct);
        await server.StopAsync(Ct);
        await server.StartAsync(Ct);

        // 3. The rest.
        using var again = await server.SignInAsync(TestServer.AdminEmail, TestServer.AdminPassword, Ct);
        var resumed = new TusClient(again);
        Assert.Equal(Some.Length + 3, await resumed.OffsetAsync(address, Ct));
        var stored = await File.ReadAllBytesAsync(Path.Combine(server.Folder, "uploads", address[(address.LastIndexOf('/') + 1)..]), Ct);
        Assert.Equal([.. Some, 1, 2, 3], stored);
    }

    [Fact]
    public async Task Bytes_that_a_checksum_was_to_vouch_for_do_not_count_when_the_request_breaks()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var tus = new TusClient(user);
        var (_, channel) = await user.NewChannelAsync(Ct);
        var address = await tus.BeginAsync(channel, 1_000_000, Ct);
        (await tus.AppendAsync(address, 0, [1, 2, 3], Ct)).Dispose();
        var file = Path.Combine(server.Folder, "uploads", address[(address.LastIndexOf('/') + 1)..]);
        using (var patch = await RawPatch.BeginAsync(server.Address, address, user, 3, 900_000, Some, Ct, "Upload-Checksum: sha256 " + Convert.ToBase64String(SHA256.HashData(Some))))
        {
            await Eventually.TrueAsync("the bytes are on the disk", () => Task.FromResult(new FileInfo(file).Length > 3), Patience, Ct);
            Assert.Equal(3, await tus.OffsetAsync(address, Ct));

            // As after kill -9: the file has bytes, and the mark says that they do not count.
            Assert.True(File.Exists(file + ".unverified"));
            patch.Break();
        }

        await Eventually.TrueAsync("they are cut off", () => Task.FromResult(new FileInfo(file).Length == 3 && !File.Exists(file + ".unverified")), Patience, Ct);
        Assert.Equal(3, await tus.OffsetAsync(address, Ct));

        await File.WriteAllBytesAsync(file, [1, 2, 3, 4, 5], Ct);
        await File.WriteAllTextAsync(file + ".unverified", "3", Ct);
        Assert.Equal(3, await tus.OffsetAsync(address, Ct));
        (await tus.AppendAsync(address, 3, [9], Ct)).Dispose();
        Assert.Equal([1, 2, 3, 9], await File.ReadAllBytesAsync(file, Ct));
    }

    [Fact]
    public async Task An_upload_without_bytes_for_too_long_expires_and_its_file_goes()
    {
        await using var server = await TestServer.StartAsync(Ct, false, ("Uploads:SweepInterval", "00:00:00.2"));
        using var user = await server.NewUserAsync(Ct);
        var tus = new TusClient(user);
        var (_, channel) = await user.NewChannelAsync(Ct);
        var address = await tus.BeginAsync(channel, 100, Ct);
        var other = await tus.BeginAsync(channel, 100, Ct);
        var id = address[(address.LastIndexOf('/') + 1)..];
        await using (var db = await server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(Ct))
        {
            await db.Uploads.Where(u => u.Id == id).ExecuteUpdateAsync(u => u.SetProperty(x => x.ExpiresAt, DateTimeOffset.UnixEpoch), Ct);
        }

        await Eventually.TrueAsync("the file is gone", () => Task.FromResult(!File.Exists(Path.Combine(server.Folder, "uploads", id))), Patience, Ct);
        await Eventually.TrueAsync(
            "the upload is gone",
            async () =>
            {
                using var head = await tus.HeadAsync(address, Ct);
                return head.StatusCode == HttpStatusCode.Gone;
            },
            Patience,
            Ct);
        await tus.AppendAsync(address, 0, [1], Ct).ProblemAsync(HttpStatusCode.Gone, Ct);
        Assert.Equal(0, await tus.OffsetAsync(other, Ct));
    }

    [Fact]
    public async Task Files_that_no_upload_owns_any_more_are_removed()
    {
        await using var server = await TestServer.StartAsync(Ct, false, ("Uploads:SweepInterval", "00:00:00.2"));
        using var user = await server.NewUserAsync(Ct);
        var (_, channel) = await user.NewChannelAsync(Ct);
        await new TusClient(user).BeginAsync(channel, 100, Ct);
        var old = Path.Combine(server.Folder, "uploads", Rillcast.Server.Data.NewId.At(DateTimeOffset.UnixEpoch.AddYears(50)));
        await File.WriteAllTextAsync(old, "left behind", Ct);
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch.AddYears(50));
        await Eventually.TrueAsync("the old file is gone", () => Task.FromResult(!File.Exists(old)), Patience, Ct);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(server.Folder, "uploads")));
    }

    [Fact]
    public async Task Nobody_else_sees_or_touches_an_upload()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var owner = await server.NewUserAsync(Ct);
        using var other = await server.NewUserAsync(Ct);
        var (_, channel) = await owner.NewChannelAsync(Ct);
        var address = await new TusClient(owner).BeginAsync(channel, 100, Ct);

        var nobody = new TusClient(server.Http);
        await nobody.CreateAsync(channel, 5, "a.mp4", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await nobody.AppendAsync(address, 0, [1], Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);
        await server.Http.GetAsync("/api/uploads", Ct).ProblemAsync(HttpStatusCode.Unauthorized, Ct);

        var stranger = new TusClient(other);
        await stranger.CreateAsync(channel, 5, "a.mp4", Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await stranger.AppendAsync(address, 0, [1], Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await stranger.DeleteAsync(address, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        await other.GetAsync(address, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
        using (var head = await stranger.HeadAsync(address, Ct))
        {
            Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        }

        Assert.Empty((await other.GetAsync("/api/uploads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Single((await owner.GetAsync("/api/uploads", Ct).JsonAsync(HttpStatusCode.OK, Ct)).Ids());
        Assert.Equal(0, await new TusClient(owner).OffsetAsync(address, Ct));
    }

    [Fact]
    public async Task An_account_has_so_many_unfinished_uploads_and_the_disk_so_much_room()
    {
        await using var server = await TestServer.StartAsync(Ct, false, ("Uploads:MaxOpenPerUser", "2"));
        using var user = await server.NewUserAsync(Ct);
        var tus = new TusClient(user);
        var (_, channel) = await user.NewChannelAsync(Ct);
        var first = await tus.BeginAsync(channel, 100, Ct);
        await tus.BeginAsync(channel, 100, Ct);
        await tus.CreateAsync(channel, 100, "a.mp4", Ct).ProblemAsync(HttpStatusCode.TooManyRequests, Ct);
        (await tus.DeleteAsync(first, Ct)).Dispose();
        await tus.BeginAsync(channel, 100, Ct);

        await using var full = await TestServer.StartAsync(Ct, false, ("Uploads:KeepFreeBytes", (1L << 49).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        using var late = await full.NewUserAsync(Ct);
        var (_, place) = await late.NewChannelAsync(Ct);
        await new TusClient(late).CreateAsync(place, 100, "a.mp4", Ct).ProblemAsync(HttpStatusCode.InsufficientStorage, Ct);
    }

    [Fact]
    public async Task Another_sites_page_cannot_upload_with_a_visitors_cookie()
    {
        await using var server = await TestServer.StartAsync(Ct);
        using var user = await server.NewUserAsync(Ct);
        var (_, channel) = await user.NewChannelAsync(Ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", "5");
        request.Headers.Add("Upload-Metadata", TusClient.Metadata(("channel", channel)));
        request.Headers.Add("Cookie", "rillcast=x");
        request.Headers.Add("Origin", "https://elsewhere.example");
        await server.Http.SendAsync(request, Ct).ProblemAsync(HttpStatusCode.Forbidden, Ct);
    }
}
