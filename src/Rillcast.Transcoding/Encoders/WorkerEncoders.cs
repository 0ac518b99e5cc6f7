using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Rillcast.Transcoding.Jobs;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Transcoding.Encoders;

/// <summary>The encoders that this machine's worker uses: the software ones until <see cref="DetectAsync"/> has tried those that are configured.</summary>
public sealed partial class WorkerEncoders(EncoderOptions options, TimeProvider time, ILogger<WorkerEncoders> logger)
{
    /// <summary>Failures of a hardware encoder in a row until it is not used any more.</summary>
    private const int MaxFailures = 3;

    private volatile ImmutableDictionary<RungCodec, RungEncoder> _chosen = Enum.GetValues<RungCodec>().ToImmutableDictionary(c => c, RungEncoder.Software);
    private int _failures;

    /// <summary>How they reach their device.</summary>
    public EncoderAccess Access { get; private set; } = new(options.Device, null);

    /// <summary>ffmpeg's own words for its version; empty until <see cref="DetectAsync"/>.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The encoder of a codec.</summary>
    public RungEncoder For(RungCodec codec) => _chosen[codec];

    /// <summary>Tries what is configured, once, before the worker begins.</summary>
    /// <exception cref="ArgumentException">A configured name is unknown.</exception>
    public async Task DetectAsync(CancellationToken ct)
    {
        Version = await DeviceFacts.FfmpegVersionAsync(ct);
        Access = Access with { Group = await DeviceFacts.GroupOfAsync(options.Device, ct) };
        foreach (var codec in Enum.GetValues<RungCodec>())
        {
            await ChooseAsync(codec, ct);
        }
    }

    /// <summary>Names what makes a rung's bytes: two tries with the same name make the same, so one can go on where the other stopped.</summary>
    public string MakerOf(Rung rung, RungEncoder encoder, JobPriority priority, LadderOptions ladder)
    {
        if (!encoder.IsReproducible)
        {
            return Guid.NewGuid().ToString("n");
        }

        var arguments = ImmutableArray.CreateBuilder<string>();
        EncoderArguments.Add(arguments, 0, rung, encoder, priority, ladder);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version}\n{rung}\n{string.Join('\n', arguments)}")))[..32];
    }

    /// <summary>A job failed with an encoder; one of hardware is given up after several in a row.</summary>
    public void Failed(RungEncoder encoder, string reason)
    {
        LogFailed(encoder.Name, reason);
        if (Interlocked.Increment(ref _failures) >= MaxFailures && For(encoder.Codec) == encoder)
        {
            _chosen = _chosen.SetItem(encoder.Codec, RungEncoder.Software(encoder.Codec));
            LogGivenUp(encoder.Name, MaxFailures, RungEncoder.Software(encoder.Codec).Name);
        }
    }

    /// <summary>A job went well with an encoder of hardware.</summary>
    public void Worked() => Interlocked.Exchange(ref _failures, 0);

    private async Task ChooseAsync(RungCodec codec, CancellationToken ct)
    {
        var candidates = options.CandidatesFor(codec);
        var isNamed = candidates.Count == 2;
        foreach (var candidate in candidates)
        {
            if (candidate.Family == EncoderFamily.Software || (!isNamed && !DeviceFacts.IsThere(candidate.Family, options.Device)))
            {
                continue;
            }

            if (await EncoderTrial.RefusalAsync(candidate, Access, time, ct) is not { } refusal)
            {
                _chosen = _chosen.SetItem(codec, candidate);
                LogChosen(candidate.Name);
                return;
            }

            LogRefused(candidate.Name, candidates[^1].Name, refusal);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Encoder} passed its trial and is used")]
    private partial void LogChosen(string encoder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Encoder} cannot be used here; {Instead} encodes unless another one passes: {Reason}")]
    private partial void LogRefused(string encoder, string instead, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Encoder} failed with a segment, which is done in software: {Reason}")]
    private partial void LogFailed(string encoder, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Encoder} failed {Count} times in a row; {Instead} encodes until the next start")]
    private partial void LogGivenUp(string encoder, int count, string instead);
}
