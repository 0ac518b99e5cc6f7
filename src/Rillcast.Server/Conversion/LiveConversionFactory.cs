using Rillcast.Live;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>Makes the conversion of a live video with what all of them share.</summary>
internal sealed class LiveConversionFactory(
    IJobQueue queue, JobOffers offers, ChannelLadders ladders, LadderOptions ladder, ConversionOptions options, ConversionMetrics metrics, TimeProvider time, ILogger<LiveConversion> logger)
{
    public LiveConversion Make(LiveStream stream) =>
        new(stream, queue, offers, ct => ladders.ForBroadcastAsync(stream.ChannelId, ct), ladder, options, metrics, time, logger);
}
