namespace Rillcast.Rtmp.Amf;

/// <summary>What a message's AMF may still cost: shared by AMF0 and the AMF3 inside it.</summary>
internal sealed class AmfBudget(RtmpLimits limits)
{
    private int _items = limits.MaxAmfItems;
    private int _textBytes = limits.MaxMessageBytes;
    private int _depth;

    /// <summary>What is left; the difference of two is what lies between them cost.</summary>
    public (int Items, int TextBytes) Left => (_items, _textBytes);

    public static RtmpProtocolException Broken(string what) => new(RtmpFault.BadAmf, what);

    public void Spend(int items)
    {
        if (items > _items)
        {
            throw new RtmpProtocolException(RtmpFault.AmfTooLarge, $"More than {limits.MaxAmfItems} AMF values.");
        }

        _items -= items;
    }

    public void Enter()
    {
        if (++_depth > limits.MaxAmfDepth)
        {
            throw new RtmpProtocolException(RtmpFault.AmfTooLarge, $"AMF deeper than {limits.MaxAmfDepth} levels.");
        }
    }

    public void Leave() => _depth--;

    /// <summary>All text of a message together is no longer than a message, also where AMF3 repeats it by reference.</summary>
    public void SpendText(int bytes)
    {
        if (bytes > _textBytes)
        {
            throw new RtmpProtocolException(RtmpFault.AmfTooLarge, $"More than {limits.MaxMessageBytes} bytes of AMF strings.");
        }

        _textBytes -= bytes;
    }

    public void CheckText(int bytes)
    {
        if (bytes > limits.MaxAmfStringBytes)
        {
            throw new RtmpProtocolException(RtmpFault.AmfTooLarge, $"An AMF string of {bytes} bytes.");
        }

        SpendText(bytes);
    }

    public void CheckName(int bytes)
    {
        if (bytes > limits.MaxNameLength)
        {
            throw new RtmpProtocolException(RtmpFault.AmfTooLarge, $"An AMF name of {bytes} bytes.");
        }

        SpendText(bytes);
    }
}
