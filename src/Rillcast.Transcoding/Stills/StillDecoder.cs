using System.Globalization;
using Rillcast.Media.Mp4;
using Rillcast.Transcoding.Ffmpeg;

namespace Rillcast.Transcoding.Stills;

/// <summary>Decodes keyframes to small pictures, as many as share an init segment in one run of ffmpeg.</summary>
public static class StillDecoder
{
    /// <summary>Bytes of a picture: full-range planes, 4:2:0.</summary>
    public static int BytesOf(int width, int height) => width * height * 3 / 2;

    /// <summary>Decodes them; each picture fills its frame, what is of another shape is cut at its edges.</summary>
    /// <param name="stills">Keyframes; null where there is none.</param>
    /// <param name="width">Even.</param>
    /// <param name="height">Even.</param>
    /// <param name="time">Clock of the time limit.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>As many as were given, planes of <see cref="BytesOf"/> bytes each; null where none could be decoded.</returns>
    /// <exception cref="FfmpegException">None could be decoded.</exception>
    public static async Task<byte[]?[]> DecodeAsync(IReadOnlyList<Still?> stills, int width, int height, TimeProvider time, CancellationToken ct)
    {
        var pictures = new byte[]?[stills.Count];
        for (var from = 0; from < stills.Count;)
        {
            if (stills[from] is not { } first)
            {
                from++;
                continue;
            }

            var places = new List<int>();
            var end = from;
            for (; end < stills.Count && (stills[end] is not { } still || still.Init.Span.SequenceEqual(first.Init.Span)); end++)
            {
                if (stills[end] is not null)
                {
                    places.Add(end);
                }
            }

            await DecodeRunAsync(stills, places, pictures, width, height, time, ct);
            from = end;
        }

        // One that is damaged is left out; when none comes out, it is not the pictures' fault.
        return Array.TrueForAll(pictures, p => p is null) && stills.Any(s => s is not null)
            ? throw new FfmpegException($"ffmpeg made no picture of {stills.Count} keyframes.")
            : pictures;
    }

    private static async Task DecodeRunAsync(IReadOnlyList<Still?> stills, List<int> places, byte[]?[] pictures, int width, int height, TimeProvider time, CancellationToken ct)
    {
        var size = BytesOf(width, height);
        var output = await TryRunAsync([.. places.Select(p => stills[p]!)], width, height, time, ct);
        if (output.Length == size * places.Count)
        {
            for (var i = 0; i < places.Count; i++)
            {
                pictures[places[i]] = output.AsSpan(i * size, size).ToArray();
            }

            return;
        }

        if (places.Count == 1)
        {
            return;
        }

        // One of them is damaged, and which picture is whose cannot be told: halves, until it is alone.
        var half = places.Count / 2;
        await DecodeRunAsync(stills, places[..half], pictures, width, height, time, ct);
        await DecodeRunAsync(stills, places[half..], pictures, width, height, time, ct);
    }

    private static async Task<byte[]> TryRunAsync(IReadOnlyList<Still> stills, int width, int height, TimeProvider time, CancellationToken ct)
    {
        var run = new FfmpegRun
        {
            Arguments =
            [
                "-threads", "1", "-f", "mp4", "-i", "pipe:0", "-fps_mode", "passthrough",
                "-vf", string.Create(CultureInfo.InvariantCulture, $"scale=w='trunc(ih*dar/2)*2':h=ih,setsar=1,scale={width}:{height}:force_original_aspect_ratio=increase:flags=area,crop={width}:{height}"),
                "-threads", "1", "-pix_fmt", "yuvj420p", "-c:v", "rawvideo", "-f", "rawvideo", "pipe:1",
            ],
            MaxOutputBytes = BytesOf(width, height) * (stills.Count + 1),
            TimeLimit = TimeSpan.FromSeconds(60),
        };
        var input = new List<ReadOnlyMemory<byte>> { stills[0].Init };
        for (var i = 0; i < stills.Count; i++)
        {
            input.Add(StillFeed.Write(i, stills[i].Sample, stills[i].Scale));
        }

        try
        {
            return await run.ExecuteAsync(input, time, ct);
        }
        catch (FfmpegException)
        {
            return [];
        }
    }
}
