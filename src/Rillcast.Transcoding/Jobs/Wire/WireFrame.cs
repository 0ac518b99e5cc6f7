using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Rillcast.Media;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>
/// One frame of what a worker and a node send each other inside an HTTP body.
/// <code>
///   | type 1 | length 4 (big endian) | body |
/// </code>
/// </summary>
/// <param name="Type">What it is.</param>
/// <param name="Body">Its content.</param>
public readonly record struct WireFrame(WireFrameType Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>Largest body: a part of a very large picture.</summary>
    public const int MaxBodyBytes = 64 << 20;

    private const int HeaderBytes = 5;

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> output, WireFrameType type, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        var length = 0;
        foreach (var piece in pieces)
        {
            length += piece.Length;
        }

        var header = output.GetSpan(HeaderBytes);
        header[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length);
        output.Advance(HeaderBytes);
        foreach (var piece in pieces)
        {
            output.Write(piece.Span);
        }
    }

    /// <summary>Reads the next frame; null at the end of the body.</summary>
    /// <exception cref="MediaFormatException">Not a frame, or too long.</exception>
    /// <exception cref="IOException">The body ends in the middle of a frame, or the connection broke.</exception>
    public static async ValueTask<WireFrame?> ReadAsync(PipeReader input, CancellationToken ct)
    {
        while (true)
        {
            var result = await input.ReadAsync(ct);
            var buffer = result.Buffer;
            if (TryRead(ref buffer, out var frame))
            {
                input.AdvanceTo(buffer.Start);
                return frame;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new IOException("The other side stopped in the middle of a frame.");
            }
        }
    }

    /// <summary>Reads a frame that is there whole.</summary>
    /// <exception cref="MediaFormatException">Not a frame, or too long.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out WireFrame frame)
    {
        frame = default;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (buffer.Length < HeaderBytes)
        {
            return false;
        }

        buffer.Slice(0, HeaderBytes).CopyTo(header);
        var type = (WireFrameType)header[0];
        var length = BinaryPrimitives.ReadInt32BigEndian(header[1..]);
        if (!Enum.IsDefined(type) || length is < 0 or > MaxBodyBytes)
        {
            throw new MediaFormatException($"A frame of type {header[0]} with {length} bytes: no such frame is sent.");
        }

        if (buffer.Length < HeaderBytes + length)
        {
            return false;
        }

        frame = new WireFrame(type, buffer.Slice(HeaderBytes, length).ToArray());
        buffer = buffer.Slice(HeaderBytes + length);
        return true;
    }
}

/// <summary>Kinds of frames.</summary>
public enum WireFrameType : byte
{
    /// <summary>The job (<see cref="JobMessage"/>); first frame of a delivery.</summary>
    Job = 1,

    /// <summary>Rungs that are wanted; first frame of a source.</summary>
    Rungs = 2,

    /// <summary>Start of the source segment: ticks (8), ticks a second (4).</summary>
    Start = 3,

    /// <summary>Init segment of the source.</summary>
    Init = 4,

    /// <summary>A part of the source.</summary>
    Part = 5,

    /// <summary>A rung's init segment: index in the job (1), length of the maker's name (1), name, bytes.</summary>
    RungBegun = 6,

    /// <summary>A rung's part: index in the job (1), index of the part (4), duration (8), ticks a second (4), independent (1), bytes.</summary>
    RungPart = 7,

    /// <summary>A rung's segment is whole: index in the job (1).</summary>
    RungEnded = 8,

    /// <summary>All has been sent.</summary>
    End = 9,
}
