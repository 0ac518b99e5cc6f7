using System.Buffers.Binary;

namespace Rillcast.Media.Codecs;

/// <summary>
/// Walks the length-prefixed NAL units of a sample (ISO/IEC 14496-15 §4.3.2). A <c>foreach</c> over it sees each unit without its length:
/// <code>
///   | length (1, 2 or 4 bytes, big-endian) | NAL unit | length | NAL unit | …
/// </code>
/// </summary>
/// <param name="sample">The whole sample.</param>
/// <param name="lengthSize">Bytes of a length: 1, 2 or 4.</param>
public readonly ref struct NalUnits(ReadOnlySpan<byte> sample, int lengthSize)
{
    private readonly ReadOnlySpan<byte> _sample = sample;

    /// <summary>Starts at the first unit.</summary>
    public Enumerator GetEnumerator() => new(_sample, lengthSize);

    /// <summary>Removes the emulation prevention bytes: what remains is the RBSP the syntax is written in (ITU-T H.264 §7.4.1, H.265 §7.4.2).</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> unit)
    {
        var rbsp = new byte[unit.Length];
        var length = 0;
        var zeros = 0;
        foreach (var b in unit)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = b == 0 ? zeros + 1 : 0;
            rbsp[length++] = b;
        }

        return length == rbsp.Length ? rbsp : rbsp.AsSpan(0, length).ToArray();
    }

    /// <summary>One pass over the units.</summary>
    public ref struct Enumerator
    {
        private readonly int _lengthSize;
        private ReadOnlySpan<byte> _rest;
        private int _count;

        internal Enumerator(ReadOnlySpan<byte> sample, int lengthSize)
        {
            _rest = sample;
            _lengthSize = lengthSize;
        }

        /// <summary>The NAL unit, header included; at least 1 byte.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Goes to the next unit; false after the last one.</summary>
        /// <exception cref="MediaFormatException">A unit is empty, reaches beyond the sample, or there are more than <see cref="CodecLimits.MaxUnitsPerSample"/>.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (_rest.Length < _lengthSize)
            {
                throw new MediaFormatException($"{_rest.Length} bytes after the last NAL unit.");
            }

            var length = _lengthSize switch
            {
                4 => BinaryPrimitives.ReadUInt32BigEndian(_rest),
                2 => BinaryPrimitives.ReadUInt16BigEndian(_rest),
                _ => _rest[0],
            };
            if (length == 0)
            {
                throw new MediaFormatException("NAL unit of no bytes.");
            }

            if (length > _rest.Length - _lengthSize)
            {
                throw new MediaFormatException($"NAL unit of {length} bytes where {_rest.Length - _lengthSize} are left.");
            }

            if (++_count > CodecLimits.MaxUnitsPerSample)
            {
                throw new MediaFormatException($"More than {CodecLimits.MaxUnitsPerSample} NAL units in a sample.");
            }

            Current = _rest.Slice(_lengthSize, (int)length);
            _rest = _rest[(_lengthSize + (int)length)..];
            return true;
        }
    }
}
