using System.Buffers.Binary;
using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.TestKit;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Tests.Conversion;

/// <summary>A source segment as the packager makes it (composition offsets below zero when pictures are reordered), from a file that ffmpeg encoded.</summary>
internal sealed record TestSegment(IVideoConfig Config, ReadOnlyMemory<byte> Init, long Number, ImmutableArray<ReadOnlyMemory<byte>> Parts, long[] Times, long End)
{
    /// <summary>One segment for each group of pictures.</summary>
    /// <param name="input">A lavfi source.</param>
    /// <param name="encoder">Arguments of the encoder.</param>
    /// <param name="offset">Added to all times, 90 kHz.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<IReadOnlyList<TestSegment>> OfAsync(string input, string encoder, long offset, CancellationToken ct)
    {
        string[] arguments =
        [
            "-f", "lavfi", "-i", input, .. encoder.Split(' '), "-fps_mode", "passthrough", "-video_track_timescale", "90000", "-use_editlist", "0",
            "-movflags", "empty_moov+default_base_moof+frag_keyframe",
        ];
        var (init, fragments) = Split(await File.ReadAllBytesAsync(await TestMedia.MakeAsync("mp4", arguments, ct), ct));
        var movie = Mp4Reader.ReadInit(init);
        var config = (IVideoConfig)CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox);
        var groups = fragments.ConvertAll(f => Mp4Reader.ReadFragments(f, movie)[0].Samples);
        var segments = new List<TestSegment>();
        for (var i = 0; i < groups.Count; i++)
        {
            long[] times = [.. groups[i].Select(s => s.Pts + offset).Order()];
            var end = i + 1 < groups.Count ? groups[i + 1].Min(s => s.Pts) + offset : times[^1] + (times[^1] - times[^2]);
            segments.Add(Package(config, groups[i], times, offset, end, i + 1));
        }

        return segments;
    }

    private static TestSegment Package(IVideoConfig config, IReadOnlyList<Mp4Sample> samples, long[] times, long offset, long end, long number)
    {
        var packager = new RenditionPackager(new PackagerOptions(), TrackId.Source, config, number);
        var output = new List<PackagerOutput>();
        for (var i = 0; i < samples.Count; i++)
        {
            packager.Push(new MediaTime(times[i], Timescale.Video), new MediaTime(samples[i].Pts + offset, Timescale.Video), samples[i].IsSync, samples[i].Payload, output);
        }

        packager.End(new MediaTime(end, Timescale.Video), output);
        return new TestSegment(config, output.OfType<InitReady>().Single().Init.Bytes, number, [.. output.OfType<PartReady>().Select(p => p.Bytes)], times, end);
    }

    private static (byte[] Init, List<ReadOnlyMemory<byte>> Fragments) Split(byte[] file)
    {
        var init = new List<byte>();
        var fragment = new List<byte>();
        var fragments = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < file.Length;)
        {
            var box = file.AsSpan(at, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)));
            at += box.Length;
            if (box[4..8].SequenceEqual("ftyp"u8) || box[4..8].SequenceEqual("moov"u8))
            {
                init.AddRange(box);
            }
            else if (box[4..8].SequenceEqual("moof"u8))
            {
                fragment.AddRange(box);
            }
            else if (box[4..8].SequenceEqual("mdat"u8))
            {
                fragments.Add(new List<byte>([.. fragment, .. box]).ToArray());
                fragment.Clear();
            }
        }

        return ([.. init], fragments);
    }
}

/// <summary>Has one segment, and keeps what is made of it.</summary>
internal sealed class KeptMedia(TestSegment segment, ImmutableArray<Rung> rungs) : IJobMedia, IJobDelivery
{
    public List<RungOutput> Outputs { get; } = [];

    public bool IsComplete { get; private set; }

    public Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct) =>
        Task.FromResult<SourceSegment?>(new SourceSegment(rungs, segment.Init, new MediaTime(segment.Times[0], Timescale.Video), segment.Parts.ToAsyncEnumerable()));

    public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) => Task.FromResult<IJobDelivery>(this);

    public ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
    {
        Outputs.Add(output);
        return ValueTask.FromResult(true);
    }

    public Task CompleteAsync(CancellationToken ct)
    {
        IsComplete = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public byte[] BytesOf(Rung rung) =>
    [
        .. Outputs.Where(o => o.Track == rung.Track).SelectMany(o => o switch
        {
            RungBegun begun => begun.Init.ToArray(),
            RungPart part => part.Bytes.ToArray(),
            _ => [],
        }),
    ];

    public IReadOnlyList<Mp4Sample> PicturesOf(Rung rung)
    {
        var movie = Mp4Reader.ReadInit(Outputs.OfType<RungBegun>().Single(o => o.Track == rung.Track).Init);
        return [.. Outputs.OfType<RungPart>().Where(o => o.Track == rung.Track).SelectMany(p => Mp4Reader.ReadFragments(p.Bytes, movie)).SelectMany(f => f.Samples)];
    }
}
