using Rillcast.Media;
using Rillcast.Media.Dash;

namespace Rillcast.Fuzz.Targets;

/// <summary>Manifests: whatever is read is inside the limits, and times follow each other.</summary>
internal static class MpdReaderTarget
{
    // A repeat count makes many segments of few bytes: the reader's own limit on them is what a run may allocate.
    public static FuzzTarget Target { get; } = new("mpd-reader", Run, typeof(MediaFormatException)) { MaxAllocatedBytes = 256L << 20, MaxAllocatedPerInputByte = 512 };

    private static string Run(byte[] input)
    {
        var manifest = DashManifestReader.Read(input);
        var segments = 0;
        foreach (var representation in manifest.Periods.SelectMany(p => p.Representations))
        {
            segments += representation.Segments.Length;
            foreach (var segment in representation.Segments)
            {
                FuzzFailureException.ThrowUnless(segment.Duration > 0 && segment.Start >= 0 && segment.Number >= 0, "segment");
            }
        }

        FuzzFailureException.ThrowUnless(manifest.Periods.Length > 0 && segments <= DashLimits.MaxEntries, "limits");
        return segments == 0 ? "periods" : "segments";
    }
}
