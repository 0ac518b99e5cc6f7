using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Conversion.Jobs;

/// <summary>A job that was given up. Outlives its video, so that an operator still sees what went wrong.</summary>
internal sealed class DeadJobRow
{
    public required string Id { get; init; }

    public required string VideoId { get; init; }

    /// <summary>The node that offered it.</summary>
    public required string Node { get; init; }

    /// <summary><c>live</c> or <c>stored</c>.</summary>
    public required string Priority { get; init; }

    public required int Epoch { get; init; }

    public required long Number { get; init; }

    /// <summary>Names of its rungs, separated by commas.</summary>
    public required string Rungs { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset OfferedAt { get; init; }

    public required DateTimeOffset DeadAt { get; init; }
}

internal sealed class DeadJobConfiguration : IEntityTypeConfiguration<DeadJobRow>
{
    public void Configure(EntityTypeBuilder<DeadJobRow> builder)
    {
        builder.ToTable("dead_jobs", table => table.HasCheckConstraint("ck_dead_jobs_priority", "priority in ('live', 'stored')"));
        builder.HasKey(j => j.Id).HasName("pk_dead_jobs");
        builder.Property(j => j.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(j => j.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(j => j.Priority).UseCollation(RillcastDb.IdCollation);
        builder.Property(j => j.Rungs).UseCollation(RillcastDb.IdCollation);
        builder.HasIndex(j => new { j.VideoId, j.Epoch, j.Number, j.Rungs, j.OfferedAt }).IsUnique().HasDatabaseName("ix_dead_jobs_job");
        builder.HasIndex(j => j.DeadAt).HasDatabaseName("ix_dead_jobs_dead_at");
    }
}
