using System.Buffers;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Amf;

namespace Rillcast.Fuzz.Targets;

/// <summary>A row of AMF0 values: what is read can be written, and reads and writes the same again.</summary>
internal static class Amf0Target
{
    public static FuzzTarget Target { get; } = new("amf0", Run, typeof(RtmpProtocolException))
    {
        MaxAllocatedPerInputByte = 512,
    };

    internal static RtmpLimits Limits { get; } = new() { MaxMessageBytes = 64 * 1_024, MaxAmfItems = 1_024 };

    // Bytes that are no UTF-8 come back three times as long.
    private static RtmpLimits Wide { get; } = Limits with
    {
        MaxMessageBytes = 3 * Limits.MaxMessageBytes,
        MaxAmfStringBytes = 3 * Limits.MaxAmfStringBytes,
        MaxNameLength = 3 * Limits.MaxNameLength,
        MaxAmfItems = 2 * Limits.MaxAmfItems,
    };

    /// <summary>Writes the values, reads them, writes them again.</summary>
    internal static void CheckWritten(List<AmfValue> values)
    {
        var first = Write(values);
        var again = new List<AmfValue>();
        try
        {
            var reader = new Amf0Reader(first, Wide);
            while (!reader.AtEnd)
            {
                again.Add(reader.Read());
            }
        }
        catch (RtmpProtocolException e)
        {
            throw new FuzzFailureException($"what was written does not read: {e.Message}");
        }

        FuzzFailureException.ThrowUnless(again.Count == values.Count, $"{values.Count} values written, {again.Count} read");
        FuzzFailureException.ThrowUnless(first.AsSpan().SequenceEqual(Write(again)), "written again it is another");
    }

    private static string Run(byte[] input)
    {
        var reader = new Amf0Reader(input, Limits);
        var values = new List<AmfValue>();
        while (!reader.AtEnd)
        {
            values.Add(reader.Read());
        }

        CheckWritten(values);
        return string.Join(' ', values.Take(6).Select(value => value.GetType().Name));
    }

    private static byte[] Write(List<AmfValue> values)
    {
        var output = new ArrayBufferWriter<byte>();
        values.ForEach(value => Amf0Writer.Write(output, value));
        return output.WrittenSpan.ToArray();
    }
}
