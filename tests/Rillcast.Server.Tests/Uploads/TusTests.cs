using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rillcast.Server.Tests.Hosting;

namespace Rillcast.Server.Tests.Uploads;

/// <summary>tus 1.0.0, sentence by sentence.</summary>
public sealed class TusTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Locked = 423;
    private static readonly byte[] Hello = Encoding.ASCII.GetBytes("hello world");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Options_says_what_the_server_can_do_to_everybody()
    {
        using var answer = await new TusClient(shared.Server.Http).SendAsync(HttpMethod.Options, TusClient.Uploads, null, Ct);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("1.0.0", TusClient.Header(answer, "Tus-Version"));
        Assert.Equal(["checksum", "creation", "creation-defer-length", "creation-with-upload", "expiration", "termination"], TusClient.Header(answer, "Tus-Extension")!.Split(',').Order());
        Assert.Equal(64L << 30, TusClient.Number(answer, "Tus-Max-Size"));
        Assert.Contains("sha1", TusClient.Header(answer, "Tus-Checksum-Algorithm")!.Split(','));
    }

    [Fact]
    public async Task Another_version_is_refused_and_told_ours()
    {
        var (tus, channel) = await NewSenderAsync();
        using var answer = await tus.CreateAsync(channel, 11, "a.mp4", Ct, null, ("Tus-Resumable", "0.2.2"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("1.0.0", TusClient.Header(answer, "Tus-Version"));
    }

    [Fact]
    public async Task Bytes_come_in_pieces_and_the_server_knows_how_far_it_is()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        using (var head = await tus.HeadAsync(address, Ct))
        {
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal(0, TusClient.Number(head, "Upload-Offset"));
            Assert.Equal(100, TusClient.Number(head, "Upload-Length"));
            Assert.Equal("1.0.0", TusClient.Header(head, "Tus-Resumable"));
            Assert.Equal("no-store", head.Headers.CacheControl!.ToString());
            Assert.Contains("filename aG9saWRheS5tcDQ=", TusClient.Header(head, "Upload-Metadata")!, StringComparison.Ordinal);
        }

        using (var patch = await tus.AppendAsync(address, 0, Hello, Ct))
        {
            Assert.Equal(HttpStatusCode.NoContent, patch.StatusCode);
            Assert.Equal(11, TusClient.Number(patch, "Upload-Offset"));
            Assert.True(DateTimeOffset.Parse(TusClient.Header(patch, "Upload-Expires")!, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UnixEpoch);
        }

        using (var patch = await tus.AppendAsync(address, 11, Hello, Ct))
        {
            Assert.Equal(22, TusClient.Number(patch, "Upload-Offset"));
        }

        Assert.Equal(22, await tus.OffsetAsync(address, Ct));
        Assert.Equal("hello worldhello world", await File.ReadAllTextAsync(PathOf(address), Ct));
        var listed = await tus.Http.GetAsync($"/api/uploads?channel={channel}", Ct).JsonAsync(HttpStatusCode.OK, Ct);
        var mine = Assert.Single(listed.GetProperty("items").EnumerateArray());
        Assert.Equal(("uploading", "holiday.mp4", "holiday", 22L, 22.0), (mine.Text("state"), mine.Text("fileName"), mine.Text("title"), mine.GetProperty("offset").GetInt64(), mine.GetProperty("percent").GetDouble()));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public async Task Another_offset_than_the_next_is_a_conflict_and_changes_nothing(long offset)
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        (await tus.AppendAsync(address, 0, Hello, Ct)).Dispose();
        await tus.AppendAsync(address, offset, Hello, Ct).ProblemAsync(HttpStatusCode.Conflict, Ct);
        Assert.Equal(11, await tus.OffsetAsync(address, Ct));
    }

    [Fact]
    public async Task A_patch_without_offset_or_with_another_type_is_refused()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        await tus.SendAsync(HttpMethod.Patch, address, Hello, Ct).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.SendAsync(HttpMethod.Patch, address, Hello, Ct, ("Upload-Offset", "-1")).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.SendAsync(HttpMethod.Patch, address, null, Ct, ("Upload-Offset", "0")).ProblemAsync(HttpStatusCode.UnsupportedMediaType, Ct);
        Assert.Equal(0, await tus.OffsetAsync(address, Ct));
    }

    [Fact]
    public async Task The_first_bytes_may_come_with_the_creation()
    {
        var (tus, channel) = await NewSenderAsync();
        using var answer = await tus.CreateAsync(channel, 100, "a.mp4", Ct, Hello);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(11, TusClient.Number(answer, "Upload-Offset"));
        Assert.Equal(11, await tus.OffsetAsync(answer.Headers.Location!.ToString(), Ct));
    }

    [Fact]
    public async Task The_length_may_come_later_and_then_stays()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, null, Ct);
        using (var head = await tus.HeadAsync(address, Ct))
        {
            Assert.Equal("1", TusClient.Header(head, "Upload-Defer-Length"));
            Assert.Null(TusClient.Header(head, "Upload-Length"));
        }

        (await tus.AppendAsync(address, 0, Hello, Ct)).Dispose();
        using (var patch = await tus.AppendAsync(address, 11, Hello, Ct, ("Upload-Length", "100")))
        {
            Assert.Equal(22, TusClient.Number(patch, "Upload-Offset"));
        }

        await tus.AppendAsync(address, 22, Hello, Ct, ("Upload-Length", "101")).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        using var after = await tus.HeadAsync(address, Ct);
        Assert.Equal((100, 22), (TusClient.Number(after, "Upload-Length"), TusClient.Number(after, "Upload-Offset")));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task A_checksum_that_fits_lets_bytes_in_and_one_that_does_not_keeps_them_out(string algorithm)
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
#pragma warning disable CA5350 // The protocol's algorithm.
        var hash = algorithm switch { "sha1" => SHA1.HashData(Hello), "sha256" => SHA256.HashData(Hello), _ => SHA512.HashData(Hello) };
#pragma warning restore CA5350
        (await tus.AppendAsync(address, 0, Hello, Ct)).Dispose();
        using (var wrong = await tus.AppendAsync(address, 11, [.. Hello, 1], Ct, ("Upload-Checksum", $"{algorithm} {Convert.ToBase64String(hash)}")))
        {
            Assert.Equal(460, (int)wrong.StatusCode);
        }

        Assert.Equal(11, await tus.OffsetAsync(address, Ct));
        using var right = await tus.AppendAsync(address, 11, Hello, Ct, ("Upload-Checksum", $"{algorithm} {Convert.ToBase64String(hash)}"));
        Assert.Equal(22, TusClient.Number(right, "Upload-Offset"));
        Assert.Equal(22, new FileInfo(PathOf(address)).Length);
    }

    [Fact]
    public async Task An_unknown_checksum_algorithm_is_refused()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        await tus.AppendAsync(address, 0, Hello, Ct, ("Upload-Checksum", "crc32 AAAA")).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        Assert.Equal(0, await tus.OffsetAsync(address, Ct));
    }

    [Fact]
    public async Task What_is_terminated_is_gone()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        (await tus.AppendAsync(address, 0, Hello, Ct)).Dispose();
        using (var delete = await tus.DeleteAsync(address, Ct))
        {
            Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        }

        Assert.False(File.Exists(PathOf(address)));
        using (var head = await tus.HeadAsync(address, Ct))
        {
            Assert.Equal(HttpStatusCode.Gone, head.StatusCode);
            Assert.Null(TusClient.Header(head, "Upload-Offset"));
        }

        await tus.AppendAsync(address, 11, Hello, Ct).ProblemAsync(HttpStatusCode.Gone, Ct);
        await tus.Http.GetAsync("/api/uploads", Ct).JsonAsync(HttpStatusCode.OK, Ct);
    }

    [Fact]
    public async Task More_bytes_than_announced_are_not_taken()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 20, Ct);
        (await tus.AppendAsync(address, 0, Hello, Ct)).Dispose();
        await tus.AppendAsync(address, 11, Hello, Ct).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Ct);
        Assert.Equal(11, await tus.OffsetAsync(address, Ct));

        // Without a length the server finds out on the way.
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new Unsized(new byte[200]) };
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "11");
        await tus.Http.SendAsync(request, Ct).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Ct);
        Assert.Equal(11, await tus.OffsetAsync(address, Ct));
    }

    [Fact]
    public async Task Too_large_a_file_and_wrong_headers_are_refused_before_a_byte_is_sent()
    {
        var (tus, channel) = await NewSenderAsync();
        await tus.CreateAsync(channel, (64L << 30) + 1, "a.mp4", Ct).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Ct);
        await tus.SendAsync(HttpMethod.Post, TusClient.Uploads, null, Ct, ("Upload-Metadata", TusClient.Metadata(("channel", channel)))).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.SendAsync(HttpMethod.Post, TusClient.Uploads, null, Ct, ("Upload-Defer-Length", "2"), ("Upload-Metadata", TusClient.Metadata(("channel", channel)))).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.SendAsync(HttpMethod.Post, TusClient.Uploads, null, Ct, ("Upload-Length", "5"), ("Upload-Metadata", "channel !!!")).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.SendAsync(HttpMethod.Post, TusClient.Uploads, null, Ct, ("Upload-Length", "5")).ProblemAsync(HttpStatusCode.BadRequest, Ct);
        await tus.CreateAsync("no-such-channel", 5, "a.mp4", Ct).ProblemAsync(HttpStatusCode.NotFound, Ct);
    }

    [Fact]
    public async Task An_empty_file_fails_with_a_message_and_leaves_nothing()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 0, Ct);
        var upload = await tus.Http.GetAsync(address, Ct).JsonAsync(HttpStatusCode.OK, Ct);
        Assert.Equal(("failed", "The file is empty."), (upload.Text("state"), upload.Text("message")));
        Assert.False(File.Exists(PathOf(address)));
    }

    [Fact]
    public async Task The_method_may_be_overridden_where_proxies_know_no_patch()
    {
        var (tus, channel) = await NewSenderAsync();
        var address = await tus.BeginAsync(channel, 100, Ct);
        using (var patch = await tus.SendAsync(HttpMethod.Post, address, Hello, Ct, ("Upload-Offset", "0"), ("X-HTTP-Method-Override", "PATCH")))
        {
            Assert.Equal(11, TusClient.Number(patch, "Upload-Offset"));
        }

        using var delete = await tus.SendAsync(HttpMethod.Post, address, null, Ct, ("X-HTTP-Method-Override", "DELETE"));
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
    }

    [Fact]
    public async Task A_second_request_is_told_to_wait_and_takes_over_from_a_dead_one()
    {
        await using var server = await TestServer.StartAsync(Ct, false, ("Uploads:TakeOverSilence", "00:00:01"));
        using var user = await server.NewUserAsync(Ct);
        var tus = new TusClient(user);
        var (_, channel) = await user.NewChannelAsync(Ct);
        var address = await tus.BeginAsync(channel, 100, Ct);

        // A connection that is alive as far as the server can see, and brings nothing more.
        using var held = await RawPatch.BeginAsync(server.Address, address, user, offset: 0, length: 50, first: Hello, Ct);
        await Rillcast.TestKit.Eventually.TrueAsync("the bytes are there", async () => await tus.OffsetAsync(address, Ct) == 11, TimeSpan.FromSeconds(20), Ct);
        await held.SendAsync(Hello, Ct);
        await Rillcast.TestKit.Eventually.TrueAsync("more bytes are there", async () => await tus.OffsetAsync(address, Ct) == 22, TimeSpan.FromSeconds(20), Ct);

        var statuses = new List<int>();
        await Rillcast.TestKit.Eventually.TrueAsync(
            "the second request takes over",
            async () =>
            {
                using var patch = await tus.AppendAsync(address, 22, Hello, Ct);
                statuses.Add((int)patch.StatusCode);
                return patch.StatusCode == HttpStatusCode.NoContent;
            },
            TimeSpan.FromSeconds(30),
            Ct);
        Assert.All(statuses[..^1], s => Assert.Equal(Locked, s));
        Assert.Equal(33, await tus.OffsetAsync(address, Ct));
    }

    private async Task<(TusClient Tus, string Channel)> NewSenderAsync()
    {
        var user = await shared.Server.NewUserAsync(Ct);
        var (_, handle) = await user.NewChannelAsync(Ct);
        return (new TusClient(user), handle);
    }

    private string PathOf(string address) => Path.Combine(shared.Server.Folder, "uploads", address[(address.LastIndexOf('/') + 1)..]);

    private sealed class Unsized(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes, Ct).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
