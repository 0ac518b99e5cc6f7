using System.Buffers.Binary;
using Rillcast.Media;
using Rillcast.Media.Flv;
using Rillcast.Media.Time;

namespace Rillcast.Fuzz.Targets;

/// <summary>
/// A row of tags through demuxer and timeline, as a spool is replayed: <c>type8 timestamp32 length16 body</c> each. Neither may throw at all; units keep the
/// rules of <see cref="AccessUnit"/>; captured states bring another pair to the same results.
/// </summary>
internal static class FlvTagTarget
{
    public static FuzzTarget Target { get; } = new("flv-tag", Run, typeof(NoException))
    {
        MaxAllocatedBytes = 512 * 1_024,
        MaxAllocatedPerInputByte = 2_048,
    };

    private static string Run(byte[] input)
    {
        var demuxer = new FlvDemuxer();
        var timeline = new PublisherTimeline(new PublisherTimelineState { EpochStartTicks = 10_000_000, OriginTimestamp = 0 });
        var last = new long?[2];
        var seen = 0;
        var switchAt = input.Length / 2;
        FlvDemuxer? other = null;
        PublisherTimeline? otherTimeline = null;
        for (var position = 0; input.Length - position >= 7;)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(position + 5)), input.Length - position - 7);
            var tag = new FlvTag((FlvTagType)input[position], BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(position + 1)), input.AsMemory(position + 7, length));
            position += 7 + length;
            if (other is null && position > switchAt)
            {
                (other, otherTimeline) = (Replay(demuxer), new PublisherTimeline(timeline.CaptureState()));
            }

            var outcome = demuxer.Demux(tag, out var unit);
            seen |= 1 << (int)outcome;
            if (other is not null)
            {
                var otherOutcome = other.Demux(tag, out var otherUnit);
                FuzzFailureException.ThrowUnless(outcome == otherOutcome, $"{outcome} and after a replay {otherOutcome}");
                FuzzFailureException.ThrowUnless(outcome != DemuxOutcome.Unit || SameUnit(unit, otherUnit), "the unit differs after a replay");
            }

            if (outcome != DemuxOutcome.Unit)
            {
                continue;
            }

            var track = unit.Config.Kind == MediaKind.Video ? TrackId.Source : TrackId.Audio;
            var placed = timeline.Place(track, unit);
            FuzzFailureException.ThrowUnless(placed.Pts >= placed.Dts, "presented before decoded");
            FuzzFailureException.ThrowUnless(!placed.Payload.IsEmpty, "no payload");
            ref var before = ref last[(int)unit.Config.Kind];
            FuzzFailureException.ThrowUnless(unit.Config.Kind == MediaKind.Audio || before is null || placed.Dts.Ticks > before, "decoding time does not rise");
            before = placed.Dts.Ticks;
            if (otherTimeline is not null)
            {
                FuzzFailureException.ThrowUnless(otherTimeline.Place(track, unit) == placed, "placed elsewhere after a replay");
            }
        }

        var word = (char)('A' + seen);
        return $"{word} {demuxer.Video?.Name} {demuxer.Audio?.Name} {demuxer.LastDamage}";
    }

    private static FlvDemuxer Replay(FlvDemuxer demuxer)
    {
        var replayed = new FlvDemuxer();
        foreach (var tag in demuxer.CaptureState())
        {
            var outcome = replayed.Demux(tag, out _);
            FuzzFailureException.ThrowUnless(outcome == DemuxOutcome.Configuration, $"state tag: {outcome}, {replayed.LastDamage}");
        }

        return replayed;
    }

    private static bool SameUnit(in DemuxedUnit left, in DemuxedUnit right) =>
        left with { Config = right.Config, Payload = default } == right with { Payload = default }
        && left.Payload.Span.SequenceEqual(right.Payload.Span)
        && Media.Codecs.CodecConfig.AreSame(left.Config, right.Config);

    // The demuxer reports, it does not throw.
    private sealed class NoException : Exception;
}
