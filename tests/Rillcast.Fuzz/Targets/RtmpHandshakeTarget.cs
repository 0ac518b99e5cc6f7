using System.Buffers;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Handshake;

namespace Rillcast.Fuzz.Targets;

/// <summary>A client's side of the handshake: the same end in one piece and in many, and the answer has its length.</summary>
internal static class RtmpHandshakeTarget
{
    public static FuzzTarget Target { get; } = new("rtmp-handshake", Run, typeof(RtmpProtocolException))
    {
        MaxAllocatedBytes = 256 * 1_024,
    };

    private static string Run(byte[] input)
    {
        var whole = Shake(input, Math.Max(1, input.Length));
        // Single bytes are a unit test's business: each step here goes over all that is left.
        var parts = Shake(input, 32 + (input.Length > 0 ? input[^1] : 0));
        FuzzFailureException.ThrowUnless(whole == parts, $"{whole} in one piece, {parts} in many");
        return $"{whole.IsDone} {whole.IsDigest}";
    }

    private static (bool IsDone, bool IsDigest, int Left, int Answer) Shake(byte[] input, int piece)
    {
        var handshake = new ServerHandshake();
        var output = new ArrayBufferWriter<byte>();
        var done = false;
        var left = 0;
        Pieces.Feed(input, piece, (ref ReadOnlySequence<byte> buffer) =>
        {
            done = done || handshake.TryComplete(ref buffer, output);
            left = (int)buffer.Length;
        });
        FuzzFailureException.ThrowUnless(output.WrittenCount is 0 or ClientHandshake.AnswerBytes, $"an answer of {output.WrittenCount} bytes");
        return (done, handshake.IsDigest, left, output.WrittenCount);
    }
}
