namespace Rillcast.Media.Codecs.Av1;

/// <summary>What one look at the OBUs of a sample tells.</summary>
/// <param name="HasPicture">There is a frame.</param>
/// <param name="IsKeyFrame">The first frame is a key frame that is shown (AV1-ISOBMFF §2.5: sync sample).</param>
/// <param name="SequenceHeader">Where the payload of the first sequence header is; empty when there is none.</param>
/// <param name="Content">Where the sample is when the temporal delimiters before it are left out.</param>
/// <param name="InnerDelimiters">There are more temporal delimiters inside <see cref="Content"/>.</param>
internal readonly record struct Av1Sample(bool HasPicture, bool IsKeyFrame, Range SequenceHeader, Range Content, bool InnerDelimiters)
{
    public static Av1Sample Examine(ReadOnlySpan<byte> sample, bool reducedStillPicture)
    {
        var hasPicture = false;
        var isKeyFrame = false;
        var inner = false;
        var sequenceHeader = 0..0;
        var start = 0;
        foreach (var obu in new Obus(sample))
        {
            switch (obu.Type)
            {
                case ObuType.TemporalDelimiter when obu.Start == start:
                    start = obu.End;
                    break;
                case ObuType.TemporalDelimiter:
                    inner = true;
                    break;
                case ObuType.SequenceHeader when sequenceHeader.End.Value == 0:
                    sequenceHeader = (obu.End - obu.Payload.Length)..obu.End;
                    break;
                case ObuType.Frame or ObuType.FrameHeader when !hasPicture:
                    hasPicture = true;

                    // show_existing_frame 0, frame_type KEY_FRAME (0, two bits), show_frame 1 (§5.9.2)
                    isKeyFrame = reducedStillPicture || (!obu.Payload.IsEmpty && obu.Payload[0] >> 4 == 1);
                    break;
            }
        }

        return new Av1Sample(hasPicture, isKeyFrame, sequenceHeader, start..sample.Length, inner);
    }

    /// <summary>A sample without its temporal delimiters (AV1-ISOBMFF §2.4: they SHOULD be removed).</summary>
    public static ReadOnlyMemory<byte> WithoutDelimiters(ReadOnlySpan<byte> sample)
    {
        var output = new byte[sample.Length];
        var length = 0;
        foreach (var obu in new Obus(sample))
        {
            if (obu.Type != ObuType.TemporalDelimiter)
            {
                sample[obu.Start..obu.End].CopyTo(output.AsSpan(length));
                length += obu.End - obu.Start;
            }
        }

        return output.AsMemory(0, length);
    }
}
