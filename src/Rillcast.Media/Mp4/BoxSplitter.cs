using System.Buffers.Binary;
using System.Text;

namespace Rillcast.Media.Mp4;

/// <summary>Finds whole top-level boxes in bytes that come piece by piece (ISO/IEC 14496-12 §4.2). Single owner.</summary>
/// <param name="maxBoxBytes">Largest box; a larger one is a <see cref="MediaFormatException"/>.</param>
public sealed class BoxSplitter(int maxBoxBytes)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>Where to read more into; at least one byte.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_end == _buffer.Length)
            {
                var held = _end - _start;
                var buffer = held > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
                Buffer.BlockCopy(_buffer, _start, buffer, 0, held);
                (_buffer, _start, _end) = (buffer, 0, held);
            }

            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>So many bytes have been read into <see cref="Free"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next whole box, header included, as a copy; false when more bytes are needed.</summary>
    /// <exception cref="MediaFormatException">A size that cannot be, or over the limit.</exception>
    public bool TryRead(out string type, out ReadOnlyMemory<byte> box)
    {
        type = "";
        box = default;
        var held = _buffer.AsSpan(_start, _end - _start);
        if (held.Length < 8)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(held);
        if (size < 8 || size > maxBoxBytes)
        {
            throw new MediaFormatException($"A box of {size} bytes; 8 to {maxBoxBytes} are allowed (ISO/IEC 14496-12 §4.2).");
        }

        if (held.Length < size)
        {
            return false;
        }

        type = Encoding.Latin1.GetString(held.Slice(4, 4));
        box = held[..(int)size].ToArray();
        _start += (int)size;
        return true;
    }
}
