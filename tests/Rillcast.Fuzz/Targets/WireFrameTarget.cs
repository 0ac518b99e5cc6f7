using System.Buffers;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Jobs.Wire;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Fuzz.Targets;

/// <summary>What a worker sends a node: frames one after the other, outputs of rungs among them; what is accepted is the same when written again.</summary>
internal static class WireFrameTarget
{
    private static readonly ConversionJob Job = new()
    {
        Video = default,
        Source = TrackId.Source,
        Epoch = 1,
        Number = 0,
        Priority = JobPriority.Live,
        Rungs = [new Rung(new TrackId("720p"), RungCodec.H264, 1280, 720, 1, 1, 23), new Rung(new TrackId("360p"), RungCodec.H264, 640, 360, 1, 1, 23)],
        OfferedAt = default,
    };

    public static FuzzTarget Target { get; } = new("wire-frame", Run, typeof(MediaFormatException));

    private static string Run(byte[] input)
    {
        var buffer = new ReadOnlySequence<byte>(input);
        var frames = 0;
        while (WireFrame.TryRead(ref buffer, out var frame))
        {
            frames++;
            if (frame.Type is WireFrameType.RungBegun or WireFrameType.RungPart or WireFrameType.RungEnded)
            {
                var output = RungFrames.Read(frame, Job);
                var written = new ArrayBufferWriter<byte>();
                RungFrames.Write(written, Job, output);
                var copy = new ReadOnlySequence<byte>(written.WrittenMemory);
                FuzzFailureException.ThrowUnless(WireFrame.TryRead(ref copy, out var second) && copy.IsEmpty && IsSame(output, RungFrames.Read(second, Job)), "written and read");
            }
            else if (frame.Type == WireFrameType.Rungs)
            {
                var rungs = JobMessage.ReadRungs(frame.Body.Span);
                FuzzFailureException.ThrowUnless(JobMessage.ReadRungs(JobMessage.WriteRungs(rungs)).SequenceEqual(rungs), "rungs");
            }
        }

        return frames == 0 ? "none" : buffer.IsEmpty ? "whole" : "rest";
    }

    private static bool IsSame(RungOutput one, RungOutput other) => (one, other) switch
    {
        (RungBegun a, RungBegun b) => a.Track == b.Track && a.Maker == b.Maker && a.Init.Span.SequenceEqual(b.Init.Span),
        (RungPart a, RungPart b) => a.Track == b.Track && a.Index == b.Index && a.Description == b.Description && a.Bytes.Span.SequenceEqual(b.Bytes.Span),
        _ => one == other,
    };
}
