using System.Buffers;
using Rillcast.Rtmp.Handshake;

namespace Rillcast.Rtmp.Tests.Handshake;

public class ServerHandshakeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void Client_AcceptsTheAnswer_AndChunksFollow(int? scheme)
    {
        // Random bytes decide where the digest stands: often enough to meet many places.
        for (int i = 0; i < 50; i++)
        {
            ClientHandshake client = new(scheme);
            ServerHandshake server = new();
            ArrayBufferWriter<byte> output = new();
            ReadOnlySequence<byte> buffer = new(client.Begin());
            Assert.False(server.TryComplete(ref buffer, output));
            Assert.True(buffer.IsEmpty);
            Assert.Equal(scheme is not null, server.IsDigest);

            byte[] second = client.Finish(output.WrittenSpan);
            Assert.Equal(ClientHandshake.AnswerBytes, output.WrittenCount);
            buffer = new([.. second, 0x42]);
            Assert.True(server.TryComplete(ref buffer, output));
            Assert.Equal([0x42], buffer.ToArray());
        }
    }

    [Fact]
    public void PerByteAndAllAtOnce_BothComplete()
    {
        byte[] bytes = [.. new ClientHandshake(null).Begin(), .. new byte[1536], 1, 2, 3];
        ServerHandshake server = new();
        ArrayBufferWriter<byte> output = new();
        int consumed = 0;
        for (int end = 0; end < bytes.Length - 3; end++)
        {
            ReadOnlySequence<byte> part = Split.PerByte(bytes.AsMemory(consumed, end - consumed));
            Assert.False(server.TryComplete(ref part, output));
            consumed = end - (int)part.Length;
        }

        ReadOnlySequence<byte> rest = Split.PerByte(bytes.AsMemory(consumed));
        Assert.True(server.TryComplete(ref rest, output));
        Assert.Equal([1, 2, 3], rest.ToArray());

        ReadOnlySequence<byte> whole = new(bytes);
        Assert.True(new ServerHandshake().TryComplete(ref whole, new ArrayBufferWriter<byte>()));
        Assert.Equal([1, 2, 3], whole.ToArray());
    }

    [Fact]
    public void VersionWithoutDigest_GetsTheSimpleAnswer()
    {
        byte[] begin = new ClientHandshake(null).Begin();
        begin[5] = 9;
        ReadOnlySequence<byte> buffer = new(begin);
        ArrayBufferWriter<byte> output = new();
        ServerHandshake server = new();

        Assert.False(server.TryComplete(ref buffer, output));
        Assert.False(server.IsDigest);
        Assert.Equal(begin.AsSpan(9, 1528).ToArray(), output.WrittenSpan.Slice(1 + 1536 + 8, 1528).ToArray());
    }

    [Theory]
    [InlineData(0x47, RtmpFault.NotRtmp)]
    [InlineData(0x00, RtmpFault.NotRtmp)]
    [InlineData(0x16, null)]
    [InlineData(0x03, null)]
    [InlineData(0x06, RtmpFault.EncryptedRtmp)]
    [InlineData(0x08, RtmpFault.EncryptedRtmp)]
    [InlineData(0x09, RtmpFault.EncryptedRtmp)]
    public void FirstByte_Decides(byte version, RtmpFault? fault)
    {
        ReadOnlySequence<byte> buffer = new([version]);
        RtmpFault? met = null;
        try
        {
            new ServerHandshake().TryComplete(ref buffer, new ArrayBufferWriter<byte>());
        }
        catch (RtmpProtocolException e)
        {
            met = e.Fault;
        }

        Assert.Equal(fault, met);
    }
}
