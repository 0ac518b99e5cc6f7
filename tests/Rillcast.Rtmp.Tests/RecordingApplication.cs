using System.Collections.Concurrent;
using Rillcast.Media.Flv;

namespace Rillcast.Rtmp.Tests;

/// <summary>Accepts every key but "wrong" and "taken", and remembers all that comes.</summary>
internal sealed class RecordingApplication : IRtmpApplication
{
    public ConcurrentQueue<PublishRequest> Requests { get; } = new();

    public ConcurrentQueue<RecordingPublication> Publications { get; } = new();

    /// <summary>Called with each batch; decides the verdict.</summary>
    public Func<IReadOnlyList<FlvTag>, ValueTask<PublicationVerdict>>? OnReceive { get; init; }

    public Exception? Failure { get; init; }

    public ValueTask<PublishAnswer> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (Failure is not null)
        {
            throw Failure;
        }

        switch (request.StreamName)
        {
            case "wrong":
                return ValueTask.FromResult<PublishAnswer>(new PublishAnswer.Refused(PublishRefusal.BadKey, "No such stream key."));
            case "taken":
                return ValueTask.FromResult<PublishAnswer>(new PublishAnswer.Refused(PublishRefusal.InUse, "This stream key is in use."));
            default:
                RecordingPublication publication = new(OnReceive);
                Publications.Enqueue(publication);
                return ValueTask.FromResult<PublishAnswer>(new PublishAnswer.Accepted(publication));
        }
    }
}

internal sealed class RecordingPublication(Func<IReadOnlyList<FlvTag>, ValueTask<PublicationVerdict>>? onReceive) : IRtmpPublication
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<RtmpCloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Ended => _ended.Token;

    public List<FlvTag> Tags { get; } = [];

    public int Closings { get; private set; }

    public Task<RtmpCloseReason> Closed => _closed.Task;

    public void End() => _ended.Cancel();

    public async ValueTask<PublicationVerdict> ReceiveAsync(IReadOnlyList<FlvTag> tags, CancellationToken cancellationToken)
    {
        lock (Tags)
        {
            Tags.AddRange(tags);
        }

        return onReceive is null ? PublicationVerdict.GoOn : await onReceive(tags);
    }

    public ValueTask CloseAsync(RtmpCloseReason reason)
    {
        Closings++;
        _closed.TrySetResult(reason);
        return ValueTask.CompletedTask;
    }
}
