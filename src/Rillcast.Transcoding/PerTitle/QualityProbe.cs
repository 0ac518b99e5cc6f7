using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>Encodes a segment to a rung at several qualities and measures what comes of it. At the priority of conversions: one waits for it.</summary>
public sealed class QualityProbe(LadderOptions ladder, WorkerEncoders encoders, TimeProvider time)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    /// <summary>Measures.</summary>
    /// <returns>A point for each quality, in their order.</returns>
    /// <exception cref="FfmpegException">The segment cannot be encoded.</exception>
    /// <exception cref="MediaFormatException">The segment is not what it should be.</exception>
    public async Task<IReadOnlyList<ProbePoint>> MeasureAsync(ProbeSample sample, Rung rung, IReadOnlyList<double> qualities, CancellationToken ct)
    {
        var movie = Mp4Reader.ReadInit(sample.Init);
        var source = CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox) as IVideoConfig
            ?? throw new MediaFormatException("The sample has no pictures.");
        var bytes = new DecoderFeed(movie).Rewrite(sample.Bytes, new List<Mp4Sample>());
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var with = encoders.For(rung.Codec);
            await using var encoder = await FfmpegProcess.StartAsync(encoders.Access.Guarded(ProbeArguments.Encode(rung, qualities, source, ladder, with, encoders.Access.Device), with.Family, new FfmpegLimits()));
            await using var comparer = await FfmpegProcess.StartAsync(new FfmpegCommand(ProbeArguments.Compare(rung, qualities.Count, source)));
            var feeding = FeedAsync(encoder.Input, sample.Init, bytes, both.Token);
            var passing = PassAsync(encoder.Output, comparer.Input, both.Token);
            var report = new ProbeReport(qualities.Count);
            using var lines = new StreamReader(comparer.Output);
            while (await lines.ReadLineAsync(both.Token) is { } line)
            {
                report.Read(line);
            }

            await feeding;
            await passing;
            await encoder.WaitAsync(both.Token);
            await comparer.WaitAsync(both.Token);
            return report.Points(qualities);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new FfmpegException($"ffmpeg took longer than {TimeLimit.TotalMinutes} min for a probe.");
        }
    }

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> init, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await input.WriteAsync(init, ct);
            await input.WriteAsync(bytes, ct);
            input.Close();
        }
        catch (IOException)
        {
            // It has ended: its exit code tells why.
        }
    }

    private static async Task PassAsync(Stream from, Stream to, CancellationToken ct)
    {
        try
        {
            await from.CopyToAsync(to, ct);
            to.Close();
        }
        catch (IOException)
        {
            // The second has ended: its exit code tells why. The first is let run out, or it would wait for a reader.
            await from.CopyToAsync(Stream.Null, ct);
        }
    }
}
