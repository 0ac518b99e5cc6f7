using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments;

/// <summary>Somebody likes a comment.</summary>
internal sealed class CommentLike
{
    public required string CommentId { get; init; }

    public required string UserId { get; init; }
}

/// <summary>Somebody thinks that a moderator should look at a comment.</summary>
internal sealed class CommentReport
{
    public required string CommentId { get; init; }

    public required string UserId { get; init; }

    public required ModerationReason Reason { get; init; }

    /// <summary>Words beside it; empty for none.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CommentLikeConfiguration : IEntityTypeConfiguration<CommentLike>
{
    public void Configure(EntityTypeBuilder<CommentLike> builder)
    {
        builder.ToTable("comment_likes");
        builder.HasKey(l => new { l.CommentId, l.UserId }).HasName("pk_comment_likes");
        builder.Property(l => l.CommentId).UseCollation(RillcastDb.IdCollation);
        builder.Property(l => l.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Comment>().WithMany().HasForeignKey(l => l.CommentId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comment_likes_comments");
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comment_likes_users");
        builder.HasIndex(l => l.UserId).HasDatabaseName("ix_comment_likes_user");
    }
}

internal sealed class CommentReportConfiguration : IEntityTypeConfiguration<CommentReport>
{
    public void Configure(EntityTypeBuilder<CommentReport> builder)
    {
        builder.ToTable("comment_reports", table => table.HasCheckConstraint("ck_comment_reports_reason", $"reason in ({EnumText<ModerationReason>.SqlList})"));
        builder.HasKey(r => new { r.CommentId, r.UserId }).HasName("pk_comment_reports");
        builder.Property(r => r.CommentId).UseCollation(RillcastDb.IdCollation);
        builder.Property(r => r.UserId).UseCollation(RillcastDb.IdCollation);
        builder.Property(r => r.Reason).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<ModerationReason>.Converter);
        builder.HasOne<Comment>().WithMany().HasForeignKey(r => r.CommentId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comment_reports_comments");
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comment_reports_users");
        builder.HasIndex(r => r.UserId).HasDatabaseName("ix_comment_reports_user");
    }
}
