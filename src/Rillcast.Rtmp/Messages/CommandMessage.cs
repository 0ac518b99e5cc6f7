using System.Buffers;
using Rillcast.Rtmp.Amf;
using Rillcast.Rtmp.Chunks;

namespace Rillcast.Rtmp.Messages;

/// <summary>A command: a name, a number that its answer repeats, an object, arguments (RTMP 1.0 §7.1.1, §7.2).</summary>
/// <param name="Name">What to do.</param>
/// <param name="TransactionId">0 when no answer is wanted.</param>
/// <param name="Arguments">Command object, then the further arguments; may be empty.</param>
public sealed record CommandMessage(string Name, double TransactionId, IReadOnlyList<AmfValue> Arguments)
{
    /// <summary>The command object; null when there is none.</summary>
    public AmfValue? CommandObject => Arguments.Count > 0 ? Arguments[0] : null;

    /// <summary>An argument after the command object, from 1; null when there are fewer.</summary>
    public AmfValue? Argument(int number) => number < Arguments.Count ? Arguments[number] : null;

    /// <summary>Reads a command out of a message of either command type.</summary>
    /// <exception cref="RtmpProtocolException">Bad AMF, or the first value is no name.</exception>
    public static CommandMessage Read(in RtmpMessage message, RtmpLimits limits)
    {
        AmfMessageReader reader = new(message, RtmpMessageType.CommandAmf3, limits);
        if (reader.AtEnd || reader.Read().AsText is not { } name)
        {
            throw new RtmpProtocolException(RtmpFault.BadCommand, "A command without a name.");
        }

        // Answers of some encoders to our calls have no number; they are ignored anyway.
        double transaction = reader.AtEnd ? 0 : reader.Read().AsNumber ?? 0;
        List<AmfValue> arguments = [];
        while (!reader.AtEnd)
        {
            arguments.Add(reader.Read());
        }

        return new CommandMessage(name, transaction, arguments);
    }

    /// <summary>Writes the command as AMF0.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        Amf0Writer.WriteText(output, Name);
        Amf0Writer.WriteNumber(output, TransactionId);
        foreach (AmfValue argument in Arguments)
        {
            Amf0Writer.Write(output, argument);
        }
    }
}
