using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Comments;

/// <summary>What somebody wrote under a video, or in answer to a comment; answers have no answers.</summary>
internal sealed class Comment
{
    public required string Id { get; init; }

    public required string VideoId { get; init; }

    public required string ChannelId { get; init; }

    public string? AuthorId { get; init; }

    public User? Author { get; init; }

    public string? ParentId { get; init; }

    public required string Text { get; set; }

    /// <summary>Seconds from the beginning of the video.</summary>
    public double? MediaTime { get; init; }

    /// <summary>Written while the video was live.</summary>
    public bool IsLive { get; init; }

    public CommentState State { get; set; }

    public int Likes { get; set; }

    /// <summary>Visible answers.</summary>
    public int Replies { get; set; }

    /// <summary>Open reports.</summary>
    public int Reports { get; set; }

    public DateTimeOffset? PinnedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    /// <summary>Chosen by the writer, so that a request sent twice writes once.</summary>
    public string? Key { get; init; }
}

/// <summary>Who sees a comment.</summary>
public enum CommentState
{
    /// <summary>Everybody who sees the video.</summary>
    Visible,

    /// <summary>Its author, and moderators, who decide.</summary>
    Held,

    /// <summary>Its author, and moderators, who took it from the others.</summary>
    Hidden,

    /// <summary>Nobody; its text is gone.</summary>
    Removed,
}

/// <summary>States as words in camelCase, and never as numbers.</summary>
internal sealed class CommentStateWords() : JsonStringEnumConverter<CommentState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class CommentConfiguration : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> builder)
    {
        builder.ToTable("comments", table => table.HasCheckConstraint("ck_comments_state", $"state in ({EnumText<CommentState>.SqlList})"));
        builder.HasKey(c => c.Id).HasName("pk_comments");
        foreach (var id in new[] { nameof(Comment.Id), nameof(Comment.VideoId), nameof(Comment.ChannelId), nameof(Comment.AuthorId), nameof(Comment.ParentId), nameof(Comment.Key) })
        {
            builder.Property(id).UseCollation(RillcastDb.IdCollation);
        }

        builder.Property(c => c.State).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<CommentState>.Converter);
        builder.HasOne<Video>().WithMany().HasForeignKey(c => c.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comments_videos");
        builder.HasOne(c => c.Author).WithMany().HasForeignKey(c => c.AuthorId).OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_comments_users");
        builder.HasOne<Comment>().WithMany().HasForeignKey(c => c.ParentId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comments_parents");
        builder.HasIndex(c => new { c.VideoId, c.IsLive, c.Id }).HasFilter("parent_id is null").HasDatabaseName("ix_comments_newest");
        builder.HasIndex(c => new { c.VideoId, c.IsLive, c.Likes, c.Id }).HasFilter("parent_id is null").HasDatabaseName("ix_comments_top");
        builder.HasIndex(c => new { c.VideoId, c.MediaTime, c.Id }).HasFilter("is_live").HasDatabaseName("ix_comments_replay");
        builder.HasIndex(c => new { c.ParentId, c.Id }).HasDatabaseName("ix_comments_replies");
        builder.HasIndex(c => new { c.AuthorId, c.Id }).HasDatabaseName("ix_comments_author");
        builder.HasIndex(c => new { c.ChannelId, c.Id }, "ix_comments_held").HasFilter("state = 'held'");
        builder.HasIndex(c => new { c.ChannelId, c.Id }, "ix_comments_reported").HasFilter("reports > 0");
        builder.HasIndex(c => new { c.AuthorId, c.Key }).IsUnique().HasFilter("key is not null").HasDatabaseName("ix_comments_key");
        builder.HasIndex(c => c.VideoId).IsUnique().HasFilter("pinned_at is not null").HasDatabaseName("ix_comments_pinned");
    }
}
