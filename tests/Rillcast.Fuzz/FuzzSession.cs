using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Rillcast.Fuzz;

/// <summary>
/// Runs one target: first its corpus as it is, then mutations of it. An input whose outcome has not been seen before joins the inputs that are mutated; the
/// outcome is the exception's text, or what the target says, without digits. It stands in for coverage: it tells how far the reader came.
/// </summary>
internal sealed class FuzzSession : IDisposable
{
    private const int MaxPool = 2_000;
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromSeconds(10);

    private readonly FuzzTarget _target;
    private readonly Random _random;
    private readonly string _failures;
    private readonly TextWriter _output;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _outcomes = [];
    private readonly Timer _watchdog;
    private byte[] _current = [];
    private long _currentStarted;
    private long _accepted;
    private long _runs;
    private bool _measure;

    public FuzzSession(FuzzTarget target, int seed, string failures, TextWriter output)
    {
        _target = target;
        _random = new Random(seed);
        _failures = failures;
        _output = output;
        _mutator = new Mutator(_random, target.MaxInputBytes);
        _watchdog = new Timer(_ => StopWhenHanging(), null, MaxRunTime, TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _watchdog.Dispose();

    /// <summary>False when an input failed.</summary>
    public bool Run(long? runs, TimeSpan time)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", _target.Name);
        if (!Directory.Exists(folder))
        {
            _output.WriteLine($"{_target.Name}: FAILED: no corpus in {folder}");
            return false;
        }

        // In order of names, so that a seed means the same everywhere.
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var input = File.ReadAllBytes(file);
            _pool.Add(input);
            if (!RunOne(input))
            {
                return false;
            }
        }

        // First runs compile; only from here on allocations are the target's own.
        _measure = true;
        var watch = Stopwatch.StartNew();
        while (runs is { } limit ? _runs < limit : watch.Elapsed < time)
        {
            var input = _mutator.Mutate(_pool[_random.Next(_pool.Count)], _pool);
            if (!RunOne(input))
            {
                return false;
            }
        }

        var perSecond = _runs / Math.Max(0.001, watch.Elapsed.TotalSeconds);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_target.Name}: {_runs} runs, {perSecond:0}/s, {100.0 * _accepted / Math.Max(1, _runs):0.0} % accepted, {_outcomes.Count} outcomes"));
        return true;
    }

    private bool RunOne(byte[] input)
    {
        _current = input;
        Volatile.Write(ref _currentStarted, Stopwatch.GetTimestamp());
        _runs++;
        var outcome = "";
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            outcome = _target.Run(input);
            _accepted++;
        }
        catch (Exception e) when (e.GetType() == _target.Allowed)
        {
            outcome = e.Message;
        }
#pragma warning disable CA1031 // Whatever else comes out is the find.
        catch (Exception e)
        {
            Fail(input, e.ToString());
            return false;
        }
#pragma warning restore CA1031

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Volatile.Write(ref _currentStarted, 0);
        var limit = _target.MaxAllocatedBytes + (_target.MaxAllocatedPerInputByte * input.Length);
        if (_measure && allocated > limit)
        {
            Fail(input, $"allocated {allocated} bytes for an input of {input.Length}, at most {limit} are allowed");
            return false;
        }

        outcome = string.Concat(outcome.Where(c => !char.IsAsciiDigit(c)));
        if (_outcomes.Add(outcome) && _pool.Count < MaxPool && _measure)
        {
            _pool.Add(input);
        }

        return true;
    }

    private void StopWhenHanging()
    {
        var started = Volatile.Read(ref _currentStarted);
        if (started != 0 && Stopwatch.GetElapsedTime(started) > MaxRunTime)
        {
            Fail(_current, $"still running after {MaxRunTime.TotalSeconds} s");
            _output.Flush();
            Environment.Exit(1);
        }
    }

    private void Fail(byte[] input, string reason)
    {
        Directory.CreateDirectory(_failures);
        var path = Path.Combine(_failures, $"{_target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        _output.WriteLine($"{_target.Name}: FAILED after {_runs} runs: {path}");
        _output.WriteLine(reason);
    }
}
