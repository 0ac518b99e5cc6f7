using System.Buffers;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Storage;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

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
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _inits = new(1);
    private readonly RecordingIndex _index;
    private readonly RecordingJournal _journal;
    private readonly Dictionary<long, StoredTask> _open;
    private readonly List<ConversionProblem> _problems = [];
    private readonly HashSet<string> _journaledInits = [];

    public StoredConversion(IMediaStore store, RecordingIndex index, StoredPlan plan, double frameRate, RecordingJournal journal, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _store = store;
        _index = index;
        _journal = journal;
        Plan = plan;
        FrameRate = frameRate;
        _open = plan.Tasks.ToDictionary(t => t.Source.Number);
    }

    /// <summary>Raised when a segment is done with, one way or the other.</summary>
    public event Action<long>? Settled;

    public VideoId Video => _index.Id;

    public StoredPlan Plan { get; }

    public double FrameRate { get; }

    /// <summary>Segments done.</summary>
    public int Done { get; private set; }

    /// <summary>Segments given up.</summary>
    public int Failed { get; private set; }

    /// <summary>Segments that were to be converted when it began.</summary>
    public int Total => Plan.Tasks.Count;

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

    /// <summary>The task of a segment; null when it is done with.</summary>
    public StoredTask? Find(long number)
    {
        lock (_lock)
        {
            return _open.GetValueOrDefault(number);
        }
    }

    /// <summary>By the speed so far; null while not known.</summary>
    public double? SecondsLeft => Done == 0 ? null : Math.Round((Total - Done - Failed) * _time.GetElapsedTime(_began).TotalSeconds / Done, 0);

    /// <summary>Segments of a rung that were to be made when it began.</summary>
    public int Wanted(TrackId rung) => Plan.Tasks.Count(t => t.Rungs.Any(r => r.Track == rung));

    /// <summary>How many of these are there.</summary>
    public int MadeNow(TrackId rung)
    {
        lock (_lock)
        {
            return Plan.Tasks.Count(t => t.Rungs.Any(r => r.Track == rung) && _index.HasOwn(rung, t.Source.Number));
        }
    }

    /// <summary>Stores a rung's segment and notes it.</summary>
    /// <exception cref="IOException">The store or the local disk does not take it.</exception>
    /// <exception cref="MediaFormatException">The init segment cannot be read.</exception>
    public async Task PutAsync(StoredTask task, Rung rung, ReadOnlyMemory<byte> init, IReadOnlyList<RungPart> parts, CancellationToken ct)
    {
        var source = task.Source;
        var number = await PutInitAsync(source.Epoch, rung, init, ct);
        var chain = new ReadOnlySequence<byte>([.. parts.SelectMany(p => p.Bytes.ToArray())]);
        await _store.PutAsync(StoreKey.Media(Video, rung.Track, MediaFileName.Segment(source.Epoch, source.Number)), chain, ct);
        var made = source with
        {
            Track = rung.Track,
            Init = number,
            Bytes = chain.Length,
            Parts = [.. parts.Select(p => p.Description)],
        };
        lock (_lock)
        {
            _journal.Put(made);
        }
    }

    /// <summary>A try of a segment has ended well; done when all its rungs are there.</summary>
    public void Completed(long number)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(number, out var task) || !task.Rungs.All(r => _index.HasOwn(r.Track, number)))
            {
                return;
            }

            _open.Remove(number);
            Done++;
        }

        Settled?.Invoke(number);
    }

    /// <summary>A segment was given up: what stands in for it stays.</summary>
    public void GiveUp(DeadJob dead)
    {
        lock (_lock)
        {
            if (!_open.Remove(dead.Job.Number))
            {
                return;
            }

            Failed++;
            _problems.Add(new ConversionProblem(dead.At, null, dead.Job.Number, dead.Reason));
            if (_problems.Count > MaxProblems)
            {
                _problems.RemoveAt(0);
            }
        }

        Settled?.Invoke(dead.Job.Number);
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

    public void Dispose()
    {
        _journal.Dispose();
        _inits.Dispose();
    }

    /// <summary>Size of all objects that the index lists.</summary>
    public long SizeBytes()
    {
        lock (_lock)
        {
            return _index.Tracks.SelectMany(t => _index.SegmentsOf(t)).Where(s => s.StandIn is null).Sum(s => s.Bytes);
        }
    }

    private bool IsListable(TrackId rung)
    {
        var inits = _index.InitsOf(rung);
        return inits.Count > 0 && _index.SegmentsOf(TrackId.Source).All(s => s.IsGap || _index.HasOwn(rung, s.Number)
            || _index.InitsOf(TrackId.Source).Any(i => i.Epoch == s.Epoch && i.Number == s.Init && i.Config.SampleEntryType == inits[^1].Config.SampleEntryType));
    }

    private async Task<int> PutInitAsync(int epoch, Rung rung, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var movie = Mp4Reader.ReadInit(bytes);
        var config = CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox);
        await _inits.WaitAsync(ct);
        try
        {
            IReadOnlyList<InitDescription> known;
            lock (_lock)
            {
                known = [.. _index.InitsOf(rung.Track).Where(i => i.Epoch == epoch)];
            }

            if (known.FirstOrDefault(i => CodecConfig.AreSame(i.Config, config)) is { } same)
            {
                Journal(same);
                return same.Number;
            }

            var init = new InitDescription(rung.Track, epoch, known.Count == 0 ? 0 : known.Max(i => i.Number) + 1, config, bytes);
            await _store.PutAsync(StoreKey.Media(Video, rung.Track, MediaFileName.Init(epoch, init.Number)), new ReadOnlySequence<byte>(bytes), ct);
            Journal(init);
            return init.Number;
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
