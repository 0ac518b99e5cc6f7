using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Rillcast.Media;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Uploads;

/// <summary>
/// <c>uploads/</c> in the data folder: a file each, named by the upload's id, with the bytes as they were received. How long it is says how much has been received;
/// nothing else is written down, so nothing can disagree after kill -9. Bytes that a checksum still has to vouch for are marked by a second file.
/// <code>
///   uploads/{id}             the bytes
///   uploads/{id}.unverified  only while a request with a checksum runs: where its bytes begin; what is behind it does not count
/// </code>
/// </summary>
internal sealed class UploadFolder(DataFolder data)
{
    private const string Mark = ".unverified";

    /// <summary>Ids of all files there.</summary>
    public IReadOnlyList<string> Ids => Directory.Exists(data.Uploads)
        ? [.. Directory.EnumerateFiles(data.Uploads).Select(f => Path.GetFileName(f)).Where(f => VideoId.TryParse(f, out _))]
        : [];

    /// <summary>Room on the disk.</summary>
    public long FreeBytes => new DriveInfo(data.Path).AvailableFreeSpace;

    /// <summary>Where the file is; the id is one of ours, never text of a peer.</summary>
    public string PathOf(string id) => Path.Combine(data.Uploads, VideoId.TryParse(id, out var name) ? name.Value : throw new ArgumentException($"'{id}' is no id.", nameof(id)));

    /// <summary>Makes an empty file.</summary>
    public void Create(string id)
    {
        Directory.CreateDirectory(data.Uploads, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.OpenHandle(PathOf(id), FileMode.CreateNew, FileAccess.Write).Dispose();
    }

    /// <summary>Bytes received; null when there is no file.</summary>
    public long? LengthOf(string id)
    {
        var file = new FileInfo(PathOf(id));
        return !file.Exists ? null : ReadMark(id) is { } mark ? Math.Min(mark, file.Length) : file.Length;
    }

    /// <summary>How long ago the file was written last.</summary>
    public TimeSpan AgeOf(string id, DateTimeOffset now) => now - File.GetLastWriteTimeUtc(PathOf(id));

    /// <summary>Opens for more bytes; those that no checksum vouched for are cut off.</summary>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    public SafeFileHandle OpenForMore(string id)
    {
        var file = File.OpenHandle(PathOf(id), FileMode.Open, FileAccess.ReadWrite);
        if (ReadMark(id) is { } mark)
        {
            RandomAccess.SetLength(file, Math.Min(mark, RandomAccess.GetLength(file)));
            Vouch(id);
        }

        return file;
    }

    /// <summary>From here on bytes do not count until <see cref="Vouch"/>.</summary>
    public void Doubt(string id, long offset)
    {
        var mark = PathOf(id) + Mark;
        using var file = File.OpenHandle(mark + "~", FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(offset.ToString(CultureInfo.InvariantCulture)), 0);
        RandomAccess.FlushToDisk(file);
        File.Move(mark + "~", mark, overwrite: true);
    }

    /// <summary>All bytes count.</summary>
    public void Vouch(string id) => File.Delete(PathOf(id) + Mark);

    /// <summary>Removes all that is there of an upload.</summary>
    public void Delete(string id)
    {
        if (Directory.Exists(data.Uploads))
        {
            File.Delete(PathOf(id));
            File.Delete(PathOf(id) + Mark);
            File.Delete(PathOf(id) + Mark + "~");
        }
    }

    private long? ReadMark(string id)
    {
        try
        {
            return long.TryParse(File.ReadAllText(PathOf(id) + Mark), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
