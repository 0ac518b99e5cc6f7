using System.Buffers;
using System.Collections.Concurrent;
using Rillcast.Media;

namespace Rillcast.Live.Tests;

/// <summary>A recording store in memory that can be told to fail.</summary>
internal sealed class MemoryRecording
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public volatile bool Failing;

    public int Failures;

    public RecordingStore Store => new(
        (video, track, name, content, _) => Put($"{video}/{track}/{name}", content),
        (video, content, _) => Put($"{video}/index.jsonl", content));

    public byte[] Concatenate(VideoSnapshot video, TrackId track)
    {
        using var output = new MemoryStream();
        var snapshot = video.Find(track)!;
        (int, int)? init = null;
        foreach (var segment in snapshot.Segments.Select(s => s.Description).Where(d => !d.IsGap))
        {
            if (init != (segment.Epoch, segment.Init))
            {
                init = (segment.Epoch, segment.Init);
                output.Write(Objects[$"{video.Id}/{track}/{segment.Epoch}-init-{segment.Init}.mp4"]);
            }

            output.Write(Objects[$"{video.Id}/{track}/{segment.Epoch}-{segment.Number}.m4s"]);
        }

        return output.ToArray();
    }

    private Task Put(string key, ReadOnlySequence<byte> content)
    {
        if (Failing)
        {
            Interlocked.Increment(ref Failures);
            throw new IOException("The store is away.");
        }

        var bytes = content.ToArray();
        var kept = Objects.GetOrAdd(key, bytes);
        Assert.True(bytes.AsSpan().SequenceEqual(kept) || key.EndsWith("index.jsonl", StringComparison.Ordinal), $"{key} was stored twice with different bytes.");
        return Task.CompletedTask;
    }
}
