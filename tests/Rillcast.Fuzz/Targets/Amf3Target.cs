using Rillcast.Rtmp;
using Rillcast.Rtmp.Amf;

namespace Rillcast.Fuzz.Targets;

/// <summary>A row of AMF3 values with references among them: what is read can be written as AMF0.</summary>
internal static class Amf3Target
{
    public static FuzzTarget Target { get; } = new("amf3", Run, typeof(RtmpProtocolException))
    {
        // Text by reference counts against the limit of a message; written it takes its length again, up to three times, and the array that it grows in.
        MaxAllocatedBytes = 4 * 1_024 * 1_024,
        MaxAllocatedPerInputByte = 1_024,
    };

    private static string Run(byte[] input)
    {
        var reader = new Amf3Reader(input, Amf0Target.Limits);
        var values = new List<AmfValue>();
        while (!reader.AtEnd)
        {
            values.Add(reader.Read());
        }

        Amf0Target.CheckWritten(values);
        return string.Join(' ', values.Take(6).Select(value => value.GetType().Name));
    }
}
