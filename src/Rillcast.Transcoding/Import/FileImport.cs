using System.Runtime.CompilerServices;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Import;

/// <summary>
/// Reads a file as access units, with one ffmpeg as a guarded child from beginning to end. Who reads slowly slows ffmpeg down: no more than a fragment is held.
/// </summary>
public sealed class FileImport(ImportLimits limits, TimeProvider time)
{
    private const int MaxBoxBytes = 256 << 20;

    /// <summary>Processor time that a second of video may cost on top of an hour for any file: the slowest decoders of the largest pictures.</summary>
    private const int ProcessorSecondsPerSecond = 200;

    /// <summary>The units of the plan's streams: pictures as <see cref="TrackId.Source"/>, sound as <see cref="TrackId.Audio"/>, in the order of time, the first near zero.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plan">What is taken as it is and what is converted.</param>
    /// <param name="ct">Gives up; ffmpeg is killed.</param>
    /// <exception cref="FfmpegException">ffmpeg could not read the file; its last lines are in the message.</exception>
    /// <exception cref="MediaFormatException">What was taken as it is cannot be carried.</exception>
    public async IAsyncEnumerable<IReadOnlyList<AccessUnit>> ReadAsync(string path, ImportPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        var seconds = (plan.File.Duration ?? limits.MaxDuration).TotalSeconds;
        var command = new FfmpegCommand(ImportArguments.Import(path, plan, limits))
        {
            File = path,
            Limits = limits.Ffmpeg with { ProcessorSeconds = (int)Math.Min(3600 + (seconds * ProcessorSecondsPerSecond), int.MaxValue) },
        };
        await using var ffmpeg = await FfmpegProcess.StartAsync(command);
        ffmpeg.Input.Close();
        var boxes = new BoxSplitter(MaxBoxBytes);
        ImportedUnits? units = null;
        ReadOnlyMemory<byte> moof = default;
        int read;
        while ((read = await ReadAsync(ffmpeg, boxes, ct)) > 0)
        {
            boxes.Advance(read);
            while (boxes.TryRead(out var type, out var box))
            {
                switch (type)
                {
                    case "moov":
                        units = new ImportedUnits(box);
                        break;
                    case "moof":
                        moof = box;
                        break;
                    case "mdat" when units is not null && !moof.IsEmpty:
                        yield return units.Read((byte[])[.. moof.Span, .. box.Span]);
                        moof = default;
                        break;
                }
            }
        }

        await ffmpeg.WaitAsync(ct);
    }

    private async Task<int> ReadAsync(FfmpegProcess ffmpeg, BoxSplitter boxes, CancellationToken ct)
    {
        using var stall = new CancellationTokenSource(limits.StallTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, stall.Token);
        try
        {
            return await ffmpeg.Output.ReadAsync(boxes.Free, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new FfmpegException($"ffmpeg put out nothing for {limits.StallTime.TotalMinutes:0} minutes.");
        }
    }
}
