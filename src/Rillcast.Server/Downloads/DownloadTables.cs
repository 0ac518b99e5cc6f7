using System.Buffers;
using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Media.Mp4.Progressive;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Storage;

namespace Rillcast.Server.Downloads;

/// <summary>Makes the tables of downloads from the headers of stored parts, and keeps them in the store beside the media.</summary>
internal sealed class DownloadTables(IMediaStore store)
{
    private readonly PartHeaders _headers = new(store);

    /// <summary>The layout of a version that was made before; null when there is none.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<ProgressiveLayout?> ReadAsync(DownloadPlan plan, string version, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(StoreKey.DownloadLayout(plan.Video.Id, plan.Track.Track, version), ct);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        await using var content = await stored.ReadAsync(0, ct);
        await content.ReadExactlyAsync(bytes, ct);
        return ProgressiveLayoutFormat.Read(bytes);
    }

    /// <summary>Size of the file when it was prepared before; null when not.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<long?> ReadSizeAsync(DownloadPlan plan, string version, CancellationToken ct)
    {
        await using var stored = await store.OpenAsync(StoreKey.DownloadLayout(plan.Video.Id, plan.Track.Track, version), ct);
        if (stored is null || stored.Length < ProgressiveLayoutFormat.SizesBytes)
        {
            return null;
        }

        var bytes = new byte[ProgressiveLayoutFormat.SizesBytes];
        await using var content = await stored.ReadAsync(0, bytes.Length, ct);
        await content.ReadExactlyAsync(bytes, ct);
        return ProgressiveLayoutFormat.ReadSizes(bytes).Bytes;
    }

    /// <summary>Makes a version and stores it in place of earlier ones.</summary>
    /// <exception cref="IOException">The store cannot be reached, or a segment is not in it.</exception>
    /// <exception cref="MediaFormatException">A segment is not what the index says, or the video is too long for one file.</exception>
    public async Task<ProgressiveLayout> MakeAsync(DownloadPlan plan, string version, CancellationToken ct)
    {
        var tracks = new List<ProgressiveTrack>(plan.Tracks.Count);
        foreach (var track in plan.Tracks)
        {
            tracks.Add(await ReadTrackAsync(plan, track, ct));
        }

        var file = ProgressiveFile.Make(tracks);
        var (video, id) = (plan.Video.Id, plan.Track.Track);
        await store.DeleteFolderAsync(StoreKey.Downloads(video, id), ct);

        // The layout last: where it is, the head is too.
        await store.PutAsync(StoreKey.DownloadHead(video, id, version), new ReadOnlySequence<byte>(file.Head), ct);
        await store.PutAsync(StoreKey.DownloadLayout(video, id, version), new ReadOnlySequence<byte>(ProgressiveLayoutFormat.Write(file.Layout)), ct);
        return file.Layout;
    }

    private async Task<ProgressiveTrack> ReadTrackAsync(DownloadPlan plan, TrackSnapshot track, CancellationToken ct)
    {
        // Of several sampling rates the highest: it holds the others' times best.
        var scale = new Timescale(track.Inits.Max(i => i.Config.Timescale.TicksPerSecond));
        var result = new ProgressiveTrack(track.Kind, scale);
        InitDescription? init = null;
        Mp4Movie? movie = null;
        foreach (var segment in track.Segments)
        {
            var description = segment.Description;
            if (description.IsGap)
            {
                continue;
            }

            if (plan.InitOf(description) is var needed && (movie is null || needed != init))
            {
                (init, movie) = (needed, Mp4Reader.ReadInit(needed.Bytes));
            }

            result.Begin(new ProgressiveObject(description.ObjectTrack, description.Epoch, description.Number, description.Bytes), needed.Config);
            foreach (var (offset, header) in await _headers.ReadAsync(plan.Video.Id, description, movie, ct))
            {
                result.Add(offset, header);
            }
        }

        return result;
    }
}
