using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rillcast.Server.Data;

/// <summary>
/// A copy on local disk of something that the database knows, so that a node can start without it. Only the server's user may read it; it is replaced as a whole.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="type">How it is written.</param>
internal sealed class LocalCopy<T>(string path, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>What was written last; null when nothing ever was.</summary>
    /// <exception cref="Exception">One that <see cref="LocalCopy.IsUnusable"/> knows.</exception>
    public async Task<T?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, ct), type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes the place of what was written before. For one caller at a time.</summary>
    /// <exception cref="Exception">One that <see cref="LocalCopy.IsUnusable"/> knows.</exception>
    public void Write(T content)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            JsonSerializer.Serialize(file, content, type);
        }

        File.Move(fresh, path, overwrite: true);
    }
}

/// <summary>What can go wrong with a <see cref="LocalCopy{T}"/>.</summary>
internal static class LocalCopy
{
    /// <summary>True when the disk, or what is on it, is what failed.</summary>
    public static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or JsonException;
}
