using System.Diagnostics;

namespace Rillcast.Transcoding.Ffmpeg;

/// <summary>
/// A network namespace of its own for each ffmpeg, with nothing in it: whatever a crafted file makes of the program, it reaches no address, not even this machine's own. Needs root, or a kernel that lets
/// everybody make user namespaces (containers often do not); tried once.
/// </summary>
public static class NetworkNamespace
{
    private static readonly string[] OfRoot = ["--net", "--"];
    private static readonly string[] OfUser = ["--user", "--map-current-user", "--net", "--"];

    private static readonly Lazy<Task<IReadOnlyList<string>>> Found = new(FindAsync);

    /// <summary>True when every ffmpeg runs in one.</summary>
    public static async Task<bool> IsUsedAsync() => (await Found.Value).Count > 0;

    /// <summary>The command that the guarded one is put behind; empty when namespaces cannot be made here.</summary>
    internal static Task<IReadOnlyList<string>> PrefixAsync() => Found.Value;

    private static async Task<IReadOnlyList<string>> FindAsync()
    {
        var arguments = Environment.IsPrivilegedProcess ? OfRoot : OfUser;
        try
        {
            using var trial = await ChildThread.StartAsync(new ProcessStartInfo("unshare", [.. arguments, "true"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            await trial.WaitForExitAsync();
            return trial.ExitCode == 0 ? ["unshare", .. arguments] : [];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
    }
}
