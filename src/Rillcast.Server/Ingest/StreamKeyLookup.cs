using Rillcast.Server.Videos;

namespace Rillcast.Server.Ingest;

/// <summary>What a stream key opens.</summary>
/// <param name="Outcome">Whether the key is good, or could not be looked up.</param>
/// <param name="ChannelId">The channel; null unless the key is good.</param>
/// <param name="Visibility">What a video that begins with it is.</param>
/// <param name="Next">The announced broadcast that comes next; null for none.</param>
public readonly record struct StreamKeyAnswer(StreamKeyOutcome Outcome, string? ChannelId, Visibility Visibility = Visibility.Public, UpcomingVideo? Next = null);

/// <summary>How a key was found.</summary>
public enum StreamKeyOutcome
{
    /// <summary>It opens a channel.</summary>
    Good,

    /// <summary>Nobody has it, or it was revoked.</summary>
    Unknown,

    /// <summary>The database is away and the key was not known before.</summary>
    Unavailable,
}

/// <summary>Finds the channel of a stream key. Works on with the keys it knows while the database is away.</summary>
public delegate ValueTask<StreamKeyAnswer> StreamKeyLookup(string key, CancellationToken ct);
