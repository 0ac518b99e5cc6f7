using Rillcast.Media.Codecs;
using Rillcast.Media.Flv;

namespace Rillcast.Media.Tests.Fixtures;

/// <summary>Configurations of the fixtures, as the demuxer reads them.</summary>
internal static class FixtureConfigs
{
    public static IVideoConfig Video(string name) => Demux(name).Video!;

    public static IAudioConfig Audio(string name) => Demux(name).Audio!;

    private static FlvDemuxer Demux(string name)
    {
        var demuxer = new FlvDemuxer();
        foreach (var tag in FlvFixture.Tags(name))
        {
            demuxer.Demux(tag, out _);
        }

        return demuxer;
    }
}
