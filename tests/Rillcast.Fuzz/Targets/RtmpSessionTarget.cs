using System.Buffers;
using Rillcast.Media.Flv;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Fuzz.Targets;

/// <summary>A whole connection after its handshake: the same media and answers in one piece and in many, and answers that are chunks.</summary>
internal static class RtmpSessionTarget
{
    private static readonly RtmpLimits Limits = new()
    {
        MaxMessageBytes = 64 * 1_024,
        MaxPartialBytes = 128 * 1_024,
        MaxChunkStreams = 8,
        MaxAborts = 8,
        MaxAmfItems = 512,
    };

    public static FuzzTarget Target { get; } = new("rtmp-session", Run, typeof(RtmpProtocolException))
    {
        MaxInputBytes = 16_384,
        MaxAllocatedBytes = 8 * 1_024 * 1_024,
        MaxAllocatedPerInputByte = 2_048,
    };

    private static string Run(byte[] input)
    {
        var whole = Serve(input, Math.Max(1, input.Length));
        var parts = Serve(input, 1 + (input.Length > 0 ? input[^1] : 0));
        FuzzFailureException.ThrowUnless(whole.Fault?.Fault == parts.Fault?.Fault, $"{whole.Fault?.Fault} in one piece, {parts.Fault?.Fault} in many");
        FuzzFailureException.ThrowUnless(whole.Events == parts.Events, $"events {whole.Events} in one piece, {parts.Events} in many");
        FuzzFailureException.ThrowUnless(whole.Tags.Count == parts.Tags.Count, $"{whole.Tags.Count} tags in one piece, {parts.Tags.Count} in many");
        FuzzFailureException.ThrowUnless(whole.Answer.AsSpan().SequenceEqual(parts.Answer), "another answer in many pieces");
        for (var i = 0; i < whole.Tags.Count; i++)
        {
            var (one, other) = (whole.Tags[i], parts.Tags[i]);
            FuzzFailureException.ThrowUnless(one.Type == other.Type && one.Timestamp == other.Timestamp && one.Body.Span.SequenceEqual(other.Body.Span), $"tag {i}");
            FuzzFailureException.ThrowUnless(Enum.IsDefined(one.Type) && !one.Body.IsEmpty, $"tag {i} of type {one.Type} with {one.Body.Length} bytes");
        }

        var answer = new ReadOnlySequence<byte>(whole.Answer);
        var reader = new ChunkReader(new RtmpLimits());
        while (reader.TryReadMessage(ref answer, out _))
        {
        }

        FuzzFailureException.ThrowUnless(answer.IsEmpty, "the answer ends in the middle of a chunk");
        return whole.Fault is null ? $"{whole.Events} {Math.Min(9, whole.Tags.Count)}" : throw whole.Fault;
    }

    private static Outcome Serve(byte[] input, int piece)
    {
        var reader = new ChunkReader(Limits);
        var session = new RtmpSession(Limits);
        var outcome = new Outcome();
        var closed = false;
        try
        {
            Pieces.Feed(input, piece, (ref ReadOnlySequence<byte> buffer) =>
            {
                while (!closed && reader.TryReadMessage(ref buffer, out var message))
                {
                    var next = session.Receive(message, outcome.Tags);
                    outcome.Events += next == RtmpSessionEvent.None ? "" : $"{next} ";
                    closed = Answer(session, next);
                }

                if (closed)
                {
                    buffer = buffer.Slice(buffer.End);
                }
            });
        }
        catch (RtmpProtocolException e)
        {
            outcome.Fault = e;
        }

        if (session.IsPublishing)
        {
            session.End(PublicationEnd.ServerClosing, "The end.");
        }

        outcome.Answer = session.Output.ToArray();
        return outcome;
    }

    private static bool Answer(RtmpSession session, RtmpSessionEvent next)
    {
        if (next == RtmpSessionEvent.PublishRequested && session.Request!.StreamName.Length % 5 == 4)
        {
            session.Refuse(PublishRefusal.InUse, "In use.");
            return true;
        }

        if (next == RtmpSessionEvent.PublishRequested)
        {
            session.Accept();
        }

        return next == RtmpSessionEvent.Closing;
    }

    private sealed class Outcome
    {
        public List<FlvTag> Tags { get; } = [];

        public string Events { get; set; } = "";

        public byte[] Answer { get; set; } = [];

        public RtmpProtocolException? Fault { get; set; }
    }
}
