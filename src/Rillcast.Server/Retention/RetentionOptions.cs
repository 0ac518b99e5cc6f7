using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Retention;

/// <summary>Section <c>Retention</c>: which recordings go by themselves. By default none does; a disk that fills up is only told of.</summary>
internal sealed record RetentionOptions : IValidatableObject
{
    /// <summary>Recordings are deleted so long after their end. At least 1 hour. Default none: they stay.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>When the file store's disk has less room than this, in bytes, the oldest recordings go until it has. Default none: nothing is deleted for room.</summary>
    [Range(1, long.MaxValue)]
    public long? MinFreeBytes { get; init; }

    /// <summary>A recording younger than this, counted from its end, is never deleted for room. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan KeepAtLeast { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When the file store's disk has less room than this, in bytes, the log says so. Default 5 GiB; 0 for never.</summary>
    [Range(0, long.MaxValue)]
    public long WarnFreeBytes { get; init; } = 5L << 30;

    /// <summary>How often it is looked. 1 s to 1 day, default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    private static TimeSpan LeastMaxAge => TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxAge < LeastMaxAge)
        {
            yield return new ValidationResult($"must be at least {LeastMaxAge}.", [nameof(MaxAge)]);
        }
    }
}
