using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;
using Rillcast.Server.Comments;
using Rillcast.Server.Data;

namespace Rillcast.Server.Search.Moments;

/// <summary>A comment at a time of a video that everybody may see. Triggers keep it; nothing else writes it.</summary>
internal sealed class MomentEntry
{
    public required string CommentId { get; init; }

    public required string VideoId { get; init; }

    /// <summary>Seconds from the beginning of the video.</summary>
    public required double MediaTime { get; init; }

    /// <summary>Words of the comment.</summary>
    public required NpgsqlTsVector Words { get; init; }
}

internal sealed class MomentConfiguration : IEntityTypeConfiguration<MomentEntry>
{
    public void Configure(EntityTypeBuilder<MomentEntry> builder)
    {
        builder.ToTable("moments");
        builder.HasKey(m => m.CommentId).HasName("pk_moments");
        builder.Property(m => m.CommentId).UseCollation(RillcastDb.IdCollation);
        builder.Property(m => m.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Comment>().WithOne().HasForeignKey<MomentEntry>(m => m.CommentId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_moments_comments");
        builder.HasIndex(m => new { m.VideoId, m.Words }).HasMethod("gin").HasDatabaseName("ix_moments_words");
    }
}
