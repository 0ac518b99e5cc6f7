using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Storage;
using Rillcast.Transcoding.Stills;

namespace Rillcast.Server.Posters;

/// <summary>Finds the keyframes that segments begin with. Of a stored segment only the first part is read.</summary>
internal sealed class Keyframes(IMediaStore store)
{
    /// <summary>The segment's first picture; null when it has none that can be decoded alone, or the store has lost it.</summary>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public async Task<Still?> ReadAsync(VideoSnapshot video, WindowSegment segment, CancellationToken ct)
    {
        var description = segment.Description;
        if (description.Parts is not [{ IsIndependent: true } first, ..] || video.Find(description.ObjectTrack) is not { } track)
        {
            return null;
        }

        var init = track.InitOf(description.Epoch, description.Init);
        var part = segment.Parts is { } parts ? parts[0] : await ReadFirstPartAsync(video.Id, description, first.Bytes, ct);
        try
        {
            return Mp4Reader.ReadFragments(part, Mp4Reader.ReadInit(init.Bytes)) is [{ Samples: [{ IsSync: true } sample, ..] }, ..]
                ? new Still(init.Bytes, init.Config.Timescale, sample.Payload)
                : null;
        }
        catch (MediaFormatException)
        {
            return null;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadFirstPartAsync(VideoId id, SegmentDescription segment, int length, CancellationToken ct)
    {
        var key = StoreKey.Media(id, segment.ObjectTrack, MediaFileName.Segment(segment.Epoch, segment.Number));
        try
        {
            await using var stored = await store.OpenAsync(key, segment.Bytes, ct);
            if (stored is null)
            {
                return default;
            }

            var bytes = new byte[length];
            await using var content = await stored.ReadAsync(0, length, ct);
            await content.ReadExactlyAsync(bytes, ct);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or EndOfStreamException)
        {
            return default;
        }
    }
}
