using System.Buffers;
using Microsoft.Extensions.Logging;
using Rillcast.Live.Index;
using Rillcast.Live.Spool;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>
/// Brings finished segments to the store, one after the other in order, and notes each in the index once the store has it. Keeps no queue: it
/// looks at the window, and a segment that had to leave memory before it was stored is made again from the spool. Store errors
/// are retried for ever, with growing pauses; nothing is lost meanwhile (M1, R5).
/// </summary>
internal sealed partial class RecordingUploader(
    LiveStream stream,
    RecordingStore store,
    LiveWindow window,
    Lock writing,
    LiveFolder folder,
    SpoolWriter spool,
    LiveOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly WindowSignal _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<TrackId, int> _storedInits = [];
    private Task _loop = Task.CompletedTask;
    private volatile bool _finishing;
    private volatile bool _draining;

    /// <summary>Completes when the video has ended and the store has all of it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Segments that the store does not have yet.</summary>
    public int Pending
    {
        get
        {
            lock (writing)
            {
                return (int)window.Tracks.Sum(t => Math.Max(0, t.NextNumber - t.NextToStore));
            }
        }
    }

    public void Start()
    {
        foreach (var track in window.Tracks)
        {
            _storedInits[track.Track] = track.RestoredInits;
        }

        _loop = RunAsync(_stopping.Token);
    }

    public void Wake() => _work.Pulse();

    /// <summary>The video has ended: complete the index when all is stored.</summary>
    public void Finish()
    {
        _finishing = true;
        Wake();
    }

    /// <summary>Stops; with <paramref name="drain"/> only after all that is finished has been stored.</summary>
    public async Task StopAsync(bool drain, CancellationToken ct)
    {
        if (drain)
        {
            _draining = true;
            Wake();
            await _loop.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _completion.TrySetCanceled(CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        // Off the caller's thread, which holds the lock.
        await Task.Yield();
        using var index = folder.OpenIndex();
        while (true)
        {
            var work = _work.Next;
            while (Next() is { } item)
            {
                await StoreAsync(item, index, ct);
            }

            if (_finishing)
            {
                await CompleteAsync(index, ct);
                return;
            }

            if (_draining)
            {
                return;
            }

            await work.WaitAsync(ct);
        }
    }

    /// <summary>The next thing to store: an init segment before the segments that need it, tracks in step.</summary>
    private Item? Next()
    {
        lock (writing)
        {
            TrackWindow? behind = null;
            foreach (var track in window.Tracks)
            {
                if (track.Inits.Count > _storedInits.GetValueOrDefault(track.Track))
                {
                    return new Item(track, track.Inits[_storedInits.GetValueOrDefault(track.Track)], null);
                }

                if (track.Segments.IndexOf(track.NextToStore) < 0 && track.Segments.Count > 0 && track.NextToStore < track.Segments[0].Description.Number)
                {
                    track.NextToStore = track.Segments[0].Description.Number;
                }

                if (track.Segments.IndexOf(track.NextToStore) >= 0 && (behind is null || track.NextToStore < behind.NextToStore))
                {
                    behind = track;
                }
            }

            return behind is null ? null : new Item(behind, null, behind.Segments[behind.Segments.IndexOf(behind.NextToStore)]);
        }
    }

    private async Task StoreAsync(Item item, VideoIndexWriter index, CancellationToken ct)
    {
        if (item.Init is { } init)
        {
            await PutAsync(init.Track, MediaFileName.Init(init.Epoch, init.Number), new ReadOnlySequence<byte>(init.Bytes), ct);
            await RetryAsync(() => index.Write(init), ct);
            _storedInits[init.Track] = _storedInits.GetValueOrDefault(init.Track) + 1;
            return;
        }

        var description = item.Segment!.Description;
        if (description is { IsGap: false, StandIn: null })
        {
            var parts = item.Segment.Parts ?? (item.Track.IsRendition ? null : Remake(description));
            if (parts is null)
            {
                LogLost(stream.Id, description.Track, description.Number);

                // A rendition's is made again from the source; for now it is a gap.
                description = item.Track.IsRendition ? description with { Bytes = 0, Parts = [] } : description;
            }
            else
            {
                await PutAsync(description.Track, MediaFileName.Segment(description.Epoch, description.Number), ByteChain.Of(parts), ct);
            }
        }

        await RetryAsync(() => index.Write(description), ct);
        lock (writing)
        {
            item.Track.NextToStore = description.Number + 1;
            spool.Trim(window.Tracks.Min(t => t.IsRendition ? long.MaxValue : t.NextToStore));
        }
    }

    private async Task PutAsync(TrackId track, MediaFileName name, ReadOnlySequence<byte> content, CancellationToken ct) =>
        await RetryAsync(() => store.PutMedia(stream.Id, track, name, content, ct), ct);

    private async Task CompleteAsync(VideoIndexWriter index, CancellationToken ct)
    {
        var status = stream.Status;
        if (status.EndReason is not (LiveEndReason.NoMedia or LiveEndReason.Deleted))
        {
            foreach (var track in stream.Window.Tracks)
            {
                await RetryAsync(() => index.Write(new IndexRate(track.Track.Value, track.FrameRate)), ct);
            }

            await RetryAsync(() => index.Write(new IndexEnd(status.EndedAt ?? time.GetUtcNow(), status.EndReason ?? LiveEndReason.PublisherEnded)), ct);
            await RetryAsync(() => store.PutIndex(stream.Id, new ReadOnlySequence<byte>(folder.ReadIndex()), ct), ct);
        }

        lock (writing)
        {
            stream.Stored();
        }

        _completion.TrySetResult();
    }

    private Task RetryAsync(Action write, CancellationToken ct) => RetryAsync(
        () =>
        {
            write();
            return Task.CompletedTask;
        },
        ct);

    private async Task RetryAsync(Func<Task> put, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await put();
                if (pause > FirstPause)
                {
                    LogStoreBack(stream.Id);
                }

                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                if (pause == FirstPause)
                {
                    LogStoreFailed(e, stream.Id, Pending);
                }

                await Task.Delay(pause, time, ct);
            }
        }
    }

    // The bytes left memory before the store took them: the spool still has the messages they were made of.
    private List<ReadOnlyMemory<byte>>? Remake(SegmentDescription wanted)
    {
        SpoolFile[] files;
        lock (writing)
        {
            files = [.. spool.Files];
        }

        var first = Array.FindLastIndex(files, f => f.Epoch == wanted.Epoch && f.NextNumber < wanted.Number);
        first = first < 0 ? Array.FindIndex(files, f => f.Epoch == wanted.Epoch) : first;
        if (first < 0)
        {
            return null;
        }

        List<ReadOnlyMemory<byte>> parts = [];
        List<ReadOnlyMemory<byte>>? found = null;
        SpoolReplay.Run([.. files.Skip(first).Where(f => f.Epoch == wanted.Epoch && f.NextNumber <= wanted.Number + 1)], options, output =>
        {
            switch (output.Output)
            {
                case SegmentBegun begun when begun.Track == wanted.Track:
                    parts = [];
                    break;
                case PartReady part when part.Track == wanted.Track:
                    parts.Add(part.Bytes);
                    break;
                case SegmentReady ready when ready.Track == wanted.Track && ready.Segment.Number == wanted.Number:
                    found ??= parts;
                    break;
            }
        });
        return found is not null && found.Sum(p => (long)p.Length) == wanted.Bytes ? found : null;
    }

    private sealed record Item(TrackWindow Track, InitDescription? Init, WindowSegment? Segment);

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video}: the media store does not take what is finished ({Pending} segments wait); nothing is lost, trying on")]
    private partial void LogStoreFailed(Exception exception, VideoId video, int pending);

    [LoggerMessage(Level = LogLevel.Information, Message = "Video {Video}: the media store takes segments again")]
    private partial void LogStoreBack(VideoId video);

    [LoggerMessage(Level = LogLevel.Error, Message = "Video {Video}: segment {Number} of track {Track} could not be made again from the spool")]
    private partial void LogLost(VideoId video, TrackId track, long number);
}
