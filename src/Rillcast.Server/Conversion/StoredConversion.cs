using System.Buffers;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Storage;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <summary>
/// The conversion of one stored video, at work: what is still to be made, what has been made, and the index that says so. Results come from several workers at once and in any order. What has been made is in the store
/// and noted on local disk, so that a restart goes on where it was.
/// </summary>
internal sealed class StoredConversion : IDisposable
{
    private const int MaxProblems = 50;

    private readonly IMediaStore _store;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly int _doneBefore;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _inits = new(1);
    private readonly RecordingIndex _index;
    private readonly RecordingJournal _journal;
    private readonly Dictionary<StoredTaskKey, StoredTask> _open;
    private readonly HashSet<StoredTaskKey> _troubled = [];
    private readonly List<StoredTaskKey> _returned = [];
    private readonly List<ConversionProblem> _problems = [];
    private readonly HashSet<string> _journaledInits = [];
    private int _writing;
    private TaskCompletionSource? _idle;

    /// <summary>A conversion that begins, or goes on after a restart.</summary>
    /// <param name="store">Where media go.</param>
    /// <param name="index">What the video has, the journal included.</param>
    /// <param name="plan">What it has not.</param>
    /// <param name="frameRate">Pictures a second of the source.</param>
    /// <param name="journal">Takes what is made.</param>
    /// <param name="earlierTotal">Tasks that there were when it began, before a restart.</param>
    /// <param name="time">The clock.</param>
    public StoredConversion(IMediaStore store, RecordingIndex index, StoredPlan plan, double frameRate, RecordingJournal journal, int earlierTotal, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _store = store;
        _index = index;
        _journal = journal;
        Plan = plan;
        FrameRate = frameRate;
        _open = plan.Tasks.ToDictionary(t => t.Key);
        Total = Math.Max(earlierTotal, plan.Tasks.Count);
        Done = _doneBefore = Total - plan.Tasks.Count;
    }

    /// <summary>Raised when a task is done with, one way or the other, or comes back.</summary>
    public event Action? Changed;

    public VideoId Video => _index.Id;

    public StoredPlan Plan { get; }

    public double FrameRate { get; }

    /// <summary>Why the rungs have their qualities.</summary>
    public IReadOnlyList<RungChoice> Choices { get; init; } = [];

    /// <summary>When its claim was renewed last.</summary>
    public DateTimeOffset RenewedAt { get; set; }

    /// <summary>Tasks done.</summary>
    public int Done { get; private set; }

    /// <summary>Tasks given up.</summary>
    public int Failed { get; private set; }

    /// <summary>Tasks when it began.</summary>
    public int Total { get; }

    /// <summary>The video is being deleted, or the conversion is over: nothing is taken any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Something was made of which the index in the store does not know yet.</summary>
    public bool IsWorthPublishing => Done > _doneBefore || _journal.HasEarlier;

    /// <summary>Newest last.</summary>
    public IReadOnlyList<ConversionProblem> Problems
    {
        get
        {
            lock (_lock)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>A task; null when it is done with.</summary>
    public StoredTask? Find(StoredTaskKey key)
    {
        lock (_lock)
        {
            return _open.GetValueOrDefault(key);
        }
    }

    /// <summary>By the speed so far; null while not known.</summary>
    public double? SecondsLeft => Done == _doneBefore ? null : Math.Round((Total - Done - Failed) * _time.GetElapsedTime(_began).TotalSeconds / (Done - _doneBefore), 0);

    /// <summary>Segments of a rung that were to be made when it began.</summary>
    public int Wanted(TrackId rung) => Plan.Tasks.Count(t => t.Rungs.Any(r => r.Track == rung));

    /// <summary>How many of these are there.</summary>
    public int MadeNow(TrackId rung)
    {
        lock (_lock)
        {
            return Plan.Tasks.Count(t => t.Rungs.Any(r => r.Track == rung) && _index.HasWhole(rung, t.Source.Number));
        }
    }

    /// <summary>Stores a rung's segment and notes it; false when it is not wanted any more.</summary>
    /// <exception cref="IOException">The store or the local disk does not take it.</exception>
    /// <exception cref="MediaFormatException">The init segment cannot be read.</exception>
    public async Task<bool> PutAsync(StoredTask task, Rung rung, ReadOnlyMemory<byte> init, IReadOnlyList<RungPart> parts, CancellationToken ct)
    {
        lock (_lock)
        {
            if (IsClosed)
            {
                return false;
            }

            _writing++;
        }

        try
        {
            var source = task.Source;
            // What ended short during the broadcast keeps its name; the whole segment gets one of its own.
            var folder = IsShort(rung.Track, source.Number) ? rung.Track.Remade : rung.Track;
            var number = await PutInitAsync(source, folder, init, ct);
            var bytes = ByteChain.Of([.. parts.Select(p => p.Bytes)]);
            await _store.PutAsync(StoreKey.Media(Video, folder, MediaFileName.Segment(source.Epoch, source.Number)), bytes, ct);
            var made = source with { Track = folder, Init = number, Bytes = bytes.Length, Parts = [.. parts.Select(p => p.Description)] };
            lock (_lock)
            {
                _journal.Put(made);
                if (folder != rung.Track)
                {
                    Journal(_index.InitsOf(rung.Track)[^1]);
                    _journal.Put(made with { Track = rung.Track, StandIn = folder });
                }
            }

            return true;
        }
        catch (IOException e) when (e is not StoreConflictException)
        {
            StoreFailed(task.Key);
            throw;
        }
        finally
        {
            lock (_lock)
            {
                if (--_writing == 0)
                {
                    _idle?.TrySetResult();
                }
            }
        }
    }

    /// <summary>The store did not give or take something of a task: that is not the segment's fault.</summary>
    public void StoreFailed(StoredTaskKey key)
    {
        lock (_lock)
        {
            _troubled.Add(key);
        }
    }

    /// <summary>A try of a task has ended well; done when all its rungs are there.</summary>
    public void Completed(StoredTaskKey key)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out var task) || !task.Rungs.All(r => _index.HasWhole(r.Track, key.Number)))
            {
                return;
            }

            _open.Remove(key);
            _troubled.Remove(key);
            Done++;
        }

        Changed?.Invoke();
    }

    /// <summary>A job was given up: what stands in for it stays. When it was for the store, the task is offered again later.</summary>
    public void GiveUp(DeadJob dead)
    {
        var key = StoredTaskKey.Of(dead.Job);
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out var task))
            {
                return;
            }

            if (_troubled.Remove(key))
            {
                _returned.Add(key);
            }
            else
            {
                _open.Remove(key);
                Failed++;
                _problems.Add(new ConversionProblem(dead.At, task.Rungs.Count == 1 ? task.Rungs[0].Track : null, key.Number, dead.Reason));
                if (_problems.Count > MaxProblems)
                {
                    _problems.RemoveAt(0);
                }
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Tasks whose jobs came back because of the store, since the last call.</summary>
    public IReadOnlyList<StoredTaskKey> TakeReturned()
    {
        lock (_lock)
        {
            StoredTaskKey[] returned = [.. _returned];
            _returned.Clear();
            return returned;
        }
    }

    /// <summary>Takes nothing more; completes when what was being stored has been.</summary>
    public Task CloseAsync()
    {
        Task idle;
        lock (_lock)
        {
            IsClosed = true;
            _open.Clear();
            if (_writing > 0)
            {
                _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            idle = _idle?.Task ?? Task.CompletedTask;
        }

        Changed?.Invoke();
        return idle;
    }

    /// <summary>The index as it is now: complete and valid, with stand-ins for what is missing. A rung that nothing can stand in for is listed when it is whole.</summary>
    public byte[] WriteIndex()
    {
        lock (_lock)
        {
            var copy = RecordingIndex.Read(Video, new ReadOnlySequence<byte>(_index.Write()));
            foreach (var rung in Plan.Rungs)
            {
                copy.SetFrameRate(rung.Track, FrameRate / rung.FrameDivisor);
                if (!IsListable(rung.Track))
                {
                    copy.Remove(rung.Track);
                }
            }

            copy.Order([.. Plan.Rungs.Select(r => r.Track)]);
            return copy.Write();
        }
    }

    /// <summary>Size of all objects that the index lists.</summary>
    public long SizeBytes()
    {
        lock (_lock)
        {
            return _index.Tracks.SelectMany(t => _index.SegmentsOf(t)).Where(s => s.StandIn is null).Sum(s => s.Bytes);
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _inits.Dispose();
    }

    private bool IsShort(TrackId rung, long number)
    {
        lock (_lock)
        {
            return _index.HasOwn(rung, number) && !_index.HasWhole(rung, number);
        }
    }

    private bool IsListable(TrackId rung)
    {
        var inits = _index.InitsOf(rung);
        return inits.Count > 0 && _index.SegmentsOf(TrackId.Source).All(s => s.IsGap || _index.HasOwn(rung, s.Number)
            || _index.InitsOf(TrackId.Source).Any(i => i.Epoch == s.Epoch && i.Number == s.Init && i.Config.SampleEntryType == inits[^1].Config.SampleEntryType));
    }

    /// <summary>
    /// Makes the init segment of a rung known. Its number is that of the source's init segment, whatever came first, so that the index does not depend on the order of results; only when the
    /// broadcast gave that name to another configuration it is another.
    /// </summary>
    private async Task<int> PutInitAsync(SegmentDescription source, TrackId track, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var movie = Mp4Reader.ReadInit(bytes);
        var config = CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox);
        await _inits.WaitAsync(ct);
        try
        {
            List<InitDescription> known;
            lock (_lock)
            {
                known = [.. _index.InitsOf(track).Where(i => i.Epoch == source.Epoch)];
            }

            bool IsSame(InitDescription init) => CodecConfig.AreSame(init.Config, config);
            var named = known.Find(i => i.Number == source.Init);
            var same = named is null || IsSame(named) ? named : known.Find(IsSame);
            if (same is null)
            {
                same = new InitDescription(track, source.Epoch, named is null ? source.Init : known.Max(i => i.Number) + 1, config, bytes);
                await _store.PutAsync(StoreKey.Media(Video, track, MediaFileName.Init(source.Epoch, same.Number)), new ReadOnlySequence<byte>(bytes), ct);
            }

            Journal(same);
            return same.Number;
        }
        finally
        {
            _inits.Release();
        }
    }

    private void Journal(InitDescription init)
    {
        lock (_lock)
        {
            // Also one that the index had before: a journal is read for itself.
            if (_journaledInits.Add($"{init.Track}/{init.Epoch}/{init.Number}"))
            {
                _journal.Put(init);
            }
        }
    }
}
