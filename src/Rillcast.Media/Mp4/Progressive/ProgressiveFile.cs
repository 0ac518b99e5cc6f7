namespace Rillcast.Media.Mp4.Progressive;

/// <summary>
/// A progressive MP4 over stored segments: its head, and where the rest of it is. The media bytes are those of the segments; they are not touched.
/// <code>
///   ftyp  moov  mdat { chunk of pictures, chunk of sound, chunk of pictures, … }
/// </code>
/// </summary>
/// <param name="Head"><c>ftyp</c>, <c>moov</c>, and size and type of <c>mdat</c>.</param>
/// <param name="Layout">What follows.</param>
public sealed record ProgressiveFile(byte[] Head, ProgressiveLayout Layout)
{
    /// <summary>Puts tracks together, chunks in the order of their decoding times, so that a player reads forward only.</summary>
    /// <param name="tracks">Each with at least one sample; pictures first.</param>
    /// <exception cref="MediaFormatException">There is nothing in it, or more than <see cref="ProgressiveLimits"/> allow.</exception>
    public static ProgressiveFile Make(params IReadOnlyList<ProgressiveTrack> tracks)
    {
        if (tracks.Count == 0 || tracks.Any(t => t.SampleCount == 0))
        {
            throw new MediaFormatException("A track of the file has no sample.");
        }

        // 1. In what order the chunks stand.
        var next = new int[tracks.Count];
        var pieces = new ProgressivePiece[tracks.Sum(t => t.Pieces.Count)];
        ProgressiveLimits.Check(pieces.Length, ProgressiveLimits.MaxPieces, "parts");
        var offsets = tracks.Select(t => new long[t.Chunks.Count]).ToArray();
        var count = 0;
        var place = 0L;
        while (Earliest(tracks, next) is var index and >= 0)
        {
            var track = tracks[index];
            var firstObject = 0;
            for (var i = 0; i < index; i++)
            {
                firstObject += tracks[i].Objects.Count;
            }

            var chunk = next[index]++;
            offsets[index][chunk] = place;
            var end = chunk + 1 < track.Chunks.Count ? track.Chunks[chunk + 1].FirstPiece : track.Pieces.Count;
            for (var i = track.Chunks[chunk].FirstPiece; i < end; i++)
            {
                var piece = track.Pieces[i];
                pieces[count++] = piece with { Object = piece.Object + firstObject };
                place += piece.Bytes;
            }
        }

        // 2. What the head says of them.
        var head = ProgressiveHeadWriter.Write(tracks, offsets, place);
        return new ProgressiveFile(head, new ProgressiveLayout(head.Length, [.. tracks.SelectMany(t => t.Objects)], pieces));
    }

    private static int Earliest(IReadOnlyList<ProgressiveTrack> tracks, int[] next)
    {
        var earliest = -1;
        for (var i = 0; i < tracks.Count; i++)
        {
            if (next[i] < tracks[i].Chunks.Count && (earliest < 0 || Start(i) < Start(earliest)))
            {
                earliest = i;
            }
        }

        return earliest;

        Time.MediaTime Start(int track) => new(tracks[track].Chunks[next[track]].Start, tracks[track].Scale);
    }
}
