using System.Globalization;

namespace Rillcast.Live.Spool;

/// <summary>A spool file and what its checkpoint says.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Epoch">Epoch of its tags.</param>
/// <param name="NextNumber">First segment that comes out of it whole.</param>
internal sealed record SpoolFile(string Path, int Epoch, long NextNumber)
{
    /// <summary>Names sort in the order of writing.</summary>
    public static string Name(int epoch, int sequence) => string.Create(CultureInfo.InvariantCulture, $"{epoch:D6}-{sequence:D8}.spool");
}
