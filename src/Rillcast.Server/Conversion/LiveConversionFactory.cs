using Rillcast.Live;
using Rillcast.Server.Cluster;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion;

/// <summary>Makes the conversion of a live video with what all of them share.</summary>
internal sealed class LiveConversionFactory(
    IJobQueue queue, LadderOptions ladder, ConversionOptions options, ClusterOptions cluster, ConversionMetrics metrics, TimeProvider time, ILogger<LiveConversion> logger)
{
    public LiveConversion Make(LiveStream stream) =>
        new(stream, queue, (picture, rate) => LadderPlan.ForLive(picture, rate, ladder), cluster.PublicAddress ?? "", options, metrics, time, logger);
}
