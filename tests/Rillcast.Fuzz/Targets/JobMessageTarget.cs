using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Transcoding.Jobs.Wire;

namespace Rillcast.Fuzz.Targets;

/// <summary>Jobs as brokers hand them out: what is accepted is the same when written and read again.</summary>
internal static class JobMessageTarget
{
    public static FuzzTarget Target { get; } = new("job-message", Run, typeof(MediaFormatException)) { MaxAllocatedPerInputByte = 512 };

    private static string Run(byte[] input)
    {
        var job = JobMessage.Read(input);
        FuzzFailureException.ThrowUnless(!job.Rungs.IsEmpty && job.Number >= 0 && job.Epoch >= 1, "values");
        var again = JobMessage.Read(JobMessage.Write(job));
        var empty = ImmutableArray<Transcoding.Ladder.Rung>.Empty;
        FuzzFailureException.ThrowUnless(again.Rungs.SequenceEqual(job.Rungs) && again with { Rungs = empty } == job with { Rungs = empty }, "written and read");
        return job.Rungs.Length == 1 ? "one" : "several";
    }
}
