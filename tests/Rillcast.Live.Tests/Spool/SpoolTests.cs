using Rillcast.Live.Spool;
using Rillcast.Media.Flv;

namespace Rillcast.Live.Tests.Spool;

public sealed class SpoolTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("rillcast-spool-").FullName;

    [Fact]
    public void Read_GivesBackWhatWasAppended()
    {
        var tags = Tags(20);
        using (var writer = new SpoolWriter(_folder))
        {
            writer.Roll(Checkpoint(1, 0), tags.AsSpan(0, 3), At);
            writer.Append(tags.AsSpan(3), At);
        }

        var file = Assert.Single(SpoolReader.Files(_folder));
        var records = SpoolReader.Read(file.Path).ToList();
        Assert.Equal(1, records[0].Checkpoint!.Epoch);
        Assert.Equal(tags.Length, records.Count - 1);
        for (var i = 0; i < tags.Length; i++)
        {
            Assert.Equal((tags[i].Type, tags[i].Timestamp, At), (records[i + 1].Tag.Type, records[i + 1].Tag.Timestamp, records[i + 1].ReceivedAt));
            Assert.True(tags[i].Body.Span.SequenceEqual(records[i + 1].Tag.Body.Span));
        }
    }

    [Fact]
    public void Read_OfAFileCutAnywhere_GivesThePrefix()
    {
        var tags = Tags(5);
        using (var writer = new SpoolWriter(_folder))
        {
            writer.Roll(Checkpoint(1, 0), tags, At);
        }

        var path = Directory.GetFiles(_folder)[0];
        var bytes = File.ReadAllBytes(path);
        var cut = Path.Combine(_folder, "cut");
        var before = 0;
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            var count = SpoolReader.Read(cut).Count();
            Assert.InRange(count, before, before + 1);
            before = count;
        }

        Assert.Equal(tags.Length + 1, before);
    }

    [Fact]
    public void Read_OfADamagedByte_EndsBeforeItsRecord()
    {
        var tags = Tags(5);
        using (var writer = new SpoolWriter(_folder))
        {
            writer.Roll(Checkpoint(1, 0), tags, At);
        }

        var path = Directory.GetFiles(_folder)[0];
        var bytes = File.ReadAllBytes(path);
        bytes[^10] ^= 0x40;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(tags.Length, SpoolReader.Read(path).Count());
    }

    [Fact]
    public void Trim_FreesFilesWhoseSegmentsAreAllStored_AndNeverTheCurrentOne()
    {
        using var writer = new SpoolWriter(_folder);
        writer.Roll(Checkpoint(1, 0), [], At);
        writer.Roll(Checkpoint(1, 5), [], At);
        writer.Roll(Checkpoint(2, 9), [], At);

        writer.Trim(4);
        Assert.Equal([0, 5, 9], writer.Files.Select(f => f.NextNumber));
        writer.Trim(5);
        Assert.Equal([5, 9], writer.Files.Select(f => f.NextNumber));
        writer.Trim(100);
        Assert.Equal([9], writer.Files.Select(f => f.NextNumber));
    }

    [Fact]
    public void Roll_WritesOverFreedFiles_AndNothingOfTheirEarlierLifeIsReadBack()
    {
        using var writer = new SpoolWriter(_folder);
        var tags = Tags(20);
        for (var i = 0; i < 10; i++)
        {
            writer.Roll(Checkpoint(1, i), tags.AsSpan(0, 20 - (2 * i)), At);
            writer.Trim(i);
        }

        Assert.InRange(Directory.GetFiles(_folder).Length, 1, 4);
        var files = SpoolReader.Files(_folder);
        Assert.Equal(9u, files[^1].Sequence);
        foreach (var file in files)
        {
            Assert.Equal(1 + 20 - (2 * (int)file.Sequence), SpoolReader.Read(file.Path).Count());
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SpoolCheckpoint Checkpoint(int epoch, long number) => new() { Epoch = epoch, NextNumber = number, Discontinuity = 0, EpochStartTicks = 0 };

    private static FlvTag[] Tags(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var body = new byte[random.Next(0, 300)];
            random.NextBytes(body);
            return new FlvTag(i % 2 == 0 ? FlvTagType.Audio : FlvTagType.Video, (uint)(i * 40), body);
        })];
    }
}
