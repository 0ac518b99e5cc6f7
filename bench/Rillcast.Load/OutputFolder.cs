using Rillcast.Media;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Load;

/// <summary>What two ways of conversion made, to be compared; gone at the end.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("rillcast-conversion-").FullName;

    /// <summary>All rungs of the continuous run, in one file.</summary>
    public string Continuous => Path.Combine(_path, "continuous.mp4");

    /// <summary>One rung, its segments behind each other.</summary>
    public string Of(TrackId rung) => Path.Combine(_path, rung.Value + ".mp4");

    /// <summary>Makes room for another round.</summary>
    public void Clear(IEnumerable<Rung> rungs)
    {
        foreach (var rung in rungs)
        {
            File.Delete(Of(rung.Track));
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
