using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Rillcast.Media;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;

namespace Rillcast.Transcoding.Jobs.Wire;

/// <summary>What a worker makes, as frames; rungs are named by their place in the job.</summary>
public static class RungFrames
{
    private const int PartHeaderBytes = 18;
    private const int MaxMakerBytes = 32;

    /// <summary>Writes an output.</summary>
    public static void Write(IBufferWriter<byte> output, ConversionJob job, RungOutput made)
    {
        var index = (byte)IndexOf(job, made.Track);
        switch (made)
        {
            case RungBegun begun:
                var maker = Encoding.ASCII.GetBytes(begun.Maker);
                WireFrame.Write(output, WireFrameType.RungBegun, (byte[])[index, (byte)maker.Length, .. maker], begun.Init);
                break;
            case RungPart part:
                var header = new byte[PartHeaderBytes];
                header[0] = index;
                BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), part.Index);
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(5), part.Description.Duration.Ticks);
                BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(13), part.Description.Duration.Scale.TicksPerSecond);
                header[17] = part.Description.IsIndependent ? (byte)1 : (byte)0;
                WireFrame.Write(output, WireFrameType.RungPart, header, part.Bytes);
                break;
            default:
                WireFrame.Write(output, WireFrameType.RungEnded, new[] { index });
                break;
        }
    }

    /// <summary>Reads an output.</summary>
    /// <exception cref="MediaFormatException">Not an output of the job.</exception>
    public static RungOutput Read(in WireFrame frame, ConversionJob job)
    {
        var body = frame.Body;
        if (body.Length < 1 || body.Span[0] >= job.Rungs.Length)
        {
            throw new MediaFormatException("A frame is of a rung that the job has not.");
        }

        var track = job.Rungs[body.Span[0]].Track;
        switch (frame.Type)
        {
            case WireFrameType.RungBegun when body.Length >= 2 && body.Span[1] <= MaxMakerBytes && body.Length >= 2 + body.Span[1]:
                var end = 2 + body.Span[1];
                return new RungBegun(track, Encoding.ASCII.GetString(body.Span[2..end]), body[end..]);
            case WireFrameType.RungEnded:
                return new RungEnded(track);
            case WireFrameType.RungPart when body.Length > PartHeaderBytes:
                var index = BinaryPrimitives.ReadInt32BigEndian(body.Span[1..]);
                var duration = BinaryPrimitives.ReadInt64BigEndian(body.Span[5..]);
                var scale = BinaryPrimitives.ReadUInt32BigEndian(body.Span[13..]);
                if (index is < 0 or > 100_000 || duration <= 0 || scale == 0 || duration > 3600L * scale)
                {
                    throw new MediaFormatException("A part's frame says what cannot be.");
                }

                var bytes = body[PartHeaderBytes..];
                return new RungPart(track, index, new PartDescription(new MediaTime(duration, new Timescale(scale)), bytes.Length, body.Span[17] == 1), bytes);
            default:
                throw new MediaFormatException($"A frame of type {frame.Type} is no output.");
        }
    }

    private static int IndexOf(ConversionJob job, TrackId track)
    {
        for (var i = 0; i < job.Rungs.Length; i++)
        {
            if (job.Rungs[i].Track == track)
            {
                return i;
            }
        }

        throw new ArgumentException($"The job has no rung {track}.", nameof(track));
    }
}
