using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;

namespace Rillcast.Server.Downloads;

/// <summary>What a download of one quality is made of: the tracks that go into the file, and a name for exactly this content.</summary>
internal sealed class DownloadPlan
{
    /// <summary>Changes when the same segments would make other bytes.</summary>
    private const byte FormatVersion = 1;

    private DownloadPlan(VideoSnapshot video, TrackSnapshot track, IReadOnlyList<TrackSnapshot> tracks)
    {
        Video = video;
        Track = track;
        Tracks = tracks;
        Config = track.Inits.Select(i => i.Config).OfType<IVideoConfig>().MaxBy(c => (long)c.Width * c.Height);
        SegmentBytes = tracks.Sum(t => t.Segments.Sum(s => s.Description.Bytes));
    }

    /// <summary>The video.</summary>
    public VideoSnapshot Video { get; }

    /// <summary>The quality.</summary>
    public TrackSnapshot Track { get; }

    /// <summary>What is in the file: the pictures, when there are any, and the sound.</summary>
    public IReadOnlyList<TrackSnapshot> Tracks { get; }

    /// <summary>Its largest pictures; null for sound only.</summary>
    public IVideoConfig? Config { get; }

    /// <summary>About the size of the file, before its tables are known.</summary>
    public long SegmentBytes { get; }

    /// <summary>Name of the file in the URL.</summary>
    public string FileName => Track.Track.Value + Extension;

    public string Extension => Track.Kind == MediaKind.Audio ? ".m4a" : ".mp4";

    public string ContentType => Track.Kind == MediaKind.Audio ? "audio/mp4" : "video/mp4";

    /// <summary>RFC 6381, of what is in it first.</summary>
    public string Codecs => string.Join(',', Tracks.Select(t => t.Inits[^1].Config.Rfc6381));

    /// <summary>For people: <c>1080p60 H.264</c>.</summary>
    public string Label
    {
        get
        {
            var codec = Track.Inits[^1].Config.Name;
            if (Config is not { } config)
            {
                return $"Audio only, {codec}";
            }

            // Only a rate that is no usual one for pictures is worth a word.
            var rate = Track.FrameRate >= 45 ? Math.Round(Track.FrameRate).ToString(CultureInfo.InvariantCulture) : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(config.Width, config.Height)}p{rate} {codec}");
        }
    }

    /// <summary>All qualities that a video can be had in, best first; the publisher's own pictures are the first.</summary>
    public static IEnumerable<DownloadPlan> All(VideoSnapshot video)
    {
        var plans = video.Tracks.Where(t => !t.Track.IsRemade).Select(t => Find(video, t)).OfType<DownloadPlan>().ToList();
        return plans
            .OrderBy(p => p.Track.Kind)
            .ThenByDescending(p => p.Track.Track == TrackId.Source)
            .ThenByDescending(p => p.Config is { } c ? (long)c.Width * c.Height : 0);
    }

    /// <summary>The plan of a track; null when the video has no such track, or nothing in it.</summary>
    public static DownloadPlan? Find(VideoSnapshot video, TrackId track) => video.Find(track) is { } found ? Find(video, found) : null;

    private static DownloadPlan? Find(VideoSnapshot video, TrackSnapshot track)
    {
        if (!track.Segments.Any(s => s.Description is { IsGap: false, StandIn: null }))
        {
            return null;
        }

        var sound = track.Kind == MediaKind.Video ? video.Find(TrackId.Audio) : null;
        return new DownloadPlan(video, track, sound is not null && sound.Segments.Any(s => !s.Description.IsGap) ? [track, sound] : [track]);
    }

    /// <summary>The track whose init segments a segment needs.</summary>
    public InitDescription InitOf(SegmentDescription segment) =>
        (Video.Find(segment.ObjectTrack) ?? throw new MediaFormatException($"Track {segment.Track} names {segment.ObjectTrack}, which the video does not have."))
        .InitOf(segment.Epoch, segment.Init);

    /// <summary>A name for the content: equal when the same segments make the same file. 32 hexadecimal digits.</summary>
    public string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[29];
        foreach (var track in Tracks)
        {
            hash.AppendData([FormatVersion, (byte)track.Kind]);
            foreach (var init in track.Inits)
            {
                hash.AppendData(init.Bytes.Span);
            }

            foreach (var segment in track.Segments)
            {
                var description = segment.Description;
                BinaryPrimitives.WriteInt64LittleEndian(numbers, description.Number);
                BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], description.Bytes);
                BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], description.Epoch);
                BinaryPrimitives.WriteInt32LittleEndian(numbers[20..], description.Init);
                BinaryPrimitives.WriteInt32LittleEndian(numbers[24..], description.Parts.Length);
                numbers[28] = description.StandIn is null ? (byte)0 : (byte)1;
                hash.AppendData(numbers);
                if (description.StandIn is { } other)
                {
                    hash.AppendData(Encoding.ASCII.GetBytes(other.Value));
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
