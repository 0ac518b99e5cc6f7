using System.Collections.Immutable;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Transcoding.Ffmpeg;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Encoders;

/// <summary>Encodes a few pictures with the arguments of a real job and looks at what comes out: that a driver is installed does not mean that it works.</summary>
internal static class EncoderTrial
{
    private const int Width = 256;
    private const int Height = 144;
    private const int Pictures = 20;
    private const int SecondKeyframe = 10;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Tries an encoder.</summary>
    /// <returns>Null when it can be used; else why not, in one line.</returns>
    public static async Task<string?> RefusalAsync(RungEncoder encoder, EncoderAccess access, TimeProvider time, CancellationToken ct)
    {
        var run = new FfmpegRun { Arguments = Arguments(encoder, access.Device), Limits = access.Limit(new FfmpegLimits(), encoder.Family), Group = access.GroupFor(encoder.Family), TimeLimit = TimeLimit };
        try
        {
            return Judge(await run.ExecuteAsync([MakePictures()], time, ct));
        }
        catch (Exception e) when (e is FfmpegException or MediaFormatException)
        {
            return e.Message;
        }
    }

    /// <summary>The arguments of a trial.</summary>
    internal static ImmutableArray<string> Arguments(RungEncoder encoder, string device)
    {
        var rung = new Rung(new TrackId("144p"), encoder.Codec, Width, Height, 1, 500_000, 28);
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange(EncoderArguments.Device(encoder.Family, device));
        arguments.AddRange("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", $"{Width}x{Height}", "-framerate", "30", "-i", "pipe:0");
        arguments.AddRange("-filter_complex", $"[0:v:0]{EncoderArguments.Format(encoder.Family)}[v0]", "-map", "[v0]", "-fps_mode", "passthrough", "-threads", "1");
        arguments.AddRange("-force_key_frames", $"expr:eq(n,{SecondKeyframe})");
        EncoderArguments.Add(arguments, 0, rung, encoder, JobPriority.Live, new LadderOptions());
        arguments.AddRange("-f", "mp4", "-movflags", "empty_moov+default_base_moof", "-frag_duration", "1", "pipe:1");
        return arguments.ToImmutable();
    }

    private static string? Judge(byte[] output)
    {
        var boxes = new BoxSplitter(output.Length + 1);
        Mp4Movie? movie = null;
        ReadOnlyMemory<byte> moof = default;
        var samples = new List<Mp4Sample>();
        for (var rest = output.AsMemory(); ;)
        {
            while (boxes.TryRead(out var type, out var box))
            {
                switch (type)
                {
                    case "moov":
                        movie = Mp4Reader.ReadInit(box);
                        break;
                    case "moof":
                        moof = box;
                        break;
                    case "mdat" when movie is not null:
                        samples.AddRange(Mp4Reader.ReadFragments((byte[])[.. moof.Span, .. box.Span], movie).SelectMany(f => f.Samples));
                        break;
                }
            }

            if (rest.IsEmpty)
            {
                break;
            }

            var free = boxes.Free;
            var length = Math.Min(rest.Length, free.Length);
            rest[..length].CopyTo(free);
            boxes.Advance(length);
            rest = rest[length..];
        }

        var keyframes = samples.OrderBy(s => s.Pts).Select((s, i) => (s.IsSync, i)).Where(s => s.IsSync).Select(s => s.i).ToList();
        return samples.Count != Pictures ? $"it made {samples.Count} pictures of {Pictures}"
            : !keyframes.SequenceEqual([0, SecondKeyframe]) ? $"it made keyframes at {string.Join(", ", keyframes)} instead of 0, {SecondKeyframe}"
            : null;
    }

    /// <summary>A gradient that moves.</summary>
    private static byte[] MakePictures()
    {
        const int Size = Width * Height * 3 / 2;
        var pictures = new byte[Size * Pictures];
        for (var n = 0; n < Pictures; n++)
        {
            var picture = pictures.AsSpan(n * Size, Size);
            for (var i = 0; i < Width * Height; i++)
            {
                picture[i] = (byte)(16 + ((i + (n * 3)) % Width * 200 / Width));
            }

            picture[(Width * Height)..].Fill(128);
        }

        return pictures;
    }
}
