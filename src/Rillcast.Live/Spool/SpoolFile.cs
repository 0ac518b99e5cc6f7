namespace Rillcast.Live.Spool;

/// <summary>A spool file and what its checkpoint says.</summary>
/// <param name="Path">Where it lies; files are used again, so the name says nothing.</param>
/// <param name="Sequence">Counts the files of a video in the order of writing.</param>
/// <param name="Epoch">Epoch of its tags.</param>
/// <param name="NextNumber">First segment that comes out of it whole.</param>
internal sealed record SpoolFile(string Path, uint Sequence, int Epoch, long NextNumber);
