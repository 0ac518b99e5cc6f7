using Rillcast.Media.Packaging;
using Rillcast.Media.Tests.Mp4;
using Rillcast.TestKit;

namespace Rillcast.Media.Tests.Packaging;

/// <summary>The whole sequence that comes out, per scenario. <c>UPDATE_GOLDEN=1</c> writes the files anew; review the difference.</summary>
public sealed class PackagerGoldenTests
{
    private static readonly PlainVideoConfig OtherVideo = new() { ConfigurationBox = new byte[] { 1, 0x4D, 0, 0x1E }, Width = 320, Height = 180 };
    private static readonly PlainAudioConfig OtherAudio = new() { ConfigurationBox = new byte[] { 9, 9 }, SampleRate = 44_100 };

    private static readonly MediaKind[] Both = [MediaKind.Video, MediaKind.Audio];

    private static readonly Dictionary<string, (MediaKind[] Tracks, TestStream Stream)> Scenarios = new()
    {
        ["usual"] = (Both, new TestStream().Pictures(0, 5).Sound(0, 5)),
        ["b-frames"] = (Both, new TestStream().Pictures(0, 4.5, reorder: 2).Sound(0, 4.5)),
        ["audio-only"] = ([MediaKind.Audio], new TestStream().Sound(0, 5)),
        ["video-only"] = ([MediaKind.Video], new TestStream().Pictures(0, 5, rate: 25)),
        ["keyframe-every-half-second"] = ([MediaKind.Video], new TestStream().Pictures(0, 4.5, keyframeEvery: 0.5)),
        ["keyframe-every-20-s"] = ([MediaKind.Video], new TestStream().Pictures(0, 21, rate: 10, keyframeEvery: 20)),
        ["keyframe-every-3-s"] = (Both, new TestStream().Pictures(0, 7, keyframeEvery: 3).Sound(0, 7)),
        ["variable-frame-rate"] = ([MediaKind.Video], VariableFrameRate()),
        ["slides"] = ([MediaKind.Video], new TestStream().Pictures(0, 5, rate: 0.5, keyframeEvery: 2)),
        ["low-frame-rate"] = ([MediaKind.Video], new TestStream().Pictures(0, 4.5, rate: 8)),
        ["keyframes-shaken"] = ([MediaKind.Video], Shaken()),
        ["video-before-first-keyframe"] = (Both, new TestStream().Pictures(0, 4, firstKeyframe: 1).Sound(0, 4)),
        ["audio-long-before-video"] = (Both, new TestStream().Sound(0, 4.5).Pictures(2.5, 4.5)),
        ["audio-starts-late"] = (Both, new TestStream().Pictures(0, 8.5).Sound(5, 8.5)),
        ["audio-falls-silent"] = (Both, new TestStream().Pictures(0, 12.5).Sound(0, 3).Sound(9, 12.5)),
        ["audio-arrives-late"] = (Both, new TestStream().Pictures(0, 7).Sound(0, 7, late: 0.7)),
        ["audio-arrives-very-late"] = (Both, new TestStream().Pictures(0, 9).Sound(0, 9, late: 3.2)),
        ["audio-arrives-early"] = (Both, new TestStream().Pictures(0, 7, late: 0.8).Sound(0, 7)),
        ["audio-ends-early"] = (Both, new TestStream().Pictures(0, 5).Sound(0, 1.5)),
        ["video-changes"] = (Both, new TestStream().Pictures(0, 3).Pictures(3, 6, config: OtherVideo).Sound(0, 6)),
        ["video-changes-without-keyframe"] = (Both, new TestStream().Pictures(0, 2.5).Pictures(2.5, 6, config: OtherVideo, firstKeyframe: 3.5).Sound(0, 6)),
        ["audio-changes"] = (Both, new TestStream().Pictures(0, 7).Sound(0, 3).Sound(3, 7, OtherAudio)),
        ["audio-changes-on-a-boundary"] = (Both, new TestStream().Pictures(0, 5).Sound(0, 2).Sound(2, 5, OtherAudio)),
        ["both-change"] = (Both, new TestStream().Pictures(0, 3).Pictures(3, 6, config: OtherVideo).Sound(0, 3).Sound(3, 6, OtherAudio)),
        ["audio-only-changes"] = ([MediaKind.Audio], new TestStream().Sound(0, 3).Sound(3, 5, OtherAudio)),
        ["video-goes-away-and-comes-back"] = (Both, new TestStream().Pictures(0, 3).Pictures(37, 42).Sound(0, 42)),
        ["video-goes-away-for-good"] = (Both, new TestStream().Pictures(0, 3).Sound(0, 38)),
        ["video-announced-but-never-sent"] = (Both, new TestStream().Sound(0, 35)),
        ["video-announced-and-sent-very-late"] = (Both, new TestStream().Sound(0, 38).Pictures(34.5, 38)),
        ["audio-changes-at-the-end"] = (Both, new TestStream().Pictures(0, 3).Sound(0, 2.5).Sound(2.5, 3, OtherAudio)),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_is_as_recorded(string scenario)
    {
        var (tracks, stream) = Scenarios[scenario];
        var packager = new Packager(new PackagerOptions(), TestStream.Start(tracks));
        var outputs = TestStream.Package(packager, stream.Units);
        var text = TestStream.Describe(outputs) + $"dropped {packager.DroppedUnits}\n";
        PackagerRules.Check(outputs, stream.Units.Count - packager.DroppedUnits);

        var file = RepositoryRoot.Combine("tests", "Rillcast.Media.Tests", "Packaging", "Golden", scenario + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    private static TestStream VariableFrameRate()
    {
        var stream = new TestStream();
        var time = 0.0;
        var random = new Random(7);
        for (var i = 0; i < 120; i++)
        {
            stream.Picture(time, i % 50 == 0);
            time += 0.005 + (random.NextDouble() * 0.08);
        }

        return stream;
    }

    private static TestStream Shaken()
    {
        var stream = new TestStream();
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            stream.Picture(Math.Max(0, (i / 30.0) + ((random.NextDouble() - 0.5) * 0.02)), i % 60 == 0);
        }

        return stream;
    }
}
