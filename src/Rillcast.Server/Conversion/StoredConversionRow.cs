using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Conversion;

/// <summary>The conversion of a stored video as the database knows it.</summary>
internal sealed class StoredConversionRow
{
    public required string VideoId { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>done</c> or <c>failed</c> (some segments were given up).</summary>
    public required string State { get; set; }

    /// <summary>JSON of a <see cref="ConversionWish"/>.</summary>
    public required string Wish { get; set; }

    /// <summary>JSON of the rungs as they were chosen for this video; null before that.</summary>
    public string? Rungs { get; set; }

    public int Total { get; set; }

    public int Done { get; set; }

    public int Failed { get; set; }

    /// <summary>JSON of the newest <see cref="ConversionProblem"/>s.</summary>
    public required string Problems { get; set; }

    public string? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>What the owner asked for beyond the usual ladder.</summary>
/// <param name="Hevc">HEVC rungs as well.</param>
/// <param name="Av1">AV1 rungs as well.</param>
/// <param name="PerTitle">Rates chosen for this video; null means as configured.</param>
internal sealed record ConversionWish(bool Hevc = false, bool Av1 = false, bool? PerTitle = null);

internal sealed class StoredConversionConfiguration : IEntityTypeConfiguration<StoredConversionRow>
{
    public void Configure(EntityTypeBuilder<StoredConversionRow> builder)
    {
        builder.ToTable("conversions", table => table.HasCheckConstraint("ck_conversions_state", "state in ('pending', 'running', 'done', 'failed')"));
        builder.HasKey(c => c.VideoId).HasName("pk_conversions");
        builder.Property(c => c.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.State).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.Wish).HasColumnType("jsonb");
        builder.Property(c => c.Rungs).HasColumnType("jsonb");
        builder.Property(c => c.Problems).HasColumnType("jsonb");
        builder.HasOne<Video>().WithOne().HasForeignKey<StoredConversionRow>(c => c.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_conversions_videos");
        builder.HasIndex(c => new { c.State, c.VideoId }).HasDatabaseName("ix_conversions_state");
    }
}
