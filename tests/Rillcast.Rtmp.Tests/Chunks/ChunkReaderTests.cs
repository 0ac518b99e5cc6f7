using System.Buffers;
using Rillcast.Rtmp.Chunks;
using Rillcast.Rtmp.Messages;

namespace Rillcast.Rtmp.Tests.Chunks;

public class ChunkReaderTests
{
    private static readonly byte[] Type0 = [0x04, 0x00, 0x00, 0x64, 0x00, 0x00, 0x02, 0x08, 0x01, 0x00, 0x00, 0x00, 0xAA, 0xBB];

    public static TheoryData<int> Pieces => [1, 2, 3, 7, 64, 5000];

    [Fact]
    public void AllFourHeaderTypes_CountTimeAsTheSpecificationSays()
    {
        byte[] bytes =
        [
            .. Type0,                                                                            // 100, absolute
            0x44, 0x00, 0x00, 0x14, 0x00, 0x00, 0x01, 0x09, 0xCC,                                // + 20, video, 1 byte
            0x84, 0x00, 0x00, 0x15, 0xDD,                                                        // + 21
            0xC4, 0xEE,                                                                          // + 21 again
        ];

        Assert.Equal(
            [
                (RtmpMessageType.Audio, 100u, 1u, "AABB"), (RtmpMessageType.Video, 120u, 1u, "CC"),
                (RtmpMessageType.Video, 141u, 1u, "DD"), (RtmpMessageType.Video, 162u, 1u, "EE"),
            ],
            Describe(ReadInPieces(bytes, bytes.Length)));
    }

    [Fact]
    public void Type3AfterType0_AddsTheAbsoluteTime()
    {
        byte[] bytes = [.. Type0, 0xC4, 0x01, 0x02];

        Assert.Equal([100u, 200u], ReadInPieces(bytes, bytes.Length).Select(message => message.Timestamp));
    }

    [Theory]
    [InlineData(2, "04")]
    [InlineData(63, "3F")]
    [InlineData(64, "0000")]
    [InlineData(319, "00FF")]
    [InlineData(320, "010001")]
    [InlineData(65599, "01FFFF")]
    public void ChunkStreamIds_OfAllThreeForms(int id, string basic)
    {
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, id, Message(1, 3, 0x11));

        Assert.Equal(id == 2 ? "02" : basic, Convert.ToHexString(output.WrittenSpan[..(basic.Length / 2)]));
        RtmpMessage message = Assert.Single(ReadInPieces(output.WrittenSpan.ToArray(), 1));
        Assert.Equal("111111", Convert.ToHexString(message.Payload.Span));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void InterleavedStreams_ComeOutWhole_HoweverTheBytesArrive(int piece)
    {
        List<RtmpMessage> sent = [.. Enumerable.Range(0, 40).Select(i => Message((uint)i * 33, i * 97, (byte)i, (i & 1) == 0))];
        byte[] bytes = Interleave(sent, 100);

        List<RtmpMessage> received = ReadInPieces(bytes, piece);

        Assert.Equal(sent.Count, received.Count);
        foreach (IGrouping<RtmpMessageType, RtmpMessage> track in sent.GroupBy(message => message.Type))
        {
            Assert.Equal(Describe([.. track]), Describe([.. received.Where(message => message.Type == track.Key)]));
        }
    }

    [Theory]
    [InlineData(0xFFFFFEu)]
    [InlineData(0xFFFFFFu)]
    [InlineData(0x1000000u)]
    [InlineData(0xFFFFFFFFu)]
    public void ExtendedTimestamps_RepeatedOrNotOnType3_BothWork(uint time)
    {
        foreach (bool repeats in (bool[])[true, false])
        {
            foreach (int piece in (int[])[1, 3, 1000])
            {
                ChunkWriter writer = new() { RepeatsExtendedTimestamp = repeats };
                ArrayBufferWriter<byte> output = new();
                writer.Write(output, 4, Message(time, 300, 0x42));
                writer.Write(output, 4, Message(time + 10, 130, 0x43), 3);

                Assert.Equal([time, time + 10], ReadInPieces(output.WrittenSpan.ToArray(), piece).Select(message => message.Timestamp));
                Assert.All(ReadInPieces(output.WrittenSpan.ToArray(), piece), message => Assert.Single(message.Payload.ToArray().Distinct()));
            }
        }
    }

    [Fact]
    public void ExtendedDelta_RepeatedAsAbsoluteTime_IsNotTakenForPayload()
    {
        byte[] bytes =
        [
            .. Type0,
            0x44, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x82, 0x08, 0x01, 0x00, 0x00, 0x00, .. Enumerable.Repeat((byte)7, 128),
            0xC4, 0x01, 0x00, 0x00, 0x64, 0x08, 0x08,
        ];

        RtmpMessage message = ReadInPieces(bytes, bytes.Length)[1];

        Assert.Equal(0x1000064u, message.Timestamp);
        Assert.Equal("0808", Convert.ToHexString(message.Payload.Span[128..]));
    }

    [Fact]
    public void Timestamp_WrapsAt32Bits()
    {
        ArrayBufferWriter<byte> output = new();
        ChunkWriter writer = new();
        writer.Write(output, 4, Message(0xFFFFFFF0, 1, 1));
        writer.Write(output, 4, Message(0x10, 1, 1), 3);

        Assert.Equal([0xFFFFFFF0u, 0x10u], ReadInPieces(output.WrittenSpan.ToArray(), 1).Select(message => message.Timestamp));
    }

    [Fact]
    public void SetChunkSize_AppliesFromTheNextChunk_AndHugeOnesMeanWholeMessages()
    {
        ArrayBufferWriter<byte> output = new();
        ChunkWriter writer = new();
        writer.Write(output, 2, ControlMessage.SetChunkSize(int.MaxValue));
        writer.ChunkSize = int.MaxValue;
        writer.Write(output, 4, Message(5, 100_000, 9));

        RtmpMessage message = Assert.Single(ReadInPieces(output.WrittenSpan.ToArray(), 1000));
        Assert.Equal(100_000, message.Payload.Length);
    }

    [Fact]
    public void Abort_DropsTheUnfinishedMessage()
    {
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, 4, Message(1, 200, 1));
        byte[] cut = output.WrittenSpan[..(12 + 128)].ToArray();
        output.ResetWrittenCount();
        ChunkWriter writer = new();
        writer.Write(output, 2, ControlMessage.Abort(4));
        writer.Write(output, 4, Message(2, 5, 2));

        RtmpMessage message = Assert.Single(ReadInPieces([.. cut, .. output.WrittenSpan], 10));
        Assert.Equal((2u, 5), (message.Timestamp, message.Payload.Length));
    }

    [Fact]
    public void TooManyAborts_IsAFault()
    {
        ArrayBufferWriter<byte> output = new();
        ChunkWriter writer = new();
        for (int i = 0; i <= new RtmpLimits().MaxAborts; i++)
        {
            writer.Write(output, 2, ControlMessage.Abort(4));
        }

        Assert.Equal(RtmpFault.TooManyAborts, Assert.Throws<RtmpProtocolException>(() => ReadInPieces(output.WrittenSpan.ToArray(), 1000)).Fault);
    }

    [Fact]
    public void Type1OnAFreshStream_IsTaken_BecauseLibrtmpSendsIt()
    {
        byte[] ping = [0x42, 0, 0, 0, 0, 0, 6, 4, 0, 7, 0, 0, 0, 9];

        Assert.Equal((UserControlEvent.PingResponse, 9u), ControlMessage.ReadUserControl(Assert.Single(ReadInPieces(ping, 14))));
    }

    [Fact]
    public void EmptyMessage_ComesOut()
    {
        Assert.Equal(0, Assert.Single(ReadInPieces([0x04, 0, 0, 1, 0, 0, 0, 8, 1, 0, 0, 0], 1)).Payload.Length);
    }

    [Theory]
    [InlineData("84000000", RtmpFault.ChunkWithoutHeader)]
    [InlineData("C4", RtmpFault.ChunkWithoutHeader)]
    [InlineData("0200000000000401000000000000000000", RtmpFault.BadChunkSize)]
    [InlineData("0200000000000401000000008000000000", RtmpFault.BadChunkSize)]
    [InlineData("02000000000002010000000000AA", RtmpFault.BadControlMessage)]
    [InlineData("02000000000002020000000000AA", RtmpFault.BadControlMessage)]
    [InlineData("04000000FFFFFF0901000000", RtmpFault.MessageTooLong)]
    public void BadChunks_HaveTheirFault(string hex, RtmpFault fault)
    {
        Assert.Equal(fault, Assert.Throws<RtmpProtocolException>(() => ReadInPieces(Convert.FromHexString(hex), 100)).Fault);
        Assert.Equal(fault, Assert.Throws<RtmpProtocolException>(() => ReadInPieces(Convert.FromHexString(hex), 1)).Fault);
    }

    [Fact]
    public void NewHeaderInTheMiddleOfAMessage_IsAFault()
    {
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, 4, Message(1, 200, 1));
        byte[] bytes = [.. output.WrittenSpan[..(12 + 128)], .. Type0];

        Assert.Equal(RtmpFault.MessageCutShort, Assert.Throws<RtmpProtocolException>(() => ReadInPieces(bytes, 10)).Fault);
    }

    [Fact]
    public void TooManyChunkStreams_IsAFault()
    {
        ArrayBufferWriter<byte> output = new();
        ChunkWriter writer = new();
        for (int id = 3; id < 3 + 5; id++)
        {
            writer.Write(output, id * 50, Message(1, 1, 1));
        }

        ChunkReader reader = new(new RtmpLimits { MaxChunkStreams = 4 });
        ReadOnlySequence<byte> buffer = new(output.WrittenMemory);
        RtmpProtocolException e = Assert.Throws<RtmpProtocolException>(() =>
        {
            while (reader.TryReadMessage(ref buffer, out _))
            {
            }
        });
        Assert.Equal(RtmpFault.TooManyChunkStreams, e.Fault);
    }

    [Fact]
    public void AnnouncedButNeverSentMessages_CostLittle_AndAreBoundedTogether()
    {
        RtmpLimits limits = new() { MaxMessageBytes = 8 << 20, MaxPartialBytes = 8 << 20, MaxChunkStreams = 1024 };
        ChunkReader reader = new(limits);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int streams = 0;
        Assert.Equal(RtmpFault.TooManyPartialBytes, Assert.Throws<RtmpProtocolException>(() =>
        {
            for (; streams < 1000; streams++)
            {
                byte[] header = [0x00, (byte)streams, 0, 0, 0, 0x7F, 0xFF, 0xFF, 9, 1, 0, 0, 0, .. new byte[128]];
                ReadOnlySequence<byte> buffer = new(header);
                Assert.False(reader.TryReadMessage(ref buffer, out _));
                Assert.True(buffer.IsEmpty);
            }
        }).Fault);

        Assert.Equal(32, streams);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void TruncatedAnywhere_GivesNoMessage_AndGoesOnWhenTheRestArrives()
    {
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, 400, Message(0x2000000, 300, 5));
        byte[] bytes = output.WrittenSpan.ToArray();
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            ChunkReader reader = new(new RtmpLimits());
            ReadOnlySequence<byte> buffer = new(bytes.AsMemory(0, cut));
            Assert.False(reader.TryReadMessage(ref buffer, out _));
            ReadOnlySequence<byte> rest = new([.. buffer.ToArray(), .. bytes.AsSpan(cut)]);
            Assert.True(reader.TryReadMessage(ref rest, out RtmpMessage message));
            Assert.True(rest.IsEmpty);
            Assert.Equal(300, message.Payload.Length);
        }
    }

    [Fact]
    public void LargeMessages_AreCopiedIntoAnArrayOfTheirLength()
    {
        byte[] payload = new byte[1_000_000];
        new Random(1).NextBytes(payload);
        ArrayBufferWriter<byte> output = new();
        new ChunkWriter().Write(output, 6, new RtmpMessage(RtmpMessageType.Video, 1, 1, payload));

        RtmpMessage message = Assert.Single(ReadInPieces(output.WrittenSpan.ToArray(), 4096));
        Assert.Equal(payload, message.Payload.ToArray());
    }

    private static RtmpMessage Message(uint time, int length, byte fill, bool isVideo = false) =>
        new(isVideo ? RtmpMessageType.Video : RtmpMessageType.Audio, time, 1, Enumerable.Repeat(fill, length).ToArray());

    private static IEnumerable<(RtmpMessageType Type, uint Time, uint StreamId, string Payload)> Describe(IReadOnlyList<RtmpMessage> messages) =>
        messages.Select(message => (message.Type, message.Timestamp, message.StreamId, Convert.ToHexString(message.Payload.Span)));

    /// <summary>Feeds a pipe-like buffer: what was not consumed comes again with more behind it, in segments of the same length.</summary>
    private static List<RtmpMessage> ReadInPieces(byte[] bytes, int piece)
    {
        ChunkReader reader = new(new RtmpLimits());
        List<RtmpMessage> messages = [];
        int consumed = 0;
        for (int end = Math.Min(piece, bytes.Length); ; end = Math.Min(end + piece, bytes.Length))
        {
            ReadOnlySequence<byte> buffer = Split.Into(bytes.AsMemory(consumed, end - consumed), piece);
            while (reader.TryReadMessage(ref buffer, out RtmpMessage message))
            {
                messages.Add(message);
            }

            consumed = end - (int)buffer.Length;
            if (end == bytes.Length)
            {
                Assert.Equal(bytes.Length, consumed);
                return messages;
            }
        }
    }

    /// <summary>Chunks of two streams in turn, as an encoder does whose audio overtakes a long picture.</summary>
    private static byte[] Interleave(IReadOnlyList<RtmpMessage> messages, int chunkSize)
    {
        ArrayBufferWriter<byte> head = new();
        new ChunkWriter().Write(head, 2, ControlMessage.SetChunkSize(chunkSize));
        Queue<byte[]>[] tracks = [new(), new()];
        ChunkWriter[] writers = [new() { ChunkSize = chunkSize }, new() { ChunkSize = chunkSize }];
        foreach (RtmpMessage message in messages)
        {
            int track = message.Type == RtmpMessageType.Video ? 1 : 0;
            ArrayBufferWriter<byte> output = new();
            int before = 0;

            // One chunk at a time: lengths of header and payload are known from what a shorter message would give.
            writers[track].Write(output, 4 + (track * 100), message, 3);
            byte[] all = output.WrittenSpan.ToArray();
            int basic = track == 0 ? 1 : 2;
            int payload = message.Payload.Length;
            int chunks = Math.Max(1, (payload + chunkSize - 1) / chunkSize);
            int first = all.Length - payload - ((chunks - 1) * basic) + Math.Min(payload, chunkSize);
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int length = chunk == 0 ? first : Math.Min(all.Length - before, basic + chunkSize);
                tracks[track].Enqueue(all[before..(before + length)]);
                before += length;
            }
        }

        List<byte> bytes = [.. head.WrittenSpan];
        while (tracks[0].Count + tracks[1].Count > 0)
        {
            foreach (Queue<byte[]> track in tracks.Where(track => track.Count > 0))
            {
                bytes.AddRange(track.Dequeue());
            }
        }

        return [.. bytes];
    }
}
