using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.TestKit;
using Rillcast.Transcoding.Conversion;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Load;

/// <summary>
/// What it costs to convert segment by segment instead of with one ffmpeg that runs through: the same source, ladder, encoders and settings, one thread each, keyframes at the same places. Runs alternate; compared are CPU seconds of
/// all processes, the size of what comes out, and its likeness (SSIM) to the source scaled to the rung's size.
/// </summary>
internal static class Conversion
{
    private const int SegmentSeconds = 2;

    public static async Task<string> RunAsync(BenchArguments arguments, CancellationToken ct)
    {
        var seconds = arguments.Get("seconds", 30);
        var rounds = arguments.Get("rounds", 3);
        var size = arguments.Get("size", "1920x1080");
        var file = await TestMedia.MakeAsync(
            "mp4",
            [
                "-f", "lavfi", "-i", $"testsrc2=s={size}:r=30:d={seconds}", "-vf", "noise=alls=12:allf=t", "-an", "-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-pix_fmt", "yuv420p",
                "-g", "60", "-keyint_min", "60", "-sc_threshold", "0", "-b:v", "6M", "-video_track_timescale", "90000", "-movflags", "frag_keyframe+empty_moov+default_base_moof",
            ],
            ct);
        var (init, segments) = Split(await File.ReadAllBytesAsync(file, ct));
        var header = Mp4Reader.ReadInit(init).Tracks[0];
        var picture = (IVideoConfig)CodecConfig.Parse(header.SampleEntryType, header.ConfigurationBox);
        var ladder = new LadderOptions();
        var rungs = LadderPlan.ForStored(picture, 30, ladder).Where(r => r.Codec == RungCodec.H264).ToImmutableArray();

        var bySegment = new List<(double Wall, double Cpu, long Bytes)>();
        var continuous = new List<(double Wall, double Cpu, long Bytes)>();
        using var folder = new OutputFolder();
        for (var i = 0; i < rounds; i++)
        {
            continuous.Add(await ContinuousAsync());
            bySegment.Add(await BySegmentAsync());
        }

        var table = new MarkdownTable("way", "wall s", "CPU s", "CPU s per second of video", "ratio", "output MB", "ratio of size");
        Add("one ffmpeg", continuous);
        Add("a segment at a time", bySegment);
        return $"{seconds} s of {size} at 30/s to {string.Join(", ", rungs.Select(r => r.Track.Value))}, x264 {ladder.StoredPreset}; medians of {rounds} runs each.\n\n{table}\n\n{await QualityAsync()}";

        async Task<MarkdownTable> QualityAsync()
        {
            var quality = new MarkdownTable("rung", "kbit/s, one ffmpeg", "kbit/s, a segment at a time", "SSIM dB, one ffmpeg", "SSIM dB, a segment at a time");
            for (var i = 0; i < rungs.Length; i++)
            {
                var (rung, alone) = (rungs[i], folder.Of(rungs[i].Track));
                quality.Add(
                    rung.Track.Value,
                    await Likeness.KilobitsAsync(folder.Continuous, i, seconds, ct),
                    await Likeness.KilobitsAsync(alone, 0, seconds, ct),
                    await Likeness.SsimAsync(folder.Continuous, i, file, rung, ct),
                    await Likeness.SsimAsync(alone, 0, file, rung, ct));
            }

            return quality;
        }

        void Add(string name, List<(double Wall, double Cpu, long Bytes)> runs)
        {
            var cpu = Median(runs.Select(r => r.Cpu));
            var bytes = Median(runs.Select(r => (double)r.Bytes));
            table.Add(name, Median(runs.Select(r => r.Wall)), cpu, cpu / seconds, cpu / Median(continuous.Select(r => r.Cpu)), bytes / 1e6, bytes / Median(continuous.Select(r => (double)r.Bytes)));
        }

        async Task<(double Wall, double Cpu, long Bytes)> BySegmentAsync()
        {
            var converter = new SegmentConverter(new PackagerOptions(), ladder, new WorkerEncoders(new EncoderOptions(), TimeProvider.System, NullLogger<WorkerEncoders>.Instance), new ConverterLimits(), TimeProvider.System);
            var before = Cpu();
            var watch = TimeProvider.System.GetTimestamp();
            var bytes = 0L;
            folder.Clear(rungs);
            for (var i = 0; i < segments.Count; i++)
            {
                var job = new ConversionJob
                {
                    Video = VideoId.FromGuid(Guid.CreateVersion7()),
                    Source = TrackId.Source,
                    Epoch = 1,
                    Number = i,
                    Priority = JobPriority.Stored,
                    Rungs = rungs,
                    OfferedAt = TimeProvider.System.GetUtcNow(),
                };
                var media = new OneSegment(rungs, init, segments[i], new MediaTime(i * SegmentSeconds * 90_000L, Timescale.Video), folder);
                bytes += (await converter.ConvertAsync(job, media, ct))!.Bytes;
            }

            return (TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Cpu() - before, bytes);
        }

        async Task<(double Wall, double Cpu, long Bytes)> ContinuousAsync()
        {
            List<string> command = [.. ConversionArguments.For(rungs, picture, JobPriority.Stored, ladder, RungEncoder.Software(RungCodec.H264))];
            command[command.IndexOf("-force_key_frames") + 1] = string.Create(CultureInfo.InvariantCulture, $"expr:gte(t,n_forced*{SegmentSeconds})");
            command[command.IndexOf("-i") + 1] = file;
            var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardInput = true };
            foreach (var argument in (string[])["-hide_banner", "-nostdin", "-loglevel", "error", .. command])
            {
                start.ArgumentList.Add(argument);
            }

            var before = Cpu();
            var watch = TimeProvider.System.GetTimestamp();
            using var process = Process.Start(start)!;
            await using var output = File.Create(folder.Continuous);
            var buffer = new byte[1 << 16];
            var bytes = 0L;
            int read;
            while ((read = await process.StandardOutput.BaseStream.ReadAsync(buffer, ct)) > 0)
            {
                bytes += read;
                await output.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            await process.WaitForExitAsync(ct);
            return (TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Cpu() - before, bytes);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static double Cpu() => CpuTime.OfTree(Environment.ProcessId);

    /// <summary>Header and fragments, each one a segment.</summary>
    private static (byte[] Init, List<byte[]> Segments) Split(byte[] file)
    {
        var boxes = new BoxSplitter(64 << 20);
        for (var offset = 0; offset < file.Length;)
        {
            var free = boxes.Free;
            var count = Math.Min(free.Length, file.Length - offset);
            file.AsMemory(offset, count).CopyTo(free);
            boxes.Advance(count);
            offset += count;
        }

        byte[] init = [], moof = [];
        var segments = new List<byte[]>();
        while (boxes.TryRead(out var type, out var box))
        {
            switch (type)
            {
                case "ftyp" or "moov":
                    init = [.. init, .. box.Span];
                    break;
                case "moof":
                    moof = box.ToArray();
                    break;
                case "mdat":
                    segments.Add([.. moof, .. box.Span]);
                    break;
            }
        }

        return (init, segments);
    }

    /// <summary>One segment in, its parts at the end of their rungs' files.</summary>
    private sealed class OneSegment(ImmutableArray<Rung> rungs, byte[] init, byte[] segment, MediaTime start, OutputFolder folder) : IJobMedia, IJobDelivery
    {
        public Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct) => Task.FromResult<SourceSegment?>(new SourceSegment(rungs, init, start, PartsAsync()));

        public Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct) => Task.FromResult<IJobDelivery>(this);

        public async ValueTask<bool> WriteAsync(RungOutput output, CancellationToken ct)
        {
            var path = folder.Of(output.Track);
            ReadOnlyMemory<byte> bytes = output switch
            {
                RungBegun begun when !File.Exists(path) => begun.Init,
                RungPart part => part.Bytes,
                _ => default,
            };
            await using var file = new FileStream(path, FileMode.Append);
            await file.WriteAsync(bytes, ct);
            return true;
        }

        public Task CompleteAsync(CancellationToken ct) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync()
        {
            await Task.CompletedTask;
            yield return segment;
        }
    }
}
