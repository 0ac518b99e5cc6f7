namespace Rillcast.Media.Codecs.Av1;

/// <summary>
/// Walks the open bitstream units of a sample in low-overhead format (AV1 §5.3); the last one may lack its size (AV1-ISOBMFF §2.4).
/// <code>
///   | 0 type4 extension1 hasSize1 0 | extension byte? | leb128 size? | payload |
/// </code>
/// </summary>
/// <param name="sample">The whole sample.</param>
public readonly ref struct Obus(ReadOnlySpan<byte> sample)
{
    private readonly ReadOnlySpan<byte> _sample = sample;

    /// <summary>Starts at the first unit.</summary>
    public Enumerator GetEnumerator() => new(_sample);

    /// <summary>One unit.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="start">Its first byte in the sample.</param>
    /// <param name="end">The byte after its last one.</param>
    /// <param name="payload">Its content without header and size.</param>
    public readonly ref struct Obu(ObuType type, int start, int end, ReadOnlySpan<byte> payload)
    {
        /// <summary>What it is.</summary>
        public ObuType Type => type;

        /// <summary>Its first byte in the sample.</summary>
        public int Start => start;

        /// <summary>The byte after its last one.</summary>
        public int End => end;

        /// <summary>Its content without header and size.</summary>
        public ReadOnlySpan<byte> Payload { get; } = payload;
    }

    /// <summary>One pass over the units.</summary>
    public ref struct Enumerator
    {
        private const int MaxSizeBytes = 8;

        private readonly ReadOnlySpan<byte> _sample;
        private int _position;
        private int _count;

        internal Enumerator(ReadOnlySpan<byte> sample) => _sample = sample;

        /// <summary>The unit.</summary>
        public Obu Current { get; private set; }

        /// <summary>Goes to the next unit; false after the last one.</summary>
        /// <exception cref="MediaFormatException">A unit reaches beyond the sample, has its forbidden bit set, or there are more than <see cref="CodecLimits.MaxUnitsPerSample"/>.</exception>
        public bool MoveNext()
        {
            if (_position == _sample.Length)
            {
                return false;
            }

            var start = _position;
            var header = _sample[_position++];
            if ((header & 0x80) != 0)
            {
                throw new MediaFormatException("OBU with its forbidden bit set (AV1 §6.2.2).");
            }

            if (++_count > CodecLimits.MaxUnitsPerSample)
            {
                throw new MediaFormatException($"More than {CodecLimits.MaxUnitsPerSample} OBUs in a sample.");
            }

            if ((header & 4) != 0)
            {
                _position++;
            }

            var size = (header & 2) != 0 ? ReadLeb128() : (ulong)Math.Max(0, _sample.Length - _position);
            if (_position > _sample.Length || size > (ulong)(_sample.Length - _position))
            {
                throw new MediaFormatException($"OBU of {size} bytes where {Math.Max(0, _sample.Length - _position)} are left.");
            }

            var payload = _sample.Slice(_position, (int)size);
            _position += (int)size;
            Current = new Obu((ObuType)((header >> 3) & 15), start, _position, payload);
            return true;
        }

        private ulong ReadLeb128()
        {
            ulong value = 0;
            for (var i = 0; i < MaxSizeBytes; i++)
            {
                if (_position >= _sample.Length)
                {
                    throw new MediaFormatException("OBU ends inside its size.");
                }

                var b = _sample[_position++];
                value |= (ulong)(b & 0x7F) << (7 * i);
                if ((b & 0x80) == 0)
                {
                    return value;
                }
            }

            throw new MediaFormatException("OBU size of more than 8 bytes (AV1 §4.10.5).");
        }
    }
}
