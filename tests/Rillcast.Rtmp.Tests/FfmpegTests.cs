using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Messages;
using Rillcast.TestKit;

namespace Rillcast.Rtmp.Tests;

/// <summary>A real encoder over a real socket.</summary>
public class FfmpegTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_ArrivesTagByTag()
    {
        string file = await TestMedia.FlvAsync(6, Ct);
        RecordingApplication application = new();
        await using SocketHost host = new(application, FreePort(21200));
        await using FfmpegPublisher ffmpeg = FfmpegPublisher.Start(["-i", file, "-c", "copy"], $"rtmp://127.0.0.1:{host.Port}/live/key?token=1");

        Assert.Equal(0, await ffmpeg.WaitForExitAsync(Ct));
        Assert.Equal(RtmpCloseReason.Unpublished, (await host.FirstEnd.WaitAsync(Ct)).Reason);
        RecordingPublication publication = Assert.Single(application.Publications);
        Assert.Equal(RtmpCloseReason.Unpublished, await publication.Closed);
        foreach (FlvTagType type in (FlvTagType[])[FlvTagType.Video, FlvTagType.Audio])
        {
            Assert.Equal(Show(FlvFile.Read(file), type), Show(publication.Tags, type));
        }

        FlvTag metadata = Assert.Single(publication.Tags, tag => tag.Type == FlvTagType.Script);
        Assert.StartsWith("Lavf", OnMetaData.ReadEncoder(metadata.Body.Span, new RtmpLimits()), StringComparison.Ordinal);
        Assert.Null(OnMetaData.ReadEncoder(metadata.Body.Span[..20], new RtmpLimits()));
        PublishRequest request = Assert.Single(application.Requests);
        Assert.Equal(("live", "key", "token=1"), (request.Application, request.StreamName, request.Query));
    }

    [Fact]
    public async Task Times_BeyondTheExtendedTimestamp_Arrive()
    {
        // 4 h 39 min 35 s: 24 bits end in the middle of the recording.
        string file = await TestMedia.FlvAsync(6, Ct);
        RecordingApplication application = new();
        await using SocketHost host = new(application, FreePort(21220));
        await using FfmpegPublisher ffmpeg = FfmpegPublisher.Start(
            ["-copyts", "-itsoffset", "16775", "-i", file, "-c", "copy"], $"rtmp://127.0.0.1:{host.Port}/live/key");

        Assert.Equal(0, await ffmpeg.WaitForExitAsync(Ct));
        await host.FirstEnd.WaitAsync(Ct);
        IEnumerable<(uint Time, string Body)> expected = Show(FlvFile.Read(file), FlvTagType.Video).Where(tag => tag.Time > 0).Select(tag => (tag.Time + 16_775_000, tag.Body));
        Assert.Equal(expected, Show(Assert.Single(application.Publications).Tags, FlvTagType.Video).Where(tag => tag.Time > 16_775_000));
    }

    [Theory]
    [InlineData("wrong", "No such stream key.")]
    [InlineData("taken", "This stream key is in use.")]
    public async Task Refusal_IsShownToTheUser(string key, string description)
    {
        string file = await TestMedia.FlvAsync(6, Ct);
        await using SocketHost host = new(new RecordingApplication(), FreePort(21240));
        await using FfmpegPublisher ffmpeg = FfmpegPublisher.Start(["-i", file, "-c", "copy"], $"rtmp://127.0.0.1:{host.Port}/live/{key}");

        Assert.NotEqual(0, await ffmpeg.WaitForExitAsync(Ct));
        Assert.Contains("Server error: " + description, ffmpeg.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerdictInTheMiddle_IsShownToTheUser()
    {
        string file = await TestMedia.FlvAsync(6, Ct);
        RecordingApplication application = new()
        {
            OnReceive = tags => ValueTask.FromResult(tags.Any(tag => tag.Timestamp > 500)
                ? PublicationVerdict.End(PublicationEnd.EndedByOwner, "The broadcast was ended.")
                : PublicationVerdict.GoOn),
        };
        await using SocketHost host = new(application, FreePort(21260));
        await using FfmpegPublisher ffmpeg = FfmpegPublisher.PublishFile(file, $"rtmp://127.0.0.1:{host.Port}/live/key");

        Assert.NotEqual(0, await ffmpeg.WaitForExitAsync(Ct));
        Assert.Contains("Server error: The broadcast was ended.", ffmpeg.Log, StringComparison.Ordinal);
        Assert.Equal(RtmpCloseReason.EndedByServer, (await host.FirstEnd.WaitAsync(Ct)).Reason);
    }

    [Fact]
    public async Task Rtmps_GoesOnAfterAPingInterruptedItsReading()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        IReadOnlyList<FlvTag> tags = FlvFile.Read(await TestMedia.FlvAsync(6, Ct));
        RecordingApplication application = new();
        await using SocketHost host = new(application, FreePort(21270), certificate, new RtmpLimits { IdleTime = TimeSpan.FromSeconds(4) });
        using TcpClient client = new("127.0.0.1", host.Port);
        SslStream tls = new(client.GetStream(), false, (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString());
        await tls.AuthenticateAsClientAsync("localhost");
        await using RtmpPublisher publisher = await RtmpPublisher.PublishAsync(tls, new RtmpPublisherOptions(), Ct);
        await publisher.SendAsync([.. tags.Take(50)], Ct);
        await Task.Delay(TimeSpan.FromSeconds(3.2), Ct);
        await publisher.SendAsync([.. tags.Skip(50)], Ct);
        await publisher.UnpublishAsync(Ct);

        RecordingPublication publication = Assert.Single(application.Publications);
        Assert.Equal(RtmpCloseReason.Unpublished, await publication.Closed.WaitAsync(Ct));
        Assert.Equal(Show(tags, FlvTagType.Video), Show(publication.Tags, FlvTagType.Video));
        Assert.True(Assert.Single(application.Requests).IsTls);
    }

    [Fact]
    public async Task Loop_GoesOnRisingRoundAfterRound()
    {
        FlvLoop loop = new(FlvFile.Read(await TestMedia.FlvAsync(6, Ct)));
        RecordingApplication application = new();
        await using SocketHost host = new(application, FreePort(21280));
        await using (RtmpPublisher publisher = await RtmpPublisher.PublishAsync(host.Port, new RtmpPublisherOptions(), Ct))
        {
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            enough.CancelAfter(TimeSpan.FromSeconds(2));
            await publisher.SendLoopAsync(loop, new FastTime(8), enough.Token);
        }

        await host.FirstEnd.WaitAsync(Ct);
        List<FlvTag> video = [.. Assert.Single(application.Publications).Tags.Where(tag => tag.Type == FlvTagType.Video)];
        Assert.InRange(video.Count, 181 + 1, 20 * 30);
        Assert.InRange(loop.Duration, 6000u, 6100u);
        List<uint> steps = [.. video.Skip(1).Zip(video.Skip(2), (one, next) => next.Timestamp - one.Timestamp)];
        Assert.Equal((video.Count - 2) / 180, steps.Count(step => step > 34));
        Assert.All(steps, step => Assert.InRange(step, 33u, 33u + loop.Duration - 5960));
    }

    private static List<(uint Time, string Body)> Show(IEnumerable<FlvTag> tags, FlvTagType type) =>
        [.. tags.Where(tag => tag.Type == type).Select(tag => (tag.Timestamp, Convert.ToHexString(tag.Body.Span)))];

    private static int FreePort(int first)
    {
        for (int port = first; ; port++)
        {
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < 21299)
            {
                // Taken; the next one.
            }
        }
    }

    /// <summary>A clock that runs faster.</summary>
    private sealed class FastTime(int factor) : TimeProvider
    {
        public override long TimestampFrequency => System.TimestampFrequency / factor;

        public override long GetTimestamp() => System.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime / factor, period);
    }
}
