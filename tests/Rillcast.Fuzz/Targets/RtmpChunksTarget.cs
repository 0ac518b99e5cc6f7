using System.Buffers;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Fuzz.Targets;

/// <summary>Chunks into messages: the same messages or the same fault in one piece and in many; written again they read the same.</summary>
internal static class RtmpChunksTarget
{
    private static readonly RtmpLimits Limits = new()
    {
        MaxMessageBytes = 8 * 1_024,
        MaxPartialBytes = 32 * 1_024,
        MaxChunkStreams = 8,
        MaxAborts = 8,
    };

    public static FuzzTarget Target { get; } = new("rtmp-chunks", Run, typeof(RtmpProtocolException))
    {
        // Memory announced but not sent, at most: an aborted message and a chunk stream each, twice; and the messages themselves.
        MaxAllocatedBytes = 2 * 1_024 * 1_024,
        MaxAllocatedPerInputByte = 512,
    };

    private static string Run(byte[] input)
    {
        var whole = new List<RtmpMessage>();
        var parts = new List<RtmpMessage>();
        var fault = Read(input, Math.Max(1, input.Length), whole);
        var partsFault = Read(input, 1 + (input.Length > 0 ? input[^1] % 32 : 0), parts);
        FuzzFailureException.ThrowUnless(fault?.Fault == partsFault?.Fault, $"{fault?.Fault} in one piece, {partsFault?.Fault} in many");
        Compare(whole, parts, "in many pieces");

        var output = new ArrayBufferWriter<byte>();
        var writer = new ChunkWriter();
        for (var i = 0; i < whole.Count; i++)
        {
            writer.Write(output, 3 + (i % 4 * 100), whole[i], i % 4);
        }

        var again = new List<RtmpMessage>();
        FuzzFailureException.ThrowUnless(Read(output.WrittenMemory, 4_096, again) is null, "written again it has a fault");
        Compare(whole, again, "written again");
        return fault is null ? $"{Math.Min(whole.Count, 20)}" : throw fault;
    }

    private static RtmpProtocolException? Read(ReadOnlyMemory<byte> input, int piece, List<RtmpMessage> messages)
    {
        var reader = new ChunkReader(Limits);
        try
        {
            Pieces.Feed(input, piece, (ref ReadOnlySequence<byte> buffer) =>
            {
                while (reader.TryReadMessage(ref buffer, out var message))
                {
                    FuzzFailureException.ThrowUnless(message.Payload.Length <= Limits.MaxMessageBytes, "too long a message");
                    messages.Add(message);
                }

                FuzzFailureException.ThrowUnless(buffer.Length < 18, $"{buffer.Length} bytes are left lying");
            });
            return null;
        }
        catch (RtmpProtocolException e)
        {
            return e;
        }
    }

    private static void Compare(List<RtmpMessage> expected, List<RtmpMessage> actual, string how)
    {
        FuzzFailureException.ThrowUnless(expected.Count == actual.Count, $"{expected.Count} messages, {actual.Count} {how}");
        for (var i = 0; i < expected.Count; i++)
        {
            var same = expected[i] with { Payload = default } == actual[i] with { Payload = default }
                && expected[i].Payload.Span.SequenceEqual(actual[i].Payload.Span);
            FuzzFailureException.ThrowUnless(same, $"message {i} is another {how}");
        }
    }
}
