using Rillcast.Transcoding.Jobs;

namespace Rillcast.Server.Conversion;

/// <summary>Who has the segments of jobs and takes what is made of them: live videos, or stored ones.</summary>
internal interface IJobOwner
{
    /// <summary>The jobs that are its own.</summary>
    JobPriority Priority { get; }

    /// <inheritdoc cref="IJobMedia.OpenAsync"/>
    Task<SourceSegment?> OpenAsync(ConversionJob job, CancellationToken ct);

    /// <inheritdoc cref="IJobMedia.DeliverAsync"/>
    Task<IJobDelivery> DeliverAsync(ConversionJob job, CancellationToken ct);

    /// <summary>A job of its own was given up after the last try.</summary>
    void GiveUp(DeadJob dead);
}
