using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>
/// Starts child processes from one thread that never ends. The kernel sends a child its parent-death signal when the <em>thread</em> that
/// made it ends (prctl(2), PR_SET_PDEATHSIG), so a child started from a pool thread would die at some random moment.
/// </summary>
public static class ChildThread
{
    private static readonly BlockingCollection<Action> Requests = Begin();

    /// <summary>Starts a process that may ask for a parent-death signal.</summary>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                done.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var requests = new BlockingCollection<Action>(boundedCapacity: 64);
        var thread = new Thread(() =>
        {
            foreach (var request in requests.GetConsumingEnumerable())
            {
                request();
            }
        })
        {
            IsBackground = true,
            Name = "child processes",
        };
        thread.Start();
        return requests;
    }
}
