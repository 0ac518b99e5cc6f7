namespace Rillcast.Rtmp;

/// <summary>What a message means to the owner of an <see cref="RtmpSession"/>.</summary>
public enum RtmpSessionEvent
{
    /// <summary>Nothing to do but to send the session's output, if any.</summary>
    None,

    /// <summary>The peer wants to publish: <see cref="RtmpSession.Request"/> is set; answer with Accept or Refuse before the next message.</summary>
    PublishRequested,

    /// <summary>The publisher has said that it is finished.</summary>
    Unpublished,

    /// <summary>The peer asked for what we do not do and has been told: send the output and close.</summary>
    Closing,
}
