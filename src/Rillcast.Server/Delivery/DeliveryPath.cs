using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Server.Delivery;

/// <summary>
/// A path below <c>/v/</c>, read:
/// <code>
///   time
///   {video}/master.m3u8
///   {video}/manifest.mpd
///   {video}/{track}/index.m3u8
///   {video}/{track}/{file}
/// </code>
/// </summary>
internal readonly record struct DeliveryPath(DeliveryKind Kind, VideoId Video, TrackId Track, MediaFileName File)
{
    /// <summary>Where all of them are.</summary>
    public const string Prefix = "/v/";

    /// <summary>Reads a path with its prefix; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out DeliveryPath result)
    {
        result = default;
        if (!path.StartsWith(Prefix))
        {
            return false;
        }

        path = path[Prefix.Length..];
        if (path.SequenceEqual("time"))
        {
            result = new DeliveryPath(DeliveryKind.Time, default, default, default);
            return true;
        }

        if (path.Length < VideoId.Length + 2 || path[VideoId.Length] != '/' || !VideoId.TryParse(path[..VideoId.Length].ToString(), out var video))
        {
            return false;
        }

        path = path[(VideoId.Length + 1)..];
        var slash = path.IndexOf('/');
        if (slash < 0)
        {
            DeliveryKind? kind = path.SequenceEqual("master.m3u8") ? DeliveryKind.Master : path.SequenceEqual("manifest.mpd") ? DeliveryKind.Manifest : null;
            result = new DeliveryPath(kind ?? default, video, default, default);
            return kind is not null;
        }

        if (!TrackId.TryParse(path[..slash], out var track))
        {
            return false;
        }

        path = path[(slash + 1)..];
        if (path.SequenceEqual("index.m3u8"))
        {
            result = new DeliveryPath(DeliveryKind.Playlist, video, track, default);
            return true;
        }

        if (!MediaFileName.TryParse(path, out var file))
        {
            return false;
        }

        result = new DeliveryPath(file.IsInit ? DeliveryKind.Init : file.Part is null ? DeliveryKind.Segment : DeliveryKind.Part, video, track, file);
        return true;
    }
}
