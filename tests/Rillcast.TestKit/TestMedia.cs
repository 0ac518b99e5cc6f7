using System.Security.Cryptography;
using System.Text;

namespace Rillcast.TestKit;

/// <summary>Media files made by ffmpeg once and kept in artifacts/test-media, named by how they were made.</summary>
public static class TestMedia
{
    private static readonly SemaphoreSlim Making = new(1, 1);

    /// <summary>H.264 with B-frames and AAC in an FLV file: 640x360, 30 pictures a second, a keyframe every two seconds.</summary>
    public static Task<string> FlvAsync(int seconds, CancellationToken ct) => MakeAsync(
        "flv",
        [
            "-f", "lavfi", "-i", $"testsrc2=s=640x360:r=30:d={seconds}",
            "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:d={seconds}",
            "-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
            "-b:v", "700k", "-c:a", "aac", "-b:a", "64k",
        ],
        ct);

    /// <summary>Runs ffmpeg with these arguments once; the file's name.</summary>
    public static async Task<string> MakeAsync(string extension, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var folder = RepositoryRoot.Combine("artifacts", "test-media");
        Directory.CreateDirectory(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', arguments))))[..16];
        var file = Path.Combine(folder, $"{name}.{extension}");
        await Making.WaitAsync(ct);
        try
        {
            if (!File.Exists(file))
            {
                var unfinished = Path.Combine(folder, $"{name}.{Environment.ProcessId}.{extension}");
                await ChildProcess.RunAsync("ffmpeg", ["-hide_banner", "-nostdin", "-v", "error", "-y", .. arguments, unfinished], ct);
                File.Move(unfinished, file, overwrite: true);
            }
        }
        finally
        {
            Making.Release();
        }

        return file;
    }
}
