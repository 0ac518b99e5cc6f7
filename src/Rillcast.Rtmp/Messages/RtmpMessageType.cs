namespace Rillcast.Rtmp.Messages;

/// <summary>Message type ids (RTMP 1.0 §5.4, §7.1).</summary>
public enum RtmpMessageType : byte
{
    /// <summary>Chunk size of the sender from now on; chunk layer.</summary>
    SetChunkSize = 1,

    /// <summary>The unfinished message of a chunk stream will not be finished; chunk layer.</summary>
    Abort = 2,

    /// <summary>So many bytes have been received.</summary>
    Acknowledgement = 3,

    /// <summary>Stream begin and end, ping.</summary>
    UserControl = 4,

    /// <summary>Acknowledge each so many bytes.</summary>
    WindowAcknowledgementSize = 5,

    /// <summary>Limit of unacknowledged bytes.</summary>
    SetPeerBandwidth = 6,

    /// <summary>Audio, body of an FLV tag.</summary>
    Audio = 8,

    /// <summary>Video, body of an FLV tag.</summary>
    Video = 9,

    /// <summary>Metadata in AMF3 clothes.</summary>
    DataAmf3 = 15,

    /// <summary>Shared object in AMF3; ignored.</summary>
    SharedObjectAmf3 = 16,

    /// <summary>Command in AMF3 clothes.</summary>
    CommandAmf3 = 17,

    /// <summary>Metadata in AMF0.</summary>
    Data = 18,

    /// <summary>Shared object; ignored.</summary>
    SharedObject = 19,

    /// <summary>Command in AMF0.</summary>
    Command = 20,

    /// <summary>Several FLV tags in one message.</summary>
    Aggregate = 22,
}
