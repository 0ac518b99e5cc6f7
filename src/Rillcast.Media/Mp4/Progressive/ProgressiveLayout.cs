namespace Rillcast.Media.Mp4.Progressive;

/// <summary>
/// Where each byte of a progressive file is: first its head (<c>ftyp</c>, <c>moov</c>, the beginning of <c>mdat</c>), then stretches of stored segments. Immutable;
/// about 20 bytes for a third of a second of a track.
/// </summary>
public sealed class ProgressiveLayout
{
    private readonly ProgressivePiece[] _pieces;
    private readonly long[] _starts;

    /// <summary>A layout of these pieces in this order.</summary>
    /// <exception cref="MediaFormatException">A piece is not within its object.</exception>
    public ProgressiveLayout(long headBytes, IReadOnlyList<ProgressiveObject> objects, ProgressivePiece[] pieces)
    {
        HeadBytes = headBytes;
        Objects = objects;
        _pieces = pieces;
        _starts = new long[pieces.Length];
        var place = headBytes;
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = pieces[i];
            if ((uint)piece.Object >= (uint)objects.Count || piece.Bytes < 1 || piece.Offset < 0 || (long)piece.Offset + piece.Bytes > objects[piece.Object].Bytes)
            {
                throw new MediaFormatException($"Piece {i} of the layout is not within a segment.");
            }

            _starts[i] = place;
            place += piece.Bytes;
        }

        Bytes = place;
    }

    /// <summary>Bytes before the first piece.</summary>
    public long HeadBytes { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long Bytes { get; }

    /// <summary>The segments that it takes from.</summary>
    public IReadOnlyList<ProgressiveObject> Objects { get; }

    /// <summary>Its pieces in the order of the file.</summary>
    public IReadOnlyList<ProgressivePiece> Pieces => _pieces;

    /// <summary>The pieces that hold a stretch of the media, the first and the last cut to it.</summary>
    /// <param name="offset">Place in the file; not before <see cref="HeadBytes"/>.</param>
    /// <param name="length">How much; not beyond the end.</param>
    public IEnumerable<ProgressivePiece> Stretch(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, HeadBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Bytes);
        var index = Array.BinarySearch(_starts, offset);
        for (index = index < 0 ? ~index - 1 : index; length > 0; index++)
        {
            var piece = _pieces[index];
            var skip = (int)(offset - _starts[index]);
            var take = (int)Math.Min(piece.Bytes - skip, length);
            yield return piece with { Offset = piece.Offset + skip, Bytes = take };
            offset += take;
            length -= take;
        }
    }
}
