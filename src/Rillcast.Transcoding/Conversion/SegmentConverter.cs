using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Transcoding.Encoders;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Conversion;

/// <summary>
/// Converts one segment to its rungs while it may still be growing: source parts go into one ffmpeg as they come, coded pictures come out as they are made and leave as parts.
/// <para>Times are carried, never counted: each picture has the presentation time it came with. The k-th coded picture of a rung gets the k-th smallest time of the source's pictures as its decoding time, so a rung's
/// segment begins and ends with the source's to the tick, whatever the encoder reorders.</para>
/// </summary>
public sealed class SegmentConverter(PackagerOptions packager, LadderOptions ladder, WorkerEncoders encoders, ConverterLimits limits, TimeProvider time)
{
    private const int MaxBoxBytes = 64 << 20;

    /// <summary>Converts the segment of a job.</summary>
    /// <returns>What was made; null when nobody wanted it.</returns>
    /// <exception cref="FfmpegException">The segment cannot be converted; the message has ffmpeg's last lines.</exception>
    /// <exception cref="IOException">The segment cannot be read, or the result not be delivered.</exception>
    /// <exception cref="MediaFormatException">The segment is not what it should be.</exception>
    public async Task<ConversionResult?> ConvertAsync(ConversionJob job, IJobMedia media, CancellationToken ct)
    {
        var encoder = encoders.For(job.Rungs[0].Codec);
        if (encoder.Family == EncoderFamily.Software)
        {
            return await ConvertAsync(job, media, encoder, ct);
        }

        try
        {
            var result = await ConvertAsync(job, media, encoder, ct);
            encoders.Worked();
            return result;
        }
        catch (FfmpegException e)
        {
            // A card has only so many encoders, and its driver may be updated under us: not the segment's fault.
            encoders.Failed(encoder, e.Message);
            return await ConvertAsync(job, media, RungEncoder.Software(encoder.Codec), ct);
        }
    }

    private async Task<ConversionResult?> ConvertAsync(ConversionJob job, IJobMedia media, RungEncoder encoder, CancellationToken ct)
    {
        if (await media.OpenAsync(job, ct) is not { } segment)
        {
            return null;
        }

        var movie = Mp4Reader.ReadInit(segment.Init);
        var source = CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox) as IVideoConfig
            ?? throw new MediaFormatException($"Track {job.Source} of video {job.Video} has no pictures.");
        using var limit = new CancellationTokenSource(limits.TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var arguments = ConversionArguments.For(segment.Rungs, source, job.Priority, ladder, encoder, encoders.Access.Device);
        try
        {
            await using var ffmpeg = await FfmpegProcess.StartAsync(encoders.Access.Guarded(arguments, encoder.Family, limits.Ffmpeg));
            await using var delivery = await media.DeliverAsync(job, both.Token);
            var pictures = new PictureTimes();
            var feeding = FeedAsync(ffmpeg, segment, movie, pictures, both.Token);
            var makers = segment.Rungs.Select(r => encoders.MakerOf(r, encoder, job.Priority, ladder)).ToImmutableArray();
            var output = new RungWriter(segment.Rungs, makers, packager, job.Number, pictures, delivery);
            if (!await ReadAsync(ffmpeg, output, both.Token))
            {
                await both.CancelAsync();
                await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return null;
            }

            await feeding;
            await ffmpeg.WaitAsync(both.Token);
            await output.EndAsync(both.Token);
            await delivery.CompleteAsync(both.Token);
            return new ConversionResult(output.Parts, output.Bytes);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new FfmpegException($"ffmpeg took longer than {limits.TimeLimit.TotalSeconds} s for a segment.");
        }
    }

    private static async Task FeedAsync(FfmpegProcess ffmpeg, SourceSegment segment, Mp4Movie movie, PictureTimes pictures, CancellationToken ct)
    {
        var feed = new DecoderFeed(movie);
        var samples = new List<Mp4Sample>();
        try
        {
            var isOpen = await TryWriteAsync(ffmpeg.Input, segment.Init, ct);
            await foreach (var part in segment.Parts.WithCancellation(ct))
            {
                samples.Clear();
                var bytes = feed.Rewrite(part, samples);
                pictures.Add(samples);
                isOpen = isOpen && await TryWriteAsync(ffmpeg.Input, bytes, ct);
            }
        }
        finally
        {
            // Also when the source breaks off or is damaged: ffmpeg would wait for the rest until its time is over, and a slot with it.
            Close(ffmpeg.Input);
        }
    }

    private static void Close(Stream stream)
    {
        try
        {
            stream.Close();
        }
        catch (IOException)
        {
            // It has ended already: its exit code tells.
        }
    }

    private static async Task<bool> TryWriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync(bytes, ct);
            await stream.FlushAsync(ct);
            return true;
        }
        catch (IOException)
        {
            // It has ended: its exit code tells why. The rest of the segment is read on for its times.
            return false;
        }
    }

    /// <summary>Reads boxes until ffmpeg is done; false when nobody wants the rest.</summary>
    private static async Task<bool> ReadAsync(FfmpegProcess ffmpeg, RungWriter output, CancellationToken ct)
    {
        var boxes = new BoxSplitter(MaxBoxBytes);
        ReadOnlyMemory<byte> moof = default;
        int read;
        while ((read = await ffmpeg.Output.ReadAsync(boxes.Free, ct)) > 0)
        {
            boxes.Advance(read);
            while (boxes.TryRead(out var type, out var box))
            {
                switch (type)
                {
                    case "moov":
                        output.Begin(box);
                        break;
                    case "moof":
                        moof = box;
                        break;
                    case "mdat":
                        byte[] fragment = [.. moof.Span, .. box.Span];
                        if (!await output.WriteAsync(fragment, ct))
                        {
                            return false;
                        }

                        break;
                }
            }
        }

        return true;
    }
}

/// <summary>Limits of one conversion.</summary>
public sealed record ConverterLimits
{
    /// <summary>How long a segment may take, its growing included. Default 2 minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What ffmpeg may use.</summary>
    public FfmpegLimits Ffmpeg { get; init; } = new();
}

/// <summary>What became of a segment.</summary>
/// <param name="Parts">Parts delivered.</param>
/// <param name="Bytes">Their size.</param>
public sealed record ConversionResult(int Parts, long Bytes);
