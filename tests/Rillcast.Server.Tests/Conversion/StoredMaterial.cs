using System.Buffers;
using System.Buffers.Binary;
using Rillcast.Live;
using Rillcast.Live.Index;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Mp4;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Server.Conversion;
using Rillcast.Storage;
using Rillcast.TestKit;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Tests.Conversion;

/// <summary>A stored video whose source has init segments of real encoders and segments of bytes that are easy to know again, over a real file store.</summary>
internal sealed class StoredMaterial : IAsyncDisposable
{
    public static readonly Rung Low = new(new TrackId("180p"), RungCodec.H264, 320, 180, 1, 300_000, 23);
    public static readonly Rung Lowest = new(new TrackId("144p"), RungCodec.H264, 256, 144, 1, 200_000, 23);
    public static readonly Rung Hevc = new(new TrackId("180p-hevc"), RungCodec.Hevc, 320, 180, 1, 200_000, 26);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rillcast-stored-");
    private readonly Dictionary<string, byte[]> _inits = [];

    private StoredMaterial() => Store = new FlakyStore(new FileStore(Path.Combine(_folder.FullName, "media")));

    public VideoId Video { get; } = VideoId.FromGuid(Guid.NewGuid());

    public FlakyStore Store { get; }

    public string JournalPath => Path.Combine(_folder.FullName, "made.jsonl");

    public static async Task<StoredMaterial> MakeAsync(CancellationToken ct)
    {
        var material = new StoredMaterial();
        foreach (var (name, size, encoder) in new[] { ("source", "640x360", "libx264"), ("source-2", "640x352", "libx264"), ("180p", "320x180", "libx264"), ("144p", "256x144", "libx264"), ("180p-hevc", "320x180", "libx265") })
        {
            var file = await TestMedia.MakeAsync(
                "mp4",
                [
                    "-f", "lavfi", "-i", $"testsrc2=s={size}:r=30:d=0.2", "-c:v", encoder, "-pix_fmt", "yuv420p", .. encoder == "libx265" ? ["-tag:v", "hvc1", "-x265-params", "log-level=error"] : Array.Empty<string>(),
                    "-video_track_timescale", "90000", "-movflags", "empty_moov+default_base_moof+frag_keyframe",
                ],
                ct);
            material._inits[name] = InitOf(await File.ReadAllBytesAsync(file, ct));
        }

        return material;
    }

    /// <summary>The index of a video of so many segments: one epoch whose pictures change half way, then another epoch.</summary>
    public RecordingIndex NewIndex(int segments = 12)
    {
        var index = RecordingIndex.New(Video, "channel", DateTimeOffset.UnixEpoch);
        index.Put(Init(1, 0, "source"));
        index.Put(Init(1, 1, "source-2"));
        index.Put(Init(2, 0, "source"));
        for (var i = 0; i < segments; i++)
        {
            var (epoch, init) = (i < segments / 3 ? (1, 0) : i < 2 * segments / 3 ? (1, 1) : (2, 0));
            index.Put(Segment(i, epoch, init, i * 3 / segments));
        }

        index.SetFrameRate(TrackId.Source, 30);
        index.End(DateTimeOffset.UnixEpoch, LiveEndReason.PublisherEnded);
        return index;
    }

    public StoredPlan Plan(RecordingIndex index, params Rung[] rungs) => StoredPlan.For(index, 30, (_, _) => rungs);

    public StoredConversion Begin(RecordingIndex index, params Rung[] rungs)
    {
        var journal = new RecordingJournal(JournalPath, index);
        return new StoredConversion(Store, index, Plan(index, rungs), 30, journal, 0, TimeProvider.System);
    }

    /// <summary>What a worker would bring, the same each time.</summary>
    public async Task<bool> DeliverAsync(StoredConversion conversion, StoredTask task, CancellationToken ct)
    {
        foreach (var rung in task.Rungs)
        {
            RungPart[] parts = [Part(0), Part(1)];
            if (!await conversion.PutAsync(task, rung, _inits[rung.Track.Value], parts, ct))
            {
                return false;
            }

            RungPart Part(int part)
            {
                var bytes = new byte[100 + part];
                new Random(HashCode.Combine(rung.Width, (int)task.Source.Number, part, (int)rung.Codec)).NextBytes(bytes);
                bytes.AsSpan(0, 8).Clear();
                return new RungPart(rung.Track, part, new PartDescription(new MediaTime(90_000, Timescale.Video), bytes.Length, part == 0), bytes);
            }
        }

        conversion.Completed(task.Key);
        return true;
    }

    public ConversionJob JobOf(StoredTask task) => new()
    {
        Video = Video,
        Source = TrackId.Source,
        Epoch = task.Source.Epoch,
        Number = task.Source.Number,
        Priority = JobPriority.Stored,
        Rungs = [.. task.Rungs],
        OfferedAt = DateTimeOffset.UnixEpoch,
    };

    public static VideoSnapshot Read(VideoId video, byte[] index) => VideoIndexReader.Read(video, new ReadOnlySequence<byte>(index));

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private InitDescription Init(int epoch, int number, string name)
    {
        var movie = Mp4Reader.ReadInit(_inits[name]);
        return new InitDescription(TrackId.Source, epoch, number, CodecConfig.Parse(movie.Tracks[0].SampleEntryType, movie.Tracks[0].ConfigurationBox), _inits[name]);
    }

    private static SegmentDescription Segment(int number, int epoch, int init, int discontinuity) => new()
    {
        Track = TrackId.Source,
        Epoch = epoch,
        Number = number,
        Discontinuity = discontinuity,
        Init = init,
        Start = new MediaTime(number * 180_000, Timescale.Video),
        Duration = new MediaTime(180_000, Timescale.Video),
        Bytes = 1000,
        ProgramDateTime = DateTimeOffset.UnixEpoch.AddSeconds(2 * number),
        Parts = [new PartDescription(new MediaTime(180_000, Timescale.Video), 1000, true)],
    };

    private static byte[] InitOf(byte[] file)
    {
        var end = 0;
        while (!file.AsSpan(end + 4, 4).SequenceEqual("moof"u8))
        {
            end += BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(end));
        }

        return file[..end];
    }
}

/// <summary>A real store that can be cut off.</summary>
internal sealed class FlakyStore(FileStore store) : IMediaStore
{
    public volatile bool IsAway;

    public List<string> Written { get; } = [];

    /// <summary>When set, writing waits for it.</summary>
    public Task? Gate { get; set; }

    public long? FreeBytes => store.FreeBytes;

    public async Task PutAsync(StoreKey key, ReadOnlySequence<byte> content, CancellationToken ct)
    {
        await (Gate ?? Task.CompletedTask);
        await Here().PutAsync(key, content, ct);
        lock (Written)
        {
            Written.Add(key.Path);
        }
    }

    public Task<StoredObject?> OpenAsync(StoreKey key, CancellationToken ct) => Here().OpenAsync(key, ct);

    public Task<StoredObject?> OpenAsync(StoreKey key, long length, CancellationToken ct) => Here().OpenAsync(key, length, ct);

    public Task DeleteFolderAsync(StoreKey folder, CancellationToken ct) => Here().DeleteFolderAsync(folder, ct);

    public IAsyncEnumerable<string> ListAsync(StoreKey folder, CancellationToken ct) => Here().ListAsync(folder, ct);

    public Task<string?> ProbeAsync(CancellationToken ct) => Here().ProbeAsync(ct);

    private FileStore Here() => IsAway ? throw new IOException("The store is away.") : store;
}
