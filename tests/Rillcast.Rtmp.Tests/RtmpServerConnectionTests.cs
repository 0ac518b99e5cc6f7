using System.Buffers;
using Rillcast.Media.Flv;
using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Handshake;
using Rillcast.Rtmp.Messages;
using Rillcast.TestKit;

namespace Rillcast.Rtmp.Tests;

public class RtmpServerConnectionTests
{
    private static readonly FlvTag Video = new(FlvTagType.Video, 40, new byte[] { 0x17, 1, 0, 0, 0, 1, 2, 3 });
    private static readonly FlvTag Audio = new(FlvTagType.Audio, 41, new byte[] { 0xAF, 1, 9, 9 });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 128)]
    [InlineData(0, 4096)]
    [InlineData(1, int.MaxValue)]
    public async Task Publish_HandsOverWhatWasSent_AndUnpublishClosesCleanly(int? digestScheme, int chunkSize)
    {
        RecordingApplication application = new();
        await using InMemoryConnection connection = new(application);
        List<FlvTag> sent = [.. Enumerable.Range(0, 300).Select(i => new FlvTag(
            i % 3 == 0 ? FlvTagType.Video : FlvTagType.Audio, (uint)i * 11, RandomBody(i, i * 37 + 1)))];
        RtmpPublisherOptions options = new() { DigestScheme = digestScheme, ChunkSize = chunkSize, Application = "live/", StreamName = "abc?a=b" };
        await using (RtmpPublisher publisher = await connection.PublishAsync(Ct, options))
        {
            await publisher.SendAsync(sent, Ct);
            await publisher.UnpublishAsync(Ct);
            RecordingPublication publication = Assert.Single(application.Publications);
            Assert.Equal(RtmpCloseReason.Unpublished, await publication.Closed.WaitAsync(Ct));
            AssertSame(sent, publication.Tags);
        }

        RtmpConnectionEnd end = await connection.End;
        Assert.Equal((RtmpCloseReason.Unpublished, 300L), (end.Reason, end.Messages));
        PublishRequest request = Assert.Single(application.Requests);
        Assert.Equal(("live", "abc", "a=b", true), (request.Application, request.StreamName, request.Query, request.IsTls));
        Assert.Equal("127.0.0.1:4711", request.RemoteEndPoint?.ToString());
        Assert.Contains("TestKit", request.Encoder, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(application.Publications).Closings);
    }

    [Fact]
    public async Task ConnectionLost_IsDropped_AfterAllThatCame()
    {
        RecordingApplication application = new();
        await using InMemoryConnection connection = new(application);
        RtmpPublisher publisher = await connection.PublishAsync(Ct);
        await publisher.SendAsync([Video, Audio], Ct);
        await publisher.DisposeAsync();

        Assert.Equal(RtmpCloseReason.Dropped, (await connection.End).Reason);
        RecordingPublication publication = Assert.Single(application.Publications);
        Assert.Equal(RtmpCloseReason.Dropped, await publication.Closed);
        AssertSame([Video, Audio], publication.Tags);
    }

    [Theory]
    [InlineData("wrong", "NetStream.Publish.Denied", "No such stream key.")]
    [InlineData("taken", "NetStream.Publish.BadName", "This stream key is in use.")]
    public async Task Refused_TheStatusArrivesBeforeTheEnd(string key, string code, string description)
    {
        await using InMemoryConnection connection = new(new RecordingApplication());

        RtmpStatusException e = await Assert.ThrowsAsync<RtmpStatusException>(() => connection.PublishAsync(Ct, new RtmpPublisherOptions { StreamName = key }));

        Assert.Equal((code, description), (e.Code, e.Description));
        Assert.Equal(RtmpCloseReason.Refused, (await connection.End).Reason);
    }

    [Fact]
    public async Task InUse_TellsObsAsWell()
    {
        RtmpSession session = Connected(out List<FlvTag> tags);
        session.Receive(Command("publish", 0, new AmfValue.Null(), new AmfValue.Text("key")), tags);
        session.Refuse(PublishRefusal.InUse, "In use.");

        Assert.Equal(["NetStream.Publish.BadName", "NetStream.Publish.Rejected"], Answers(session).Select(Code));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Verdict_EndsThePublication_EvenWhileMediaIsUnderWay()
    {
        RecordingApplication application = new()
        {
            OnReceive = _ => ValueTask.FromResult(PublicationVerdict.End(PublicationEnd.UnsupportedCodec, "VP9 is not taken.")),
        };
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        await publisher.SendAsync([Video, Audio], Ct);

        RtmpStatusException e = await publisher.ReadErrorAsync(Ct);

        Assert.Equal(("NetStream.Publish.Rejected", "VP9 is not taken."), (e.Code, e.Description));
        Assert.True(await publisher.ReadToEndAsync(Ct));
        Assert.Equal(RtmpCloseReason.EndedByServer, (await connection.End).Reason);
        Assert.Equal(RtmpCloseReason.EndedByServer, await Assert.Single(application.Publications).Closed);
    }

    [Fact]
    public async Task EndedToken_EndsThePublication_WithTheVerdictAskedFor()
    {
        RecordingApplication application = new()
        {
            OnReceive = tags => ValueTask.FromResult(tags.Count == 0 ? PublicationVerdict.End(PublicationEnd.KeyRevoked, "Revoked.") : PublicationVerdict.GoOn),
        };
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        Assert.Single(application.Publications).End();

        Assert.Equal("NetStream.Publish.Denied", (await publisher.ReadErrorAsync(Ct)).Code);
        Assert.Equal(RtmpCloseReason.EndedByServer, (await connection.End).Reason);
    }

    [Fact]
    public async Task Stopping_TellsThePublisher()
    {
        RecordingApplication application = new();
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        connection.Stop();

        Assert.Equal("NetConnection.Connect.AppShutdown", (await publisher.ReadErrorAsync(Ct)).Code);
        Assert.Equal(RtmpCloseReason.ServerStopping, (await connection.End).Reason);
        Assert.Equal(RtmpCloseReason.ServerStopping, await Assert.Single(application.Publications).Closed);
    }

    [Fact]
    public async Task SlowReceiver_SlowsTheSenderDown()
    {
        TaskCompletionSource gate = new();
        RecordingApplication application = new()
        {
            OnReceive = async _ =>
            {
                await gate.Task;
                return PublicationVerdict.GoOn;
            },
        };
        await using InMemoryConnection connection = new(application, pauseAt: 65536);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        Task sending = publisher.SendAsync([.. Enumerable.Range(0, 100).Select(i => new FlvTag(FlvTagType.Video, (uint)i, new byte[50_000]))], Ct);

        await Task.Delay(300, Ct);
        Assert.False(sending.IsCompleted);
        lock (application.Publications.First().Tags)
        {
            // The client writes 256 KiB at a time, which a pipe takes as a whole.
            Assert.InRange(application.Publications.First().Tags.Count, 0, 6);
        }

        gate.SetResult();
        await sending.WaitAsync(Ct);
        await publisher.UnpublishAsync(Ct);
        Assert.Equal(RtmpCloseReason.Unpublished, await application.Publications.First().Closed.WaitAsync(Ct));
        Assert.Equal(100, application.Publications.First().Tags.Count);
    }

    [Fact]
    public async Task ReceiverThatThrows_IsClosedOnce_AndItsExceptionComesOut()
    {
        RecordingApplication application = new() { OnReceive = _ => throw new InvalidOperationException("disk") };
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        await publisher.SendAsync(Video, Ct);

        Assert.Equal("NetStream.Failed", (await publisher.ReadErrorAsync(Ct)).Code);
        Assert.Equal("disk", (await Assert.ThrowsAsync<InvalidOperationException>(() => connection.End)).Message);
        Assert.Equal(RtmpCloseReason.ServerFailure, await Assert.Single(application.Publications).Closed);
        Assert.Equal(1, Assert.Single(application.Publications).Closings);
    }

    [Fact]
    public async Task ApplicationThatThrows_RefusesThePublisher()
    {
        await using InMemoryConnection connection = new(new RecordingApplication { Failure = new InvalidOperationException("db") });

        RtmpStatusException e = await Assert.ThrowsAsync<RtmpStatusException>(() => connection.PublishAsync(Ct));

        Assert.Equal("NetStream.Publish.Rejected", e.Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.End);
    }

    [Fact]
    public async Task BrokenProtocol_IsAReason_AndWhatCameBeforeCounts()
    {
        RecordingApplication application = new();
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, 9, new RtmpMessage(RtmpMessageType.Audio, 7, 1, Audio.Body));
        await publisher.SendRawAsync((byte[])[.. output.WrittenSpan, 0xFF], Ct);

        RtmpConnectionEnd end = await connection.End;

        Assert.Equal((RtmpCloseReason.ProtocolError, RtmpFault.ChunkWithoutHeader), (end.Reason, end.Fault));
        AssertSame([Audio with { Timestamp = 7 }], Assert.Single(application.Publications).Tags);
    }

    [Fact]
    public async Task NoHandshake_NoPublish_NoMedia_EachTimesOut()
    {
        RtmpLimits limits = new() { HandshakeTime = TimeSpan.FromSeconds(1), PublishTime = TimeSpan.FromSeconds(1), IdleTime = TimeSpan.FromSeconds(2) };
        RecordingApplication application = new();
        await using InMemoryConnection silent = new(application, limits);
        await using InMemoryConnection shaken = new(application, limits);
        await using InMemoryConnection published = new(application, limits);
        ClientHandshake handshake = new(null);
        byte[] answer = new byte[ClientHandshake.AnswerBytes];
        await shaken.Client.WriteAsync(handshake.Begin(), Ct);
        await shaken.Client.FlushAsync(Ct);
        await shaken.Client.ReadExactlyAsync(answer, Ct);
        await shaken.Client.WriteAsync(handshake.Finish(answer), Ct);
        await shaken.Client.FlushAsync(Ct);
        await using RtmpPublisher publisher = await published.PublishAsync(Ct);
        await publisher.SendAsync(Video, Ct);

        Assert.Equal((RtmpCloseReason.TimedOut, "No handshake."), Describe(await silent.End));
        Assert.Equal((RtmpCloseReason.TimedOut, "No publish."), Describe(await shaken.End));
        Assert.Equal((RtmpCloseReason.TimedOut, null), Describe(await published.End));
        Assert.Equal(RtmpCloseReason.TimedOut, await Assert.Single(application.Publications).Closed);

        static (RtmpCloseReason, string?) Describe(RtmpConnectionEnd end) => (end.Reason, end.Description);
    }

    [Fact]
    public async Task EnhancedConnect_IsAnsweredWithCodecs_AndPlainConnectIsNot()
    {
        await using InMemoryConnection enhanced = new(new RecordingApplication());
        await using RtmpPublisher publisher = await enhanced.PublishAsync(Ct, new RtmpPublisherOptions { FourCcs = ["av01", "hvc1"] });
        AmfValue.Array list = Assert.IsType<AmfValue.Array>(publisher.ConnectProperties?["fourCcList"]);
        Assert.Equal(["avc1", "hvc1", "av01", "mp4a", "Opus"], list.Items.Select(item => item.AsText));

        await using InMemoryConnection plain = new(new RecordingApplication());
        await using RtmpPublisher old = await plain.PublishAsync(Ct);
        Assert.Null(old.ConnectProperties?["fourCcList"]);
    }

    [Fact]
    public async Task PublishAgain_OnTheSameConnection_AfterUnpublish()
    {
        RecordingApplication application = new();
        await using InMemoryConnection connection = new(application);
        await using RtmpPublisher publisher = await connection.PublishAsync(Ct);
        await publisher.SendAsync(Video, Ct);
        await publisher.UnpublishAsync(Ct);
        await publisher.CallAsync("publish", Ct, new AmfValue.Null(), new AmfValue.Text("again"));
        await publisher.SendAsync(Audio, Ct);
        await Eventually.TrueAsync("second publication", () => Task.FromResult(application.Publications.Count == 2), TimeSpan.FromSeconds(5), Ct);
        await publisher.DisposeAsync();

        Assert.Equal(RtmpCloseReason.Dropped, (await connection.End).Reason);
        Assert.Equal([RtmpCloseReason.Unpublished, RtmpCloseReason.Dropped], await Task.WhenAll(application.Publications.Select(p => p.Closed)));
        AssertSame([Audio], application.Publications.Last().Tags);
    }

    [Fact]
    public void Play_IsRefused_AndClosed()
    {
        RtmpSession session = Connected(out List<FlvTag> tags);

        Assert.Equal(RtmpSessionEvent.Closing, session.Receive(Command("play", 4, new AmfValue.Null(), new AmfValue.Text("key")), tags));
        Assert.Equal("NetStream.Play.StreamNotFound", Code(Assert.Single(Answers(session))));
    }

    [Fact]
    public void SecondPublish_IsRefused_AndTheFirstGoesOn()
    {
        RtmpSession session = Connected(out List<FlvTag> tags);
        Assert.Equal(RtmpSessionEvent.PublishRequested, session.Receive(Command("publish", 4, new AmfValue.Null(), new AmfValue.Text("key")), tags));
        session.Accept();
        session.ClearOutput();

        Assert.Equal(RtmpSessionEvent.None, session.Receive(Command("publish", 5, new AmfValue.Null(), new AmfValue.Text("key2")), tags));
        Assert.Equal("NetStream.Publish.BadName", Code(Assert.Single(Answers(session))));
        Assert.True(session.IsPublishing);
    }

    [Fact]
    public void Calls_AreAnsweredByTheirNumber()
    {
        RtmpSession session = Connected(out List<FlvTag> tags);
        session.Receive(Command("createStream", 7, new AmfValue.Null()), tags);
        session.Receive(Command("createStream", 8, new AmfValue.Null()), tags);
        session.Receive(Command("getStreamLength", 9, new AmfValue.Null(), new AmfValue.Text("x")), tags);
        session.Receive(Command("_checkbw", 10, new AmfValue.Null()), tags);
        session.Receive(Command("anything", 11, new AmfValue.Null()), tags);
        session.Receive(Command("anything", 0, new AmfValue.Null()), tags);

        Assert.Equal(
            [("_result", 7d, 1d), ("_result", 8d, 2d), ("_result", 9d, 0d), ("_result", 10d, null), ("_error", 11d, null)],
            Answers(session).Select(answer => (answer.Name, answer.TransactionId, answer.Argument(1)?.AsNumber)));
    }

    [Fact]
    public void Amf3Clothes_AreTakenForCommandsAndData()
    {
        RtmpSession session = Connected(out List<FlvTag> tags);
        RtmpMessage publish = Command("publish", 4, new AmfValue.Null(), new AmfValue.Text("key"));
        RtmpMessage dressed = publish with { Type = RtmpMessageType.CommandAmf3, Payload = new byte[] { 0 }.Concat(publish.Payload.ToArray()).ToArray() };
        Assert.Equal(RtmpSessionEvent.PublishRequested, session.Receive(dressed, tags));
        session.Accept();

        byte[] data = [0, 2, 0, 13, .. "@setDataFrame"u8, 2, 0, 10, .. "onMetaData"u8, 0x11, 0x0A, 0x0B, 0x01, 0x03, (byte)'w', 0x04, 0x05, 0x01];
        session.Receive(new RtmpMessage(RtmpMessageType.DataAmf3, 3, 1, data), tags);

        FlvTag tag = Assert.Single(tags);
        Assert.Equal(FlvTagType.Script, tag.Type);
        Amf0Reader reader = new(tag.Body.Span, new RtmpLimits());
        Assert.Equal("onMetaData", reader.Read().AsText);
        Assert.Equal(5, reader.Read()["w"]?.AsNumber);
    }

    [Fact]
    public void SetDataFrame_IsUnwrapped_AndClearDataFrameIsNothing()
    {
        RtmpSession session = Publishing(out List<FlvTag> tags);
        byte[] metadata = [2, 0, 10, .. "onMetaData"u8, 5];
        session.Receive(new RtmpMessage(RtmpMessageType.Data, 0, 1, new byte[] { 2, 0, 13 }.Concat("@setDataFrame"u8.ToArray()).Concat(metadata).ToArray()), tags);
        session.Receive(new RtmpMessage(RtmpMessageType.Data, 0, 1, metadata), tags);
        session.Receive(new RtmpMessage(RtmpMessageType.Data, 0, 1, new byte[] { 2, 0, 15 }.Concat("@clearDataFrame"u8.ToArray()).ToArray()), tags);
        session.Receive(new RtmpMessage(RtmpMessageType.Audio, 0, 1, default), tags);

        Assert.Equal([metadata, metadata], tags.Select(tag => tag.Body.ToArray()));
    }

    [Fact]
    public void Aggregate_IsSplit_WithTimesMovedToTheMessages()
    {
        RtmpSession session = Publishing(out List<FlvTag> tags);
        FlvTag[] inside = [Video with { Timestamp = 0xFFFFFFF0 }, Audio with { Timestamp = 4 }];

        session.Receive(new RtmpMessage(RtmpMessageType.Aggregate, 1000, 1, AggregateMessage.Join(inside)), tags);

        AssertSame([Video with { Timestamp = 1000 }, Audio with { Timestamp = 1020 }], tags);
        byte[] broken = AggregateMessage.Join(inside)[..^9];
        Assert.Equal(RtmpFault.BadAggregate, Assert.Throws<RtmpProtocolException>(
            () => session.Receive(new RtmpMessage(RtmpMessageType.Aggregate, 1000, 1, broken), tags)).Fault);
    }

    [Fact]
    public void PingAndWindow_AreAnswered()
    {
        RtmpSession session = Publishing(out List<FlvTag> tags);
        session.Receive(ControlMessage.UserControl(UserControlEvent.PingRequest, 77), tags);
        session.Receive(ControlMessage.WindowAcknowledgementSize(1000), tags);
        session.CountReceived(999);
        session.CountReceived(1);
        session.CountReceived(10);

        List<RtmpMessage> answers = Messages(session);
        Assert.Equal((UserControlEvent.PingResponse, 77u), ControlMessage.ReadUserControl(answers[0]));
        Assert.Equal((2, RtmpMessageType.Acknowledgement, 1000u), (answers.Count, answers[1].Type, ControlMessage.ReadNumber(answers[1])));
    }

    [Fact]
    public void WhatAPeerMustNotDo_IsAFault()
    {
        List<FlvTag> tags = [];
        AssertFault(RtmpFault.BadCommand, new RtmpSession(new RtmpLimits()), Command("createStream", 1));
        AssertFault(RtmpFault.BadCommand, new RtmpSession(new RtmpLimits()), Command("connect", 1));
        AssertFault(RtmpFault.BadCommand, Connected(out _), Command("connect", 1, new AmfValue.Object([])));
        AssertFault(RtmpFault.BadCommand, Connected(out _), new RtmpMessage(RtmpMessageType.Command, 0, 0, new byte[] { 5 }));
        AssertFault(RtmpFault.BadCommand, Connected(out _), Command("publish", 1, new AmfValue.Null(), new AmfValue.Text(new string('k', 5000))));
        AssertFault(RtmpFault.BadControlMessage, Connected(out _), new RtmpMessage(RtmpMessageType.UserControl, 0, 0, new byte[1]));

        RtmpSession chatty = Connected(out _);
        Assert.Equal(RtmpFault.TooManyCommands, Assert.Throws<RtmpProtocolException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                chatty.Receive(Command("releaseStream", 1), tags);
            }
        }).Fault);

        void AssertFault(RtmpFault fault, RtmpSession session, RtmpMessage message) =>
            Assert.Equal(fault, Assert.Throws<RtmpProtocolException>(() => session.Receive(message, tags)).Fault);
    }

    [Fact]
    public void ReconnectRequest_GoesToThoseWhoKnowIt()
    {
        RtmpSession session = new(new RtmpLimits());
        List<FlvTag> tags = [];
        session.Receive(Command("connect", 1, new AmfValue.Object([new("app", new AmfValue.Text("live")), new("capsEx", new AmfValue.Number(1))])), tags);
        session.Receive(Command("publish", 4, new AmfValue.Null(), new AmfValue.Text("key")), tags);
        session.Accept();
        Drain(session);
        session.End(PublicationEnd.ServerClosing, "Restarting.");

        Assert.Equal("NetConnection.Connect.ReconnectRequest", Code(Answers(session)[0]));
    }

    [Fact]
    public void Limits_SayWhatIsOutOfRange()
    {
        Assert.Empty(new RtmpLimits().Validate());
        Assert.Equal(2, new RtmpLimits { MaxChunkBytes = 1, IdleTime = TimeSpan.Zero }.Validate().Count());
    }

    private static RtmpSession Connected(out List<FlvTag> tags)
    {
        tags = [];
        RtmpSession session = new(new RtmpLimits());
        session.Receive(Command("connect", 1, new AmfValue.Object([new("app", new AmfValue.Text("live"))])), tags);
        Drain(session);
        return session;
    }

    private static RtmpSession Publishing(out List<FlvTag> tags)
    {
        RtmpSession session = Connected(out tags);
        session.Receive(Command("publish", 4, new AmfValue.Null(), new AmfValue.Text("key")), tags);
        session.Accept();
        Drain(session);
        return session;
    }

    private static void Drain(RtmpSession session) => session.ClearOutput();

    private static RtmpMessage Command(string name, double transaction, params IReadOnlyList<AmfValue> arguments)
    {
        ArrayBufferWriter<byte> payload = new();
        new CommandMessage(name, transaction, arguments).Write(payload);
        return new RtmpMessage(RtmpMessageType.Command, 0, 1, payload.WrittenSpan.ToArray());
    }

    private static List<RtmpMessage> Messages(RtmpSession session)
    {
        // The session's chunks are 4096 bytes long from the answer to connect on, which is drained before.
        ArrayBufferWriter<byte> size = new();
        new ChunkWriter().Write(size, 2, ControlMessage.SetChunkSize(4096));
        ReadOnlySequence<byte> buffer = new([.. size.WrittenSpan, .. session.Output.Span]);
        ChunkReader reader = new(new RtmpLimits());
        List<RtmpMessage> messages = [];
        while (reader.TryReadMessage(ref buffer, out RtmpMessage message))
        {
            messages.Add(message);
        }

        Assert.True(buffer.IsEmpty);
        session.ClearOutput();
        return messages;
    }

    private static List<CommandMessage> Answers(RtmpSession session) =>
        [.. Messages(session).Where(message => message.Type == RtmpMessageType.Command).Select(message => CommandMessage.Read(message, new RtmpLimits()))];

    private static string? Code(CommandMessage status) => status.Argument(1)?["code"]?.AsText;

    private static byte[] RandomBody(int seed, int length)
    {
        byte[] body = new byte[length];
        new Random(seed).NextBytes(body);
        return body;
    }

    private static void AssertSame(IReadOnlyList<FlvTag> expected, IReadOnlyList<FlvTag> actual) =>
        Assert.Equal(expected.Select(Show), actual.Select(Show));

    private static (FlvTagType Type, uint Time, string Body) Show(FlvTag tag) => (tag.Type, tag.Timestamp, Convert.ToHexString(tag.Body.Span));
}
