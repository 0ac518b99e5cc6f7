using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>What a moderator did.</summary>
internal sealed class ModerationEntry
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public string? ActorId { get; init; }

    public User? Actor { get; init; }

    /// <summary>Whose comment it was, or who was banned or appointed.</summary>
    public string? TargetId { get; init; }

    public User? Target { get; init; }

    public string? CommentId { get; init; }

    public required ModerationAction Action { get; init; }

    /// <summary>The comment's text.</summary>
    public required string Detail { get; init; }

    /// <summary>Null when none was given.</summary>
    public ModerationReason? Reason { get; init; }

    /// <summary>Words beside the reason; empty for none.</summary>
    public required string Note { get; init; }

    /// <summary>JSON of <see cref="RuleChange"/>s; null for what changed no rule.</summary>
    public string? Changes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What moderators do.</summary>
public enum ModerationAction
{
    /// <summary>Deleted somebody's comment.</summary>
    Remove,

    /// <summary>Took a comment from the others.</summary>
    Hide,

    /// <summary>Let a held or hidden comment be seen.</summary>
    Show,

    /// <summary>Found that a reported comment may stay.</summary>
    DismissReports,

    /// <summary>Put a comment on top.</summary>
    Pin,

    /// <summary>No longer on top.</summary>
    Unpin,

    /// <summary>Somebody may not write.</summary>
    Ban,

    /// <summary>Somebody may write again.</summary>
    Unban,

    /// <summary>Made somebody a moderator.</summary>
    Appoint,

    /// <summary>A moderator no longer.</summary>
    Dismiss,

    /// <summary>Changed who may write what.</summary>
    Settings,
}

/// <summary>Actions as words in camelCase, and never as numbers.</summary>
internal sealed class ModerationActionWords() : JsonStringEnumConverter<ModerationAction>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class ModerationEntryConfiguration : IEntityTypeConfiguration<ModerationEntry>
{
    public void Configure(EntityTypeBuilder<ModerationEntry> builder)
    {
        builder.ToTable("moderation_entries", table =>
        {
            table.HasCheckConstraint("ck_moderation_entries_action", $"action in ({EnumText<ModerationAction>.SqlList})");
            table.HasCheckConstraint("ck_moderation_entries_reason", $"reason in ({EnumText<ModerationReason>.SqlList})");
        });
        builder.HasKey(e => e.Id).HasName("pk_moderation_entries");
        foreach (var id in new[] { nameof(ModerationEntry.Id), nameof(ModerationEntry.ChannelId), nameof(ModerationEntry.ActorId), nameof(ModerationEntry.TargetId), nameof(ModerationEntry.CommentId) })
        {
            builder.Property(id).UseCollation(RillcastDb.IdCollation);
        }

        builder.Property(e => e.Reason).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<ModerationReason>.Converter);
        builder.Property(e => e.Changes).HasColumnType("jsonb");
        builder.Property(e => e.Action).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<ModerationAction>.Converter);
        builder.HasOne<Channel>().WithMany().HasForeignKey(e => e.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_moderation_entries_channels");
        builder.HasOne(e => e.Actor).WithMany().HasForeignKey(e => e.ActorId).OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_moderation_entries_actors");
        builder.HasOne(e => e.Target).WithMany().HasForeignKey(e => e.TargetId).OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_moderation_entries_targets");
        builder.HasIndex(e => new { e.ChannelId, e.Id }).HasDatabaseName("ix_moderation_entries_channel");
        builder.HasIndex(e => new { e.CommentId, e.Id }).HasFilter("comment_id is not null").HasDatabaseName("ix_moderation_entries_comment");
        builder.HasIndex(e => e.ActorId).HasDatabaseName("ix_moderation_entries_actor");
        builder.HasIndex(e => e.TargetId).HasDatabaseName("ix_moderation_entries_target");
    }
}
