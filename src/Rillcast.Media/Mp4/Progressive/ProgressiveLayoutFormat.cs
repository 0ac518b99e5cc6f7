using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Media.Mp4.Progressive;

/// <summary>
/// A <see cref="ProgressiveLayout"/> as bytes, to be kept beside the media. Numbers are of 7 bits a byte, low ones first, unless said otherwise.
/// <code>
///   "RCPL", version (1 byte), 3 zero bytes, head bytes (8, big-endian), all bytes (8, big-endian)
///   tracks:  count, { length, name }
///   objects: count, { track, epoch, number, bytes }
///   pieces:  count, { object, offset, bytes }
/// </code>
/// </summary>
public static class ProgressiveLayoutFormat
{
    /// <summary>Bytes from which <see cref="ReadSizes"/> reads.</summary>
    public const int SizesBytes = 24;

    private const uint Magic = 0x5243_504C;
    private const byte Version = 1;
    private const int MaxTracks = 64;

    /// <summary>Writes a layout.</summary>
    public static byte[] Write(ProgressiveLayout layout)
    {
        var output = new ArrayBufferWriter<byte>(64 + (layout.Objects.Count * 10) + (layout.Pieces.Count * 9));
        var start = output.GetSpan(SizesBytes);
        start[..SizesBytes].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(start, Magic);
        start[4] = Version;
        BinaryPrimitives.WriteInt64BigEndian(start[8..], layout.HeadBytes);
        BinaryPrimitives.WriteInt64BigEndian(start[16..], layout.Bytes);
        output.Advance(SizesBytes);

        List<TrackId> tracks = [.. layout.Objects.Select(o => o.Track).Distinct()];
        Number(output, tracks.Count);
        foreach (var track in tracks)
        {
            var name = Encoding.ASCII.GetBytes(track.Value);
            Number(output, name.Length);
            output.Write(name);
        }

        Number(output, layout.Objects.Count);
        foreach (var item in layout.Objects)
        {
            Number(output, tracks.IndexOf(item.Track));
            Number(output, item.Epoch);
            Number(output, item.Number);
            Number(output, item.Bytes);
        }

        Number(output, layout.Pieces.Count);
        foreach (var piece in layout.Pieces)
        {
            Number(output, piece.Object);
            Number(output, piece.Offset);
            Number(output, piece.Bytes);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Sizes of the head and of the whole file.</summary>
    /// <param name="start">The first <see cref="SizesBytes"/> bytes.</param>
    /// <exception cref="MediaFormatException">Not a layout of this version.</exception>
    public static (long HeadBytes, long Bytes) ReadSizes(ReadOnlySpan<byte> start)
    {
        if (start.Length < SizesBytes || BinaryPrimitives.ReadUInt32BigEndian(start) != Magic || start[4] != Version || start[5..8].ContainsAnyExcept((byte)0))
        {
            throw new MediaFormatException("Not the layout of a progressive file.");
        }

        var (head, all) = (BinaryPrimitives.ReadInt64BigEndian(start[8..]), BinaryPrimitives.ReadInt64BigEndian(start[16..]));
        return head >= 0 && all >= head ? (head, all) : throw new MediaFormatException($"A progressive file of {all} bytes cannot have a head of {head}.");
    }

    /// <summary>Reads a layout.</summary>
    /// <exception cref="MediaFormatException">Not a layout, or beyond <see cref="ProgressiveLimits"/>.</exception>
    public static ProgressiveLayout Read(ReadOnlySpan<byte> bytes)
    {
        var (head, all) = ReadSizes(bytes);
        var rest = bytes[SizesBytes..];
        var tracks = new TrackId[Count(ref rest, MaxTracks, 2, "tracks")];
        for (var i = 0; i < tracks.Length; i++)
        {
            var length = (int)Number(ref rest, TrackId.MaxLength);
            if (length > rest.Length || !TrackId.TryParse(Encoding.Latin1.GetString(rest[..length]), out tracks[i]))
            {
                throw new MediaFormatException("A track of the layout has no track's name.");
            }

            rest = rest[length..];
        }

        var objects = new ProgressiveObject[Count(ref rest, ProgressiveLimits.MaxObjects, 4, "segments")];
        for (var i = 0; i < objects.Length; i++)
        {
            objects[i] = new ProgressiveObject(
                tracks.Length > 0 ? tracks[(int)Number(ref rest, tracks.Length - 1)] : throw new MediaFormatException("A segment of the layout has no track."),
                (int)Number(ref rest, int.MaxValue),
                Number(ref rest, long.MaxValue),
                Number(ref rest, long.MaxValue));
        }

        var pieces = new ProgressivePiece[Count(ref rest, ProgressiveLimits.MaxPieces, 3, "pieces")];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = new ProgressivePiece((int)Number(ref rest, int.MaxValue), (int)Number(ref rest, int.MaxValue), (int)Number(ref rest, int.MaxValue));
        }

        // A head near the largest number there is would make the sum wrap.
        if (!rest.IsEmpty || head > long.MaxValue / 2)
        {
            throw new MediaFormatException("The layout does not end where it should.");
        }

        var layout = new ProgressiveLayout(head, objects, pieces);
        return layout.Bytes == all ? layout : throw new MediaFormatException($"The layout adds up to {layout.Bytes} bytes, not to {all}.");
    }

    private static void Number(ArrayBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(10);
        var count = 0;
        for (var left = (ulong)value; ; left >>= 7)
        {
            var isLast = left < 0x80;
            span[count++] = (byte)(isLast ? left : (left & 0x7F) | 0x80);
            if (isLast)
            {
                output.Advance(count);
                return;
            }
        }
    }

    private static long Number(ref ReadOnlySpan<byte> rest, long max)
    {
        ulong value = 0;
        for (var i = 0; i < 9 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value <= (ulong)max ? (long)value : throw new MediaFormatException($"{value} in the layout is more than {max}.");
            }
        }

        throw new MediaFormatException("The layout ends in the middle of a number.");
    }

    // A count is believed only as far as the bytes behind it can hold so many.
    private static int Count(ref ReadOnlySpan<byte> rest, int max, int bytesEach, string what)
    {
        var count = (int)Number(ref rest, max);
        return count <= rest.Length / bytesEach ? count : throw new MediaFormatException($"{count} {what} do not fit in the rest of the layout.");
    }
}
