namespace Rillcast.Fuzz;

/// <summary>One reader under test. Its inputs live in <c>corpus/{name}/</c>; its class in <c>Targets/</c> hands it to <see cref="FuzzTargets.All"/>.</summary>
/// <param name="Name">Name on the command line and folder of the corpus.</param>
/// <param name="Run">Reads the input; says in a word how far it came, when it does not end in the allowed exception. Checks of its own throw <see cref="FuzzFailureException"/>.</param>
/// <param name="Allowed">The documented protocol exception; any other one is a find.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], string> Run, Type Allowed)
{
    /// <summary>A target that has nothing to say of an input it accepts.</summary>
    public FuzzTarget(string name, Action<byte[]> run, Type allowed)
        : this(name, Quiet(run), allowed)
    {
    }

    /// <summary>Longest input that mutation makes.</summary>
    public int MaxInputBytes { get; init; } = 4_096;

    /// <summary>Most that a run may allocate, besides <see cref="MaxAllocatedPerInputByte"/>.</summary>
    public long MaxAllocatedBytes { get; init; } = 64 * 1_024;

    /// <summary>Most that a run may allocate for each byte of input.</summary>
    public long MaxAllocatedPerInputByte { get; init; } = 64;

    private static Func<byte[], string> Quiet(Action<byte[]> run) => input =>
    {
        run(input);
        return "";
    };
}

/// <summary>A target's own check failed: what was read does not fit together.</summary>
internal sealed class FuzzFailureException(string message) : Exception(message)
{
    public static void ThrowUnless(bool condition, string message)
    {
        if (!condition)
        {
            throw new FuzzFailureException(message);
        }
    }
}
