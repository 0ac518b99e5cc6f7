using Rillcast.Media.Flv;

namespace Rillcast.Live.Spool;

/// <summary>One record of a spool file.</summary>
/// <param name="Checkpoint">Set for a checkpoint, which opens each file.</param>
/// <param name="Tag">The publisher's message otherwise.</param>
/// <param name="ReceivedAt">When it was received, to the millisecond.</param>
internal readonly record struct SpoolRecord(SpoolCheckpoint? Checkpoint, FlvTag Tag, DateTimeOffset ReceivedAt);
