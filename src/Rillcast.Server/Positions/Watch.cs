using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Positions;

/// <summary>How far somebody has watched a video, and when last.</summary>
internal sealed class Watch
{
    public required string UserId { get; init; }

    public required string VideoId { get; init; }

    public Video? Video { get; init; }

    public required double PositionSeconds { get; set; }

    /// <summary>Seen to the end, or nearly.</summary>
    public required bool Finished { get; set; }

    /// <summary>Made anew at each write: the history's order, and its pages' cursor.</summary>
    public required string SortId { get; set; }

    public required DateTimeOffset WatchedAt { get; set; }
}

internal sealed class WatchConfiguration : IEntityTypeConfiguration<Watch>
{
    public void Configure(EntityTypeBuilder<Watch> builder)
    {
        builder.ToTable("watches");
        builder.HasKey(w => new { w.UserId, w.VideoId }).HasName("pk_watches");
        builder.Property(w => w.UserId).UseCollation(RillcastDb.IdCollation);
        builder.Property(w => w.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(w => w.SortId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<User>().WithMany().HasForeignKey(w => w.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_watches_users");
        builder.HasOne(w => w.Video).WithMany().HasForeignKey(w => w.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_watches_videos");
        builder.HasIndex(w => new { w.UserId, w.SortId }).IsUnique().HasDatabaseName("ix_watches_sort");
        builder.HasIndex(w => w.VideoId).HasDatabaseName("ix_watches_video");
    }
}
