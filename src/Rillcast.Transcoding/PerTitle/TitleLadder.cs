using Microsoft.Extensions.Logging;
using Rillcast.Media;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.PerTitle;

/// <summary>Fits a ladder to one video.</summary>
public sealed partial class TitleLadder(QualityProbe probe, PerTitleOptions options, ILogger<TitleLadder> logger)
{
    /// <summary>Probes every rung with every sample, one after the other. A rung that cannot be measured keeps the ladder's quality.</summary>
    /// <param name="video">For the operator.</param>
    /// <param name="rungs">The fixed ladder.</param>
    /// <param name="samples">See <see cref="SampleChoice"/>.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>A choice for each rung, in their order.</returns>
    public async Task<IReadOnlyList<RungChoice>> FitAsync(VideoId video, IReadOnlyList<Rung> rungs, IReadOnlyList<ProbeSample> samples, CancellationToken ct)
    {
        var choices = new List<RungChoice>(rungs.Count);
        foreach (var rung in rungs)
        {
            var qualities = Qualities(rung);
            var measured = new List<IReadOnlyList<ProbePoint>>(samples.Count);
            foreach (var sample in samples)
            {
                try
                {
                    measured.Add(await probe.MeasureAsync(sample, rung, qualities, ct));
                }
                catch (Exception e) when (e is FfmpegException or MediaFormatException)
                {
                    LogNotMeasured(video, rung.Track, sample.Number, e.Message);
                }
            }

            choices.Add(measured.Count > 0 ? RungChoice.Of(rung, measured, options) : RungChoice.Unmeasured(rung));
        }

        return choices;
    }

    /// <summary>The ladder's quality and two coarser ones, up to where pictures fall apart.</summary>
    private static double[] Qualities(Rung rung)
    {
        var step = rung.Codec == RungCodec.Av1 ? 8 : 5;
        return [rung.Quality, rung.Quality + step, rung.Quality + step + step];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Video {Video}: rung {Rung} could not be tried with segment {Number}: {Reason}")]
    private partial void LogNotMeasured(VideoId video, TrackId rung, long number, string reason);
}
