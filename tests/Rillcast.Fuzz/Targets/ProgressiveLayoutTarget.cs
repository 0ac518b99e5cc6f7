using Rillcast.Media;
using Rillcast.Media.Mp4.Progressive;

namespace Rillcast.Fuzz.Targets;

/// <summary>The kept layout of a download: pieces lie in their segments, add up, and are the same when written and read again.</summary>
internal static class ProgressiveLayoutTarget
{
    public static FuzzTarget Target { get; } = new("progressive-layout", Run, typeof(MediaFormatException));

    private static string Run(byte[] input)
    {
        var layout = ProgressiveLayoutFormat.Read(input);
        var place = layout.HeadBytes;
        foreach (var piece in layout.Pieces)
        {
            FuzzFailureException.ThrowUnless(piece.Bytes > 0 && (long)piece.Offset + piece.Bytes <= layout.Objects[piece.Object].Bytes, "piece");
            place += piece.Bytes;
        }

        FuzzFailureException.ThrowUnless(place == layout.Bytes, "size");
        if (layout.Pieces.Count > 0)
        {
            var middle = layout.HeadBytes + ((layout.Bytes - layout.HeadBytes) / 2);
            FuzzFailureException.ThrowUnless(layout.Stretch(middle, layout.Bytes - middle).Sum(p => (long)p.Bytes) == layout.Bytes - middle, "stretch");
        }

        var again = ProgressiveLayoutFormat.Read(ProgressiveLayoutFormat.Write(layout));
        FuzzFailureException.ThrowUnless(again.Pieces.SequenceEqual(layout.Pieces) && again.Objects.SequenceEqual(layout.Objects) && again.Bytes == layout.Bytes, "written and read");
        return layout.Pieces.Count == 0 ? "empty" : "pieces";
    }
}
