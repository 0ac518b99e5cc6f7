using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Live.Index;
using Rillcast.Media;

namespace Rillcast.Live;

/// <summary>
/// The folder on local disk that a live video has until the store and the database know all of it:
/// <c>video.json</c> (who), <c>index.jsonl</c> (what the store has), <c>*.spool</c> (the rest).
/// </summary>
internal sealed class LiveFolder
{
    private const string HeadFile = "video.json";
    private const string IndexFile = "index.jsonl";

    private LiveFolder(string path, VideoId id, string channelId, DateTimeOffset createdAt)
    {
        Path = path;
        Id = id;
        ChannelId = channelId;
        CreatedAt = createdAt;
    }

    public string Path { get; }

    public VideoId Id { get; }

    public string ChannelId { get; }

    public DateTimeOffset CreatedAt { get; }

    private string IndexPath => System.IO.Path.Combine(Path, IndexFile);

    /// <summary>Makes the folder of a new video.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static LiveFolder Create(string root, VideoId id, string channelId, DateTimeOffset createdAt)
    {
        var folder = new LiveFolder(System.IO.Path.Combine(root, id.Value), id, channelId, createdAt);
        Directory.CreateDirectory(folder.Path);
        var head = JsonSerializer.SerializeToUtf8Bytes(new LiveFolderHead(id.Value, channelId, createdAt), LiveFolderJson.Default.LiveFolderHead);
        File.WriteAllBytes(System.IO.Path.Combine(folder.Path, HeadFile), head);
        return folder;
    }

    /// <summary>The folders that an earlier process left. One without a whole head holds nothing yet and is removed.</summary>
    public static IEnumerable<LiveFolder> FindAll(string root)
    {
        if (!Directory.Exists(root))
        {
            yield break;
        }

        foreach (var path in Directory.GetDirectories(root).Order(StringComparer.Ordinal))
        {
            if (Open(path) is { } folder)
            {
                yield return folder;
            }
            else if (Directory.GetFiles(path, "*.spool").Length == 0)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>Opens the index for appending; begins it when it is new.</summary>
    public VideoIndexWriter OpenIndex()
    {
        var isNew = !File.Exists(IndexPath);
        var writer = new VideoIndexWriter(IndexPath);
        if (isNew)
        {
            writer.Write(new IndexHead(1, Id.Value, ChannelId, CreatedAt));
        }

        return writer;
    }

    /// <summary>Feeds what the index has to a window.</summary>
    /// <returns>The end, when the video had ended already.</returns>
    public IndexEnd? RestoreIndex(LiveWindow window) =>
        File.Exists(IndexPath) ? VideoIndexReader.Restore(new ReadOnlySequence<byte>(File.ReadAllBytes(IndexPath)), window).End : null;

    /// <summary>The whole index.</summary>
    public byte[] ReadIndex() => File.ReadAllBytes(IndexPath);

    /// <summary>Removes the folder.</summary>
    public void Delete()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static LiveFolder? Open(string path)
    {
        try
        {
            var head = JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(path, HeadFile)), LiveFolderJson.Default.LiveFolderHead);
            return head is not null && VideoId.TryParse(head.Id, out var id) ? new LiveFolder(path, id, head.Channel, head.CreatedAt) : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }
}

internal sealed record LiveFolderHead(string Id, string Channel, DateTimeOffset CreatedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveFolderHead))]
internal sealed partial class LiveFolderJson : JsonSerializerContext;
