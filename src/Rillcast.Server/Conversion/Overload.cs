using System.Globalization;
using Rillcast.Live.Renditions;
using Rillcast.Media;

namespace Rillcast.Server.Conversion;

/// <summary>
/// Decides which rungs a live video can afford: the best one goes first when too many of the last segments were late, the worst of those taken out comes back
/// first. A rung that was late again soon after it came back waits twice as long. Pure; single owner.
/// </summary>
internal sealed class Overload(ConversionOptions options)
{
    private const int Remembered = 8;

    /// <summary>Segments after a decision until its effect can be seen.</summary>
    private const int Settling = 3;

    /// <summary>The first segment of a rung may be late by so many times what later ones may.</summary>
    private const int StartingFactor = 4;

    private static readonly TimeSpan LongestReturn = TimeSpan.FromMinutes(10);

    private readonly Queue<bool> _late = new();
    private readonly Dictionary<TrackId, long> _standIns = [];
    private readonly Stack<TrackId> _shed = new();
    private long _judged = -1;
    private long _decided = -Settling;
    private long _workless = -2 * Settling;
    private DateTimeOffset? _wellSince;
    private TimeSpan _returnAfter = options.ReturnAfter;

    /// <summary>Begins anew, for another ladder.</summary>
    public void Reset()
    {
        _late.Clear();
        _standIns.Clear();
        _shed.Clear();
        _wellSince = null;
        _returnAfter = options.ReturnAfter;
    }

    /// <summary>Looks at the renditions once per source segment.</summary>
    /// <param name="number">The source's last whole segment.</param>
    /// <param name="renditions">Where they stand, best first.</param>
    /// <param name="isWorked">Some worker is at it.</param>
    /// <param name="now">Present time.</param>
    /// <returns>What to do; null for nothing.</returns>
    public OverloadDecision? Judge(long number, IReadOnlyList<RenditionStatus> renditions, bool isWorked, DateTimeOffset now)
    {
        var active = renditions.Where(r => !_shed.Contains(r.Track)).ToList();
        if (number <= _judged || active.Count == 0)
        {
            return null;
        }

        _judged = number;
        var worst = TimeSpan.Zero;
        var isLate = false;
        foreach (var rung in active)
        {
            // Behind by the clock, or so late that another track had to stand in. One that has just begun waits for its encoder; one that has still nothing much later never catches up.
            var missed = rung.StandIns - _standIns.GetValueOrDefault(rung.Track, rung.StandIns);
            isLate |= (missed > 0 || rung.Behind > options.LateAfter) && (rung.OwnSegments > 0 || now - rung.Since > options.LateAfter * StartingFactor);
            worst = rung.Behind > worst ? rung.Behind : worst;
            _standIns[rung.Track] = rung.StandIns;
        }

        foreach (var rung in _shed)
        {
            _standIns.Remove(rung);
        }

        if (!isWorked)
        {
            _late.Clear();
            _wellSince = null;
            _workless = number;
            return null;
        }

        if (number - _workless <= Settling)
        {
            // Workers are back: what is late now is late for want of them, not for want of speed.
            return null;
        }

        _late.Enqueue(isLate);
        if (_late.Count > Remembered)
        {
            _late.Dequeue();
        }

        _wellSince = isLate ? null : _wellSince ?? now;
        if (number - _decided < Settling)
        {
            return null;
        }

        // 1. Too much came late: the best goes, the last one stays.
        if (_late.Count(l => l) >= options.LateSegments && active.Count > 1)
        {
            if (_shed.Count > 0 && active[0].Since > now - options.ReturnAfter)
            {
                _returnAfter = TimeSpan.FromTicks(Math.Min(_returnAfter.Ticks * 2, LongestReturn.Ticks));
            }

            var count = _late.Count(l => l);
            Decide(number);
            _shed.Push(active[0].Track);
            return new OverloadDecision(
                active[0].Track, true, string.Create(CultureInfo.InvariantCulture, $"{count} of the last segments came late, {worst.TotalSeconds:0.0} s behind the source"));
        }

        // 2. All has been well: the one taken out last is tried again.
        if (_shed.Count > 0 && _wellSince is { } since && now - since >= _returnAfter)
        {
            Decide(number);
            return new OverloadDecision(_shed.Pop(), false, "");
        }

        return null;
    }

    private void Decide(long number)
    {
        _decided = number;
        _wellSince = null;
        _late.Clear();
    }
}

/// <summary>A rung is to be taken out, or back in.</summary>
/// <param name="Track">Which.</param>
/// <param name="Shed">Out.</param>
/// <param name="Reason">For the operator.</param>
internal sealed record OverloadDecision(TrackId Track, bool Shed, string Reason);
