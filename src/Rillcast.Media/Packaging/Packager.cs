namespace Rillcast.Media.Packaging;

/// <summary>Cuts access units into parts and segments. Pure and deterministic; single owner.</summary>
public sealed class Packager
{
    /// <summary>A packager that starts from a state.</summary>
    public Packager(PackagerOptions options, PackagerState start) => throw new NotImplementedException();

    /// <summary>Takes the next unit; what it completes is appended to <paramref name="output"/>.</summary>
    public void Push(AccessUnit unit, IList<PackagerOutput> output) => throw new NotImplementedException();

    /// <summary>Finishes all open parts and segments: nothing more will come in this epoch.</summary>
    public void Flush(IList<PackagerOutput> output) => throw new NotImplementedException();

    /// <summary>State from which another packager continues; meaningful just before a unit that begins a segment on the leading track.</summary>
    public PackagerState CaptureState() => throw new NotImplementedException();
}
