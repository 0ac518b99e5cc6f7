namespace Rillcast.Server.Cli;

/// <summary>
/// The folder with everything this node keeps, held by one process at a time.
/// <code>
///   db/      private PostgreSQL          media/   recordings (file store)
///   keys/    data-protection keys        live/    what arrived and is not stored yet
///   uploads/ files on their way to become videos
/// </code>
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Folder of the private PostgreSQL.</summary>
    public string Database => System.IO.Path.Combine(Path, "db");

    /// <summary>Folder of the file store.</summary>
    public string Media => System.IO.Path.Combine(Path, "media");

    /// <summary>Folder of what arrives: spools and state of live videos.</summary>
    public string Live => System.IO.Path.Combine(Path, "live");

    /// <summary>Folder of files that are being sent to become videos.</summary>
    public string Uploads => System.IO.Path.Combine(Path, "uploads");

    /// <summary>Folder of the data-protection keys; only its owner can look inside.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>Makes the folder when it is not there, checks that it can be written, and takes its lock.</summary>
    /// <exception cref="StartFailure">It cannot be made or written, or another process has it.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            var folder = new DataFolder(full, TakeLock(full));
            Directory.CreateDirectory(folder.Keys, OwnerOnly);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"The data folder {full} cannot be written: {e.Message} Choose another with --data.", e);
        }
    }

    // .NET locks with flock(2): a process that dies, however, lets go.
    private static FileStream TakeLock(string full)
    {
        var name = System.IO.Path.Combine(full, "lock");
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(name) && e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new StartFailure($"The data folder {full} is in use by another rillcast. Stop that one, or choose another folder with --data.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
