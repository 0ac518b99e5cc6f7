using System.Net;
using Microsoft.Extensions.Configuration;
using Rillcast.Server.Cli;
using Rillcast.Server.Storage;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Storage;
using Rillcast.TestKit;

namespace Rillcast.Server.Tests.Storage;

public sealed class StorageOptionsTests
{
    private static readonly Dictionary<string, string?> Right = new()
    {
        ["Storage:Kind"] = "s3",
        ["Storage:S3:Endpoint"] = "http://10.0.0.7:7480",
        ["Storage:S3:Bucket"] = "recordings.example",
        ["Storage:S3:Prefix"] = "rillcast/tv/",
        ["Storage:S3:AccessKey"] = "key",
        ["Storage:S3:SecretKey"] = "do-not-show",
        ["Storage:S3:CreateBucket"] = "true",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_section_is_read_whole_and_does_not_show_its_secret()
    {
        var options = Read();
        Assert.Equal(StorageKind.S3, options.Kind);
        Assert.Equal(new Uri("http://10.0.0.7:7480"), options.S3.Endpoint);
        Assert.True(options.S3 is { CreateBucket: true, ForcePathStyle: true, Region: "us-east-1", SecretKey: "do-not-show" });
        Assert.DoesNotContain("do-not-show", options.ToString(), StringComparison.Ordinal);
        Assert.Equal(StorageKind.Files, new StorageOptions().Kind);
    }

    [Theory]
    [InlineData("Kind", "Tape")]
    [InlineData("S3:Endpoint", "")]
    [InlineData("S3:Endpoint", "10.0.0.7")]
    [InlineData("S3:Endpoint", "ftp://10.0.0.7")]
    [InlineData("S3:Endpoint", "http://10.0.0.7/bucket")]
    [InlineData("S3:Endpoint", "http://key:secret@10.0.0.7")]
    [InlineData("S3:Bucket", "")]
    [InlineData("S3:Bucket", "Big_Letters")]
    [InlineData("S3:Prefix", "no-slash")]
    [InlineData("S3:Prefix", "/slash-first/")]
    [InlineData("S3:Region", "")]
    [InlineData("S3:AccessKey", "")]
    [InlineData("S3:SecretKey", "")]
    [InlineData("S3:Attempts", "0")]
    [InlineData("S3:Timeout", "00:00:00.5")]
    [InlineData("S3:Secret", "x")]
    public void A_wrong_value_is_named(string key, string value)
    {
        var failure = Assert.Throws<StartFailure>(() => Read(("Storage:" + key, value)));
        Assert.Contains(key.Split(':')[^1], failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-show", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_store_is_away_starts_and_says_so()
    {
        var port = FreePort.Next();
        await using var server = await TestServer.StartAsync(
            Ct,
            isFresh: false,
            [.. Right.Select(r => (r.Key, r.Value!)).Where(r => r.Key != "Storage:S3:Endpoint"), ("Storage:S3:Endpoint", $"http://127.0.0.1:{port}")]);
        var ready = await server.Http.GetAsync("/readyz", Ct).JsonAsync(HttpStatusCode.ServiceUnavailable, Ct);
        var store = ready.GetProperty("checks").EnumerateArray().Single(c => c.Text("name") == "store");
        Assert.Contains($"127.0.0.1:{port}", store.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("ok\n", await server.Http.GetStringAsync("/healthz", Ct));
        var video = Media.VideoId.FromGuid(Guid.CreateVersion7());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync($"/v/{video}/master.m3u8", Ct)).StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(() => server.Get<IMediaStore>().OpenAsync(StoreKey.Index(video), Ct));
    }

    private static StorageOptions Read(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(Right);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return OptionsReading.Read<StorageOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "Storage");
    }
}
