using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Reactions;

/// <summary>Somebody likes a video, or does not.</summary>
internal sealed class VideoLike
{
    public required string VideoId { get; init; }

    public required string UserId { get; init; }

    public required bool Liked { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }
}

/// <summary>How many do.</summary>
internal sealed class VideoLikeCount
{
    public required string VideoId { get; init; }

    public int Likes { get; set; }

    public int Dislikes { get; set; }

    /// <summary>Rises with each change.</summary>
    public long Version { get; set; }
}

internal sealed class VideoLikeConfiguration : IEntityTypeConfiguration<VideoLike>
{
    public void Configure(EntityTypeBuilder<VideoLike> builder)
    {
        builder.ToTable("video_likes");
        builder.HasKey(l => new { l.VideoId, l.UserId }).HasName("pk_video_likes");
        builder.Property(l => l.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(l => l.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Video>().WithMany().HasForeignKey(l => l.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_video_likes_videos");
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_video_likes_users");
        builder.HasIndex(l => l.UserId).HasDatabaseName("ix_video_likes_user");
    }
}

internal sealed class VideoLikeCountConfiguration : IEntityTypeConfiguration<VideoLikeCount>
{
    public void Configure(EntityTypeBuilder<VideoLikeCount> builder)
    {
        builder.ToTable("video_like_counts");
        builder.HasKey(c => c.VideoId).HasName("pk_video_like_counts");
        builder.Property(c => c.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Video>().WithOne().HasForeignKey<VideoLikeCount>(c => c.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_video_like_counts_videos");
    }
}
