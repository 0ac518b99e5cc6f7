using Rillcast.Media.Mp4;
using Rillcast.TestKit;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Transcoding.Tests;

/// <summary>Single keyframes as pictures.</summary>
public sealed class StillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_keyframe_is_decoded_to_its_own_place_also_when_one_is_damaged_or_of_another_size()
    {
        var (small, large) = (await StillsAsync("320x180"), await StillsAsync("640x360"));
        var rubbish = small[0] with { Sample = new byte[] { 0, 0, 0, 3, 0x65, 1, 2 } };
        List<Still?> stills = [small[0], null, small[1], rubbish, large[2], small[3]];

        var pictures = await StillDecoder.DecodeAsync(stills, 160, 90, TimeProvider.System, Ct);

        // The picture gets brighter from second to second.
        Assert.Equal([true, false, true, false, true, true], pictures.Select(p => p is not null));
        int[] lumas = [.. pictures.Where(p => p is not null).Select(p => (int)p![(45 * 160) + 80])];
        Assert.Equal(lumas.Order(), lumas);
        Assert.Equal(4, lumas.Distinct().Count());
        Assert.All(pictures.OfType<byte[]>(), p => Assert.Equal(StillDecoder.BytesOf(160, 90), p.Length));
    }

    [Fact]
    public async Task Keyframes_of_which_none_can_be_decoded_are_a_failure()
    {
        var stills = (await StillsAsync("320x180")).Select(s => s with { Sample = new byte[] { 0, 0, 0, 1, 0x65 } }).ToList();
        await Assert.ThrowsAsync<FfmpegException>(() => StillDecoder.DecodeAsync(stills, 160, 90, TimeProvider.System, Ct));
    }

    [Fact]
    public async Task The_poster_is_the_picture_with_most_to_see_in_it()
    {
        var file = await TestMedia.MakeAsync(
            "mp4",
            [
                "-f", "lavfi", "-i", "testsrc2=s=640x360:r=10:d=4", "-vf", "drawbox=c=black:t=fill:enable='not(between(t,1.95,2.95))'",
                "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10", "-sc_threshold", "0", "-movflags", "frag_keyframe+empty_moov+default_base_moof",
            ],
            Ct);
        var stills = await ReadAsync(file);
        Assert.Equal(4, stills.Count);

        var best = await Poster.MakeBestAsync(stills, TimeProvider.System, Ct);

        Assert.Equal(await Poster.MakeBestAsync([stills[2]], TimeProvider.System, Ct), best);
        Assert.True(best.Length > 5 * (await Poster.MakeBestAsync([stills[0]], TimeProvider.System, Ct)).Length);
        await Assert.ThrowsAsync<FfmpegException>(() => Poster.MakeBestAsync([stills[0] with { Sample = new byte[5] }], TimeProvider.System, Ct));
    }

    private static async Task<List<Still>> StillsAsync(string size) => await ReadAsync(await TestMedia.MakeAsync(
        "mp4",
        [
            "-f", "lavfi", "-i", $"color=c=black:s={size}:r=10:d=4", "-vf", "geq=lum='40+T*50':cb=128:cr=128",
            "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10", "-sc_threshold", "0", "-movflags", "frag_keyframe+empty_moov+default_base_moof",
        ],
        Ct));

    private static async Task<List<Still>> ReadAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        var movie = Mp4Reader.ReadInit(bytes);
        return [.. Mp4Reader.ReadFragments(bytes, movie).SelectMany(f => f.Samples).Where(s => s.IsSync).Select(s => new Still(Header(bytes), movie.Tracks[0].Timescale, s.Payload))];
    }

    // All before the first fragment.
    private static ReadOnlyMemory<byte> Header(byte[] file) => file.AsMemory(0, file.AsSpan().IndexOf("moof"u8) - 4);
}
