using Rillcast.Rtmp.Amf;

namespace Rillcast.Rtmp.Messages;

/// <summary>The <c>onMetaData</c> script tag (FLV 10.1 §E.5) that encoders send before their media.</summary>
public static class OnMetaData
{
    private const int MaxEncoderLength = 200;

    /// <summary>The encoder's name for itself: <c>obs-output module (libobs version 31.0.0)</c> where <c>flashVer</c> only says <c>FMLE/3.0</c>.</summary>
    /// <param name="body">Body of a script tag.</param>
    /// <param name="limits">Limits of AMF.</param>
    /// <returns>At most 200 characters; null when it is other data, broken, or without the name.</returns>
    public static string? ReadEncoder(ReadOnlySpan<byte> body, RtmpLimits limits)
    {
        try
        {
            Amf0Reader reader = new(body, limits);
            if (reader.AtEnd || reader.Read().AsText != "onMetaData" || reader.AtEnd)
            {
                return null;
            }

            string? encoder = reader.Read()["encoder"]?.AsText;
            return encoder is { Length: > MaxEncoderLength } ? encoder[..MaxEncoderLength] : encoder;
        }
        catch (RtmpProtocolException)
        {
            // Nobody's broadcast ends over the decoration around it.
            return null;
        }
    }
}
