using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Storage;

/// <summary>
/// Name of an object or folder in a media store, made from typed names only: nothing a peer sends becomes a path.
/// <code>
///   videos/{videoId}/index.jsonl
///   videos/{videoId}/{track}/{epoch}-{number}.m4s
///   videos/{videoId}/downloads/{track}/{version}.head
///   videos/{videoId}/storyboard/{sheet}.jpg
///   channels/{channelId}/{picture}.jpg
/// </code>
/// </summary>
public readonly record struct StoreKey
{
    private StoreKey(string path, bool isImmutable = false)
    {
        Path = path;
        IsImmutable = isImmutable;
    }

    /// <summary>Segments joined by <c>/</c>, no leading slash.</summary>
    public string Path { get; }

    /// <summary>True for an object that is written once and never changes; its name says all about it. Others are replaced.</summary>
    public bool IsImmutable { get; }

    /// <summary>The same object, put whatever is there. Only for its one owner, who knows that no index lists it.</summary>
    public StoreKey Replacing => new(Path);

    /// <summary>The folder of a whole video.</summary>
    public static StoreKey Video(VideoId video) => new($"videos/{video.Value}");

    /// <summary>The folder of a track.</summary>
    public static StoreKey Track(VideoId video, TrackId track) => new($"videos/{video.Value}/{track.Value}");

    /// <summary>The index of a finished video.</summary>
    public static StoreKey Index(VideoId video) => new($"videos/{video.Value}/index.jsonl");

    /// <summary>The still picture that stands for a video in lists.</summary>
    public static StoreKey Poster(VideoId video) => new($"videos/{video.Value}/poster.jpg");

    /// <summary>A segment or an init segment of a track.</summary>
    public static StoreKey Media(VideoId video, TrackId track, MediaFileName name) => new($"videos/{video.Value}/{track.Value}/{name}", isImmutable: true);

    /// <summary>What was prepared for downloads of a track: <see cref="DownloadHead"/> and <see cref="DownloadLayout"/> of one version.</summary>
    public static StoreKey Downloads(VideoId video, TrackId track) => new($"videos/{video.Value}/downloads/{track.Value}");

    /// <summary>The beginning of a track's progressive MP4, its tables.</summary>
    /// <param name="video">The video.</param>
    /// <param name="track">The track.</param>
    /// <param name="version">Stands for the segments that the tables are of, 1 to 64 of <c>a-z 0-9</c>.</param>
    public static StoreKey DownloadHead(VideoId video, TrackId track, string version) => new($"{Downloads(video, track).Path}/{Checked(version)}.head", isImmutable: true);

    /// <summary>Where the media of a track's progressive MP4 are.</summary>
    /// <inheritdoc cref="DownloadHead"/>
    public static StoreKey DownloadLayout(VideoId video, TrackId track, string version) => new($"{Downloads(video, track).Path}/{Checked(version)}.layout", isImmutable: true);

    /// <summary>The list of a video's storyboard: WebVTT. There once all its sheets are.</summary>
    public static StoreKey StoryboardIndex(VideoId video) => new($"videos/{video.Value}/storyboard/index.vtt");

    /// <summary>A sheet of small pictures, from 0.</summary>
    public static StoreKey StoryboardSheet(VideoId video, int sheet) => new($"videos/{video.Value}/storyboard/{sheet}.jpg");

    private static string Checked(string version) =>
        version.Length is > 0 and <= 64 && version.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? version
            : throw new ArgumentException($"'{version}' is no version.", nameof(version));

    /// <summary>The folder of a channel's pictures. Channels are named as videos are.</summary>
    public static StoreKey Channel(VideoId channel) => new($"channels/{channel.Value}");

    /// <summary>A picture of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="name">Stands for what the picture is, 1 to 64 of <c>a-z 0-9</c>.</param>
    public static StoreKey ChannelPicture(VideoId channel, string name) => new($"{Channel(channel).Path}/{Checked(name)}.jpg", isImmutable: true);

    /// <summary>The object that a store puts to see whether it can.</summary>
    internal static StoreKey Probe => new("probe");

    /// <inheritdoc/>
    public override string ToString() => Path;
}
