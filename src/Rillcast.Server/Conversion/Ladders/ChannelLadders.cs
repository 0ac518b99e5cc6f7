using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Ladders;

/// <summary>Looks up the ladders that channels have of their own.</summary>
internal sealed partial class ChannelLadders(IDbContextFactory<RillcastDb> databases, DatabaseState state, TimeProvider time, ILogger<ChannelLadders> logger)
{
    /// <summary>Ladders remembered for when the database is away.</summary>
    private const int MaxKnown = 10_000;

    /// <summary>How long a broadcast's further qualities wait for the database; the source is watched meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, OwnLadder?> _known = new();

    /// <summary>The ladder of a broadcast that begins. A database that is away is not waited for: the ladder known last is used, or the configured one.</summary>
    /// <param name="channel">Id of the channel.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>Null for the configured one.</returns>
    public async Task<OwnLadder?> ForBroadcastAsync(string channel, CancellationToken ct)
    {
        if (!state.IsReady && _known.TryGetValue(channel, out var known))
        {
            return known;
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await state.WhenReadyAsync(both.Token);
            await using var db = await databases.CreateDbContextAsync(both.Token);
            return Remember(channel, await db.ChannelLadders.AsNoTracking().Where(l => l.ChannelId == channel).Select(l => l.Rungs).SingleOrDefaultAsync(both.Token));
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e) || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            LogUnknown(channel);
            return _known.GetValueOrDefault(channel);
        }
    }

    /// <summary>The ladder of a stored video; null for the configured one.</summary>
    /// <exception cref="Exception">The database is away (<see cref="DatabaseFailure.IsAway"/>).</exception>
    public async Task<OwnLadder?> ForVideoAsync(string video, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rungs = await db.Videos.Where(v => v.Id == video).Join(db.ChannelLadders, v => v.ChannelId, l => l.ChannelId, (_, l) => l.Rungs).SingleOrDefaultAsync(ct);
        return rungs is null ? null : Read(rungs);
    }

    public static OwnLadder Read(string rungs) => new(JsonSerializer.Deserialize(rungs, ConversionJson.Default.IReadOnlyListOwnRung) ?? []);

    public static string Write(OwnLadder ladder) => JsonSerializer.Serialize(ladder.Rungs, ConversionJson.Default.IReadOnlyListOwnRung);

    private OwnLadder? Remember(string channel, string? rungs)
    {
        var ladder = rungs is null ? null : Read(rungs);
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        return _known[channel] = ladder;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: the database is away, so its broadcast is converted to the qualities known last, or to the configured ones")]
    private partial void LogUnknown(string channel);
}
