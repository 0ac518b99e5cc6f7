using System.Buffers;
using Rillcast.Media;
using Rillcast.Media.Packaging;

namespace Rillcast.Live;

/// <summary>Stores a finished segment or init segment, whole or not at all; trying again is safe.</summary>
/// <exception cref="IOException">The store cannot take it now.</exception>
public delegate Task StoreMedia(VideoId video, TrackId track, MediaFileName name, ReadOnlySequence<byte> content, CancellationToken ct);

/// <summary>Stores the index of a finished video.</summary>
/// <exception cref="IOException">The store cannot take it now.</exception>
public delegate Task StoreIndex(VideoId video, ReadOnlySequence<byte> content, CancellationToken ct);

/// <summary>Where recordings go. The server joins this to its media store.</summary>
/// <param name="PutMedia">See <see cref="StoreMedia"/>.</param>
/// <param name="PutIndex">See <see cref="StoreIndex"/>.</param>
public sealed record RecordingStore(StoreMedia PutMedia, StoreIndex PutIndex);
