using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Comments;

/// <summary>How many comments and answers everybody sees under a video, but for those written live. The database keeps it, in the transaction that changes them.</summary>
internal sealed class VideoCommentCount
{
    public required string VideoId { get; init; }

    public int Comments { get; init; }
}

internal sealed class VideoCommentCountConfiguration : IEntityTypeConfiguration<VideoCommentCount>
{
    public void Configure(EntityTypeBuilder<VideoCommentCount> builder)
    {
        builder.ToTable("video_comment_counts");
        builder.HasKey(c => c.VideoId).HasName("pk_video_comment_counts");
        builder.Property(c => c.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Video>().WithOne().HasForeignKey<VideoCommentCount>(c => c.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_video_comment_counts_videos");
    }
}
