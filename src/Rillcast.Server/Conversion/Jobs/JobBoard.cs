using Rillcast.Media;
using Rillcast.Server.Data;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Jobs;

/// <summary>
/// What has become of the jobs that this node offered, whatever queue they are in: they wait until a worker asks for their segment, and run until it has delivered. Kept in memory, with a bound; safe for use by several at once.
/// </summary>
internal sealed class JobBoard(TimeProvider time)
{
    /// <summary>Jobs kept; beyond it the oldest are forgotten.</summary>
    private const int MaxEntries = 20_000;

    /// <summary>A live job that nobody asked for is of no use after this, and the queue has thrown it away.</summary>
    private static readonly TimeSpan LiveForgotten = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _jobs = [];

    /// <summary>A job is in the queue; one that is there twice (a hedge, a lost one) stays one entry.</summary>
    /// <returns>True when it is there for the first time.</returns>
    public bool Offered(ConversionJob job)
    {
        lock (_lock)
        {
            Trim();
            var isKnown = _jobs.TryGetValue(Key.Of(job), out var entry);
            _jobs[Key.Of(job)] = isKnown ? entry! with { Job = job } : new Entry(NewId.At(job.OfferedAt), job, null, 0, null);
            return !isKnown;
        }
    }

    /// <summary>A worker has asked for its segment.</summary>
    public void Began(ConversionJob job) => Change(job, e => e with { StartedAt = time.GetUtcNow(), Tries = e.Tries + 1 });

    /// <summary>A try ended without a whole result: it waits again.</summary>
    public void Broken(ConversionJob job, string reason) => Change(job, e => e with { StartedAt = null, LastFailure = reason });

    /// <summary>It is done, not wanted any more, or given up.</summary>
    public void Over(ConversionJob job)
    {
        lock (_lock)
        {
            _jobs.Remove(Key.Of(job));
        }
    }

    /// <summary>All of them at this moment, newest first.</summary>
    public IReadOnlyList<Entry> All()
    {
        lock (_lock)
        {
            Trim();
            return [.. _jobs.Values.OrderByDescending(e => e.Id, StringComparer.Ordinal)];
        }
    }

    private void Change(ConversionJob job, Func<Entry, Entry> change)
    {
        lock (_lock)
        {
            if (_jobs.TryGetValue(Key.Of(job), out var entry))
            {
                _jobs[Key.Of(job)] = change(entry);
            }
        }
    }

    private void Trim()
    {
        var old = time.GetUtcNow() - LiveForgotten;
        foreach (var (key, _) in _jobs.Where(j => j.Value is { StartedAt: null, Job.Priority: JobPriority.Live } && j.Value.Job.OfferedAt < old).ToList())
        {
            _jobs.Remove(key);
        }

        while (_jobs.Count >= MaxEntries)
        {
            _jobs.Remove(_jobs.MinBy(j => j.Value.Job.OfferedAt).Key);
        }
    }

    private readonly record struct Key(VideoId Video, int Epoch, long Number, RungCodec Codec)
    {
        public static Key Of(ConversionJob job) => new(job.Video, job.Epoch, job.Number, job.Rungs[0].Codec);
    }

    /// <param name="Id">In order of offering.</param>
    /// <param name="Job">As offered last.</param>
    /// <param name="StartedAt">When a worker asked for its segment; null while it waits.</param>
    /// <param name="Tries">Tries begun.</param>
    /// <param name="LastFailure">Why the last try ended.</param>
    public sealed record Entry(string Id, ConversionJob Job, DateTimeOffset? StartedAt, int Tries, string? LastFailure);
}
