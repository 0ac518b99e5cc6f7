using System.Globalization;
using System.Net;
using Rillcast.Live;
using Rillcast.Media.Flv;
using Rillcast.Rtmp;
using Rillcast.Rtmp.Messages;
using Rillcast.Server.Videos;
using Rillcast.Server.Web;

namespace Rillcast.Server.Ingest;

/// <summary>Joins RTMP to the live videos: the stream key opens a channel, the publisher gets its lease, its messages go in.</summary>
internal sealed partial class RtmpIngest(StreamRegistry registry, StreamKeyLookup findChannel, BroadcastNames names, TimeProvider time, IngestMetrics metrics, ILogger<RtmpIngest> logger)
    : IRtmpApplication
{
    private static readonly RtmpLimits MetadataLimits = new();
    private readonly IngestMetrics _metrics = metrics;

    public async ValueTask<PublishAnswer> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var address = Address(request.RemoteEndPoint);
        var protocol = request.IsTls ? "rtmps" : "rtmp";
        var key = await findChannel(request.StreamName, cancellationToken);
        if (key is not { Outcome: StreamKeyOutcome.Good, ChannelId: { } channel })
        {
            return key.Outcome == StreamKeyOutcome.Unavailable
                ? Refuse(PublishRefusal.Unavailable, "The server cannot look up stream keys at the moment. Try again shortly.", address)
                : Refuse(PublishRefusal.BadKey, "This stream key is not valid. Copy the key from the studio and try again.", address);
        }

        PublishResult result;
        try
        {
            result = registry.TryPublish(channel, new PublisherDescription(address, request.Encoder, protocol, time.GetUtcNow()), () => names.Next(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNoDisk(e, channel);
            return Refuse(PublishRefusal.Unavailable, "The server cannot record at the moment. Its operator has been told.", address);
        }

        if (result.Lease is not { } lease)
        {
            return result.Refusal == LeaseRefusal.InUse
                ? Refuse(PublishRefusal.InUse, "Somebody is live with this stream key already. Stop the other broadcast first.", address)
                : Refuse(PublishRefusal.ServerClosing, "The server is restarting. Try again in a moment.", address);
        }

        LogStarted(lease.Stream.Id, protocol, address, request.Encoder ?? "unknown encoder");
        _metrics.Started(protocol);
        return new PublishAnswer.Accepted(new Publication(this, lease, protocol));
    }

    private PublishAnswer.Refused Refuse(PublishRefusal kind, string description, string address)
    {
        LogRefused(address, kind);
        _metrics.Refused(kind);
        return new PublishAnswer.Refused(kind, description);
    }

    private static string Address(EndPoint? endPoint) => endPoint is IPEndPoint ip ? ip.Address.Unmapped.ToString() : "unknown";

    /// <summary>One publisher on air.</summary>
    private sealed class Publication(RtmpIngest ingest, PublisherLease lease, string protocol) : IRtmpPublication
    {
        private FlvTag[] _batch = new FlvTag[64];
        private readonly CancellationTokenSource _ended = Follow(lease);
        private bool _isDescribed;
        private long _bytes;

        public CancellationToken Ended => _ended.Token;

        // Of a broadcast that its owner ended the encoder need not know: sent away, it would come back by itself and begin another.
        private static CancellationTokenSource Follow(PublisherLease lease)
        {
            var ended = new CancellationTokenSource();
            lease.Ended.Register(() =>
            {
                if (lease.EndedBy != LeaseEnd.BroadcastEnded)
                {
                    ended.Cancel();
                }
            });
            return ended;
        }

        public ValueTask<PublicationVerdict> ReceiveAsync(IReadOnlyList<FlvTag> tags, CancellationToken cancellationToken)
        {
            if (tags.Count > _batch.Length)
            {
                _batch = new FlvTag[tags.Count];
            }

            long bytes = 0;
            for (var i = 0; i < tags.Count; i++)
            {
                _batch[i] = tags[i];
                bytes += tags[i].Body.Length;
                if (!_isDescribed && tags[i].Type == FlvTagType.Script && OnMetaData.ReadEncoder(tags[i].Body.Span, MetadataLimits) is { } encoder)
                {
                    _isDescribed = true;
                    lease.Describe(encoder);
                }
            }

            var outcome = lease.Receive(_batch.AsSpan(0, tags.Count));
            Array.Clear(_batch, 0, tags.Count);
            _bytes += bytes;
            ingest._metrics.Received(bytes);
            return ValueTask.FromResult(outcome switch
            {
                ReceiveOutcome.UnsupportedCodec => PublicationVerdict.End(
                    PublicationEnd.UnsupportedCodec,
                    $"{lease.Stream.UnsupportedCodec} is not supported. Choose H.264, HEVC or AV1 for video and AAC or Opus for audio."),
                ReceiveOutcome.LeaseOver => Verdict(),
                _ => PublicationVerdict.GoOn,
            });
        }

        public ValueTask CloseAsync(RtmpCloseReason reason)
        {
            lease.Release(clean: reason == RtmpCloseReason.Unpublished);
            var status = lease.Stream.Status;
            ingest._metrics.Stopped(protocol, reason);
            ingest.LogStopped(
                lease.Stream.Id,
                status.EndReason?.ToString() ?? reason.ToString(),
                status.Duration.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
                _bytes);
            return ValueTask.CompletedTask;
        }

        private PublicationVerdict Verdict() => lease.EndedBy switch
        {
            LeaseEnd.TakenOver => PublicationVerdict.End(PublicationEnd.TakenOver, "Another encoder with the same stream key took over."),
            LeaseEnd.NodeStopping => PublicationVerdict.End(PublicationEnd.ServerClosing, "The server is restarting. The broadcast goes on when you reconnect."),

            // Ended in the studio: what still comes goes nowhere until the encoder stops.
            _ => PublicationVerdict.GoOn,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} live: {Protocol} from {Address} ({Encoder})")]
    private partial void LogStarted(Media.VideoId video, string protocol, string address, string encoder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video} publisher gone: {Reason}, recorded {Duration}, received {Bytes} bytes")]
    private partial void LogStopped(Media.VideoId video, string reason, string duration, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Publisher from {Address} refused: {Reason}")]
    private partial void LogRefused(string address, PublishRefusal reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A new broadcast on channel {Channel} cannot be begun: the live folder cannot be written")]
    private partial void LogNoDisk(Exception exception, string channel);
}
