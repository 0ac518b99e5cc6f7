namespace Rillcast.Server.Delivery.Direct;

/// <summary>What every connection's <see cref="DirectReader"/> shares.</summary>
internal sealed record DirectServices(
    VideoLookup Videos,
    PlaybackCheck MayPlay,
    MediaResponses Media,
    DirectSender Sender,
    DeliveryMetrics Metrics,
    TimeSpan KeepAlive,
    ILogger Logger);
