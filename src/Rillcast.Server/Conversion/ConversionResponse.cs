using System.Text.Json;
using System.Text.Json.Serialization;
using Rillcast.Live.Renditions;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;
using Rillcast.Transcoding.PerTitle;

namespace Rillcast.Server.Conversion;

/// <param name="State">idle (nothing to do), live, pending, converting, done or failed (some segments were given up).</param>
/// <param name="Percent">How much of a stored video is converted, 0 to 100; null while it is live.</param>
/// <param name="SecondsLeft">By the speed so far; null while not known.</param>
/// <param name="Rungs">The qualities beside the source, best first.</param>
/// <param name="Workers">Who converts.</param>
/// <param name="Problems">Segments that were given up, newest last.</param>
public sealed record ConversionResponse(
    ConversionState State, double? Percent, double? SecondsLeft, IReadOnlyList<RungResponse> Rungs, WorkersResponse Workers, IReadOnlyList<ProblemResponse> Problems)
{
    internal static ConversionResponse Of(LiveConversion live, JobQueueState queue)
    {
        var statuses = live.Statuses;
        return new ConversionResponse(
            ConversionState.Live,
            null,
            null,
            [.. live.Rungs.Select(r => Rung(r, live.SourceFrameRate, statuses.FirstOrDefault(s => s.Track == r.Track)))],
            WorkersResponse.Of(queue),
            ProblemsOf(live.Problems));
    }

    internal static ConversionResponse Of(StoredConversion stored, JobQueueState queue)
    {
        var finished = stored.Done + stored.Failed;
        var percent = stored.Total == 0 ? 100 : Math.Round(100.0 * finished / stored.Total, 1);
        return new ConversionResponse(
            ConversionState.Converting,
            percent,
            stored.SecondsLeft,
            [.. stored.Plan.Rungs.Select(r => Rung(r, stored))],
            WorkersResponse.Of(queue),
            ProblemsOf(stored.Problems));
    }

    internal static ConversionResponse Of(StoredConversionRow? row, JobQueueState queue)
    {
        var state = row?.State switch
        {
            null => ConversionState.Idle,
            "pending" => ConversionState.Pending,
            "running" => ConversionState.Converting,
            "failed" => ConversionState.Failed,
            _ => ConversionState.Done,
        };
        var percent = row is not { Total: > 0 } ? (double?)null : Math.Round(100.0 * (row.Done + row.Failed) / row.Total, 1);
        var problems = row is null ? [] : JsonSerializer.Deserialize(row.Problems, ConversionJson.Default.IReadOnlyListConversionProblem) ?? [];
        var rungs = row?.Rungs is null ? [] : JsonSerializer.Deserialize(row.Rungs, ConversionJson.Default.IReadOnlyListRungChoice) ?? [];
        return new ConversionResponse(state, percent, null, [.. rungs.Select(c => Rung(c, state))], WorkersResponse.Of(queue), ProblemsOf(problems));
    }

    private static RungResponse Rung(Rung rung, double frameRate, RenditionStatus? status) => new(
        rung.Track.Value,
        rung.Codec,
        rung.Width,
        rung.Height,
        frameRate > 0 ? Math.Round(frameRate / rung.FrameDivisor, 3) : null,
        rung.BitsPerSecond,
        status?.State switch
        {
            RenditionState.Own => RungState.On,
            RenditionState.StandIn => RungState.StandIn,
            RenditionState.Shed => RungState.Shed,
            _ => RungState.Pending,
        },
        status?.Since,
        status?.State switch
        {
            RenditionState.StandIn => "Nothing came of it in time; another quality stands in.",
            RenditionState.Shed => "Taken out for now, because conversion does not keep up; another quality stands in.",
            _ => null,
        },
        status is null ? null : Math.Round(status.Behind.TotalSeconds, 2),
        null,
        null,
        status?.StandIns,
        null);

    private static RungResponse Rung(Rung rung, StoredConversion stored)
    {
        var wanted = stored.Wanted(rung.Track);
        var made = stored.MadeNow(rung.Track);
        return new RungResponse(
            rung.Track.Value,
            rung.Codec,
            rung.Width,
            rung.Height,
            stored.FrameRate > 0 ? Math.Round(stored.FrameRate / rung.FrameDivisor, 3) : null,
            rung.BitsPerSecond,
            made >= wanted ? RungState.Done : made > 0 ? RungState.Converting : RungState.Pending,
            null,
            null,
            null,
            wanted == 0 ? 100 : Math.Round(100.0 * made / wanted, 1),
            made,
            wanted - made,
            SavedBy(stored.Choices.FirstOrDefault(c => c.Rung.Track == rung.Track)));
    }

    /// <summary>A rung of a conversion that is over, or that waits to go on.</summary>
    private static RungResponse Rung(RungChoice choice, ConversionState state) => new(
        choice.Rung.Track.Value,
        choice.Rung.Codec,
        choice.Rung.Width,
        choice.Rung.Height,
        null,
        choice.Rung.BitsPerSecond,
        state is ConversionState.Done or ConversionState.Failed ? RungState.Done : RungState.Pending,
        null,
        null,
        null,
        state is ConversionState.Done ? 100 : null,
        null,
        null,
        SavedBy(choice));

    /// <summary>Null when no trial was made.</summary>
    private static double? SavedBy(RungChoice? choice) => choice is { FixedSsim: > 0 } ? choice.SavedPercent : null;

    private static IReadOnlyList<ProblemResponse> ProblemsOf(IReadOnlyList<ConversionProblem> problems) =>
        [.. problems.Select(p => new ProblemResponse(p.At, p.Track?.Value, p.Number, p.Reason))];
}

/// <param name="Track">Its track, for example 720p.</param>
/// <param name="Codec">h264, hevc or av1.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="FrameRate">Pictures a second; null when not known.</param>
/// <param name="BitsPerSecond">Its cap.</param>
/// <param name="State">Live: on, standIn, shed or pending. Stored: pending, converting or done.</param>
/// <param name="Since">When it came into that state.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="BehindSeconds">Live: how far it is behind the source.</param>
/// <param name="Percent">Stored: how much of it is there.</param>
/// <param name="MadeUp">Stored: segments made now.</param>
/// <param name="Missing">Segments in which another quality stands in.</param>
/// <param name="SavedPercent">What its rate for this title saves against the fixed one.</param>
public sealed record RungResponse(
    string Track,
    RungCodec Codec,
    int Width,
    int Height,
    double? FrameRate,
    int BitsPerSecond,
    RungState State,
    DateTimeOffset? Since,
    string? Reason,
    double? BehindSeconds,
    double? Percent,
    long? MadeUp,
    long? Missing,
    double? SavedPercent);

/// <param name="Free">Jobs that could be begun at once; null when not known.</param>
/// <param name="Busy">Jobs being done.</param>
/// <param name="Waiting">Jobs that nobody has yet.</param>
/// <param name="IsConnected">False while the broker is away.</param>
public sealed record WorkersResponse(int? Free, int Busy, int Waiting, bool IsConnected)
{
    internal static WorkersResponse Of(JobQueueState queue) =>
        new(queue.Workers < 0 ? null : Math.Max(0, queue.Workers - queue.BusyWorkers), queue.BusyWorkers, queue.WaitingLive + queue.WaitingStored, queue.IsConnected);
}

/// <param name="At">When it was given up.</param>
/// <param name="Track">The rung; null for all of them.</param>
/// <param name="Number">The segment.</param>
/// <param name="Reason">The encoder's last words.</param>
public sealed record ProblemResponse(DateTimeOffset At, string? Track, long Number, string Reason);

/// <summary>Where the conversion of a video stands.</summary>
public enum ConversionState
{
    /// <summary>Nothing to do.</summary>
    Idle,

    /// <summary>The video is live.</summary>
    Live,

    /// <summary>It waits its turn.</summary>
    Pending,

    /// <summary>At work.</summary>
    Converting,

    /// <summary>All qualities are there.</summary>
    Done,

    /// <summary>Some segments were given up.</summary>
    Failed,
}

/// <summary>Where a rung stands.</summary>
public enum RungState
{
    /// <summary>Nothing yet.</summary>
    Pending,

    /// <summary>Live, and made.</summary>
    On,

    /// <summary>Live; another quality stands in because nothing came in time.</summary>
    StandIn,

    /// <summary>Live; taken out because conversion does not keep up.</summary>
    Shed,

    /// <summary>Stored; being made.</summary>
    Converting,

    /// <summary>Stored; whole.</summary>
    Done,
}

/// <summary>States as words in camelCase, and never as numbers.</summary>
internal sealed class ConversionStateWords() : JsonStringEnumConverter<ConversionState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>States as words in camelCase, and never as numbers.</summary>
internal sealed class RungStateWords() : JsonStringEnumConverter<RungState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Codecs as words in lower case, and never as numbers.</summary>
internal sealed class RungCodecWords() : JsonStringEnumConverter<RungCodec>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
