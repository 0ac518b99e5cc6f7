using Rillcast.Live;
using Rillcast.Media;
using Rillcast.Media.Codecs;
using Rillcast.Media.Packaging;
using Rillcast.Media.Time;
using Rillcast.Server.Delivery;

namespace Rillcast.Server.Tests.Delivery;

/// <summary>A live video that a test moves on by hand: two tracks, segments of two seconds in six parts, recognisable bytes.</summary>
internal sealed class HandMadeVideo : DeliveredVideo
{
    public const int PartBytes = 1000;

    public static readonly DateTimeOffset Began = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    private readonly VideoId _id;
    private readonly bool _inMemory;
    private readonly Lock _lock = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile VideoSnapshot _snapshot;

    public HandMadeVideo(VideoId id, bool inMemory = true)
    {
        _id = id;
        _inMemory = inMemory;
        _snapshot = new VideoSnapshot { Id = id, Version = 1, StartedAt = Began, IsEnded = false, Tracks = [] };
    }

    public override VideoSnapshot Snapshot => _snapshot;

    /// <summary>Waits that are under way.</summary>
    public int Waiting { get; private set; }

    /// <summary>Completes when so many wait.</summary>
    public async Task WaitersAsync(int count, CancellationToken ct)
    {
        for (var i = 0; Waiting != count; i++)
        {
            Assert.True(i < 1500, $"{Waiting} wait, not {count}");
            await Task.Delay(10, ct);
        }
    }

    /// <summary>Bytes of a part.</summary>
    public static byte[] Bytes(TrackId track, long number, int part)
    {
        var bytes = new byte[PartBytes];
        new Random(HashCode.Combine(track.Value == "source" ? 1 : 2, (int)number, part)).NextBytes(bytes);
        bytes[0] = (byte)number;
        bytes[1] = (byte)part;
        return bytes;
    }

    public static byte[] Bytes(TrackId track, long number) => [.. Enumerable.Range(0, 6).SelectMany(p => Bytes(track, number, p))];

    /// <summary>Makes it a video with so many finished segments and so many parts of the next.</summary>
    public void Show(int segments, int parts, bool isEnded = false)
    {
        TaskCompletionSource change;
        lock (_lock)
        {
            _snapshot = new VideoSnapshot
            {
                Id = _id,
                Version = _snapshot.Version + 1,
                StartedAt = Began,
                IsEnded = isEnded,
                Tracks = [Track(TrackId.Source, MediaKind.Video, 90_000, segments, parts, isEnded), Track(TrackId.Audio, MediaKind.Audio, 48_000, segments, parts, isEnded)],
            };
            change = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
    }

    /// <summary>Makes it an ended video of one segment with this content.</summary>
    public void ShowOne(byte[] content, bool inMemory)
    {
        var description = Describe(TrackId.Source, 90_000, 0) with
        {
            Bytes = content.Length,
            Parts = [new PartDescription(new MediaTime(180_000, Timescale.Video), content.Length, true)],
        };
        _snapshot = new VideoSnapshot
        {
            Id = _id,
            Version = 2,
            StartedAt = Began,
            IsEnded = true,
            Tracks =
            [
                new TrackSnapshot
                {
                    Track = TrackId.Source,
                    Kind = MediaKind.Video,
                    Inits = [new InitDescription(TrackId.Source, 1, 0, new Picture(), new byte[] { 1, 2, 3, 4 })],
                    Segments = SegmentList.Of([new WindowSegment(description, inMemory ? [content] : null)]),
                    IsEnded = true,
                    NextNumber = 1,
                    TargetDuration = TimeSpan.FromSeconds(2),
                    PartTarget = TimeSpan.FromSeconds(2),
                    PeakBitsPerSecond = 1,
                    AverageBitsPerSecond = 1,
                    FrameRate = 30,
                },
            ],
        };
    }

    public override async ValueTask<TrackSnapshot?> WaitForPartAsync(TrackId track, long number, int? part, CancellationToken ct)
    {
        while (true)
        {
            Task change;
            TrackSnapshot? snapshot;
            lock (_lock)
            {
                snapshot = _snapshot.Find(track);
                if (snapshot is null || snapshot.IsEnded || snapshot.Contains(number, part))
                {
                    return snapshot;
                }

                change = _change.Task;
                Waiting++;
            }

            try
            {
                await change.WaitAsync(ct);
            }
            finally
            {
                lock (_lock)
                {
                    Waiting--;
                }
            }
        }
    }

    public override async ValueTask<VideoSnapshot> WaitForChangeAsync(long version, CancellationToken ct)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_snapshot.Version > version || _snapshot.IsEnded)
                {
                    return _snapshot;
                }

                change = _change.Task;
                Waiting++;
            }

            try
            {
                await change.WaitAsync(ct);
            }
            finally
            {
                lock (_lock)
                {
                    Waiting--;
                }
            }
        }
    }

    public static SegmentDescription Describe(TrackId track, uint scale, long number) => new()
    {
        Track = track,
        Epoch = 1,
        Number = number,
        Discontinuity = 0,
        Init = 0,
        Start = new MediaTime(number * 2 * scale, new Timescale(scale)),
        Duration = new MediaTime(2 * scale, new Timescale(scale)),
        Bytes = 6 * PartBytes,
        ProgramDateTime = Began + TimeSpan.FromSeconds(2 * number),
        Parts = [.. Enumerable.Range(0, 6).Select(p => new PartDescription(new MediaTime(scale / 3, new Timescale(scale)), PartBytes, p == 0))],
    };

    private TrackSnapshot Track(TrackId track, MediaKind kind, uint scale, int segments, int parts, bool isEnded) => new()
    {
        Track = track,
        Kind = kind,
        Inits = [new InitDescription(track, 1, 0, kind == MediaKind.Video ? new Picture() : new Sound(), new byte[] { 1, 2, 3, 4 })],
        Segments = SegmentList.Of([.. Enumerable.Range(0, segments).Select(n => new WindowSegment(
            Describe(track, scale, n),
            _inMemory ? [.. Enumerable.Range(0, 6).Select(p => (ReadOnlyMemory<byte>)Bytes(track, n, p))] : null))]),
        Open = isEnded ? null : new OpenSegment(
            1,
            segments,
            0,
            0,
            new MediaTime(segments * 2 * scale, new Timescale(scale)),
            Began + TimeSpan.FromSeconds(2 * segments),
            [.. Enumerable.Range(0, parts).Select(p => new OpenPart(
                new PartDescription(new MediaTime(scale / 3, new Timescale(scale)), PartBytes, p == 0),
                Bytes(track, segments, p),
                new MediaTime((segments * 2 * scale) + ((p + 1) * scale / 3), new Timescale(scale))))]),
        IsEnded = isEnded,
        NextNumber = isEnded ? segments : segments + 1,
        TargetDuration = TimeSpan.FromSeconds(2),
        PartTarget = TimeSpan.FromMilliseconds(334),
        PeakBitsPerSecond = segments > 0 ? 24_000 : 0,
        AverageBitsPerSecond = segments > 0 ? 24_000 : 0,
        FrameRate = kind == MediaKind.Video ? 30 : 0,
    };

    private sealed class Picture : IVideoConfig
    {
        public MediaKind Kind => MediaKind.Video;

        public string Name => "H.264";

        public string Rfc6381 => "avc1.64001f";

        public string SampleEntryType => "avc1";

        public string ConfigurationBoxType => "avcC";

        public ReadOnlyMemory<byte> ConfigurationBox => new byte[] { 1 };

        public Timescale Timescale => Timescale.Video;

        public int Width => 1280;

        public int Height => 720;

        public int PixelAspectHorizontal => 1;

        public int PixelAspectVertical => 1;
    }

    private sealed class Sound : IAudioConfig
    {
        public MediaKind Kind => MediaKind.Audio;

        public string Name => "AAC";

        public string Rfc6381 => "mp4a.40.2";

        public string SampleEntryType => "mp4a";

        public string ConfigurationBoxType => "esds";

        public ReadOnlyMemory<byte> ConfigurationBox => new byte[] { 2 };

        public Timescale Timescale => new(48_000);

        public int SampleRate => 48_000;

        public int Channels => 2;

        public int PreSkipSamples => 0;

        public int DurationOf(ReadOnlySpan<byte> unit) => 1024;
    }
}
