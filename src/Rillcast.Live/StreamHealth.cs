using System.Collections.Immutable;
using Rillcast.Media.Codecs;

namespace Rillcast.Live;

/// <summary>What a broadcaster wants to know of the stream that arrives. Immutable, replaced once a second.</summary>
/// <param name="Samples">One a second, oldest first, at most 120.</param>
/// <param name="Video">Configuration of the pictures; null without.</param>
/// <param name="Audio">Configuration of the sound; null without.</param>
/// <param name="KeyframeInterval">Media time between the last two keyframes; null before the second.</param>
/// <param name="DroppedUnits">Units thrown away since the start of the broadcast: damaged, or before their configuration.</param>
/// <param name="LateUnits">Units whose time went back or jumped, and was corrected, since the start.</param>
public sealed record StreamHealth(
    ImmutableArray<StreamHealthSample> Samples,
    IVideoConfig? Video,
    IAudioConfig? Audio,
    TimeSpan? KeyframeInterval,
    long DroppedUnits,
    long LateUnits);

/// <summary>One second of a stream.</summary>
/// <param name="Time">Its end.</param>
/// <param name="VideoBitsPerSecond">Payload of the pictures.</param>
/// <param name="AudioBitsPerSecond">Payload of the sound.</param>
/// <param name="FramesPerSecond">Pictures received.</param>
public readonly record struct StreamHealthSample(DateTimeOffset Time, long VideoBitsPerSecond, long AudioBitsPerSecond, int FramesPerSecond);
