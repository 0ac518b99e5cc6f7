using Rillcast.Media.Flv;
using Rillcast.TestKit;

namespace Rillcast.EndToEnd;

/// <summary>A broadcast in two halves, the first cut inside a group of pictures; what a returning encoder sends begins with its headers and a keyframe.</summary>
internal sealed record CutBroadcast(FlvTag[] Before, FlvTag[] After)
{
    /// <summary>The first half as a file.</summary>
    public string BeforeFile => Write(Before);

    /// <summary>The second half as a file.</summary>
    public string AfterFile => Write(After);

    public static async Task<CutBroadcast> MakeAsync(int seconds, int cutMilliseconds, CancellationToken ct)
    {
        var tags = FlvFile.Read(await TestMedia.FlvAsync(seconds, ct));
        var cut = tags.Count(t => t.Timestamp < cutMilliseconds);
        var next = tags.Select((tag, index) => (tag, index)).First(t => t.index > cut && IsKeyframe(t.tag)).index;
        return new CutBroadcast([.. tags.Take(cut)], [.. tags.Take(cut).Where(IsHeader), .. tags.Skip(next)]);
    }

    private static bool IsKeyframe(FlvTag tag) => tag.Type == FlvTagType.Video && tag.Body.Span[0] == 0x17 && tag.Body.Span[1] == 1;

    private static bool IsHeader(FlvTag tag) => tag.Type != FlvTagType.Script && tag.Body.Span[1] == 0 && (tag.Type == FlvTagType.Audio || tag.Body.Span[0] == 0x17);

    private static string Write(IEnumerable<FlvTag> tags)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rillcast-{Guid.NewGuid():n}.flv");
        FlvFile.Write(file, tags);
        return file;
    }
}
