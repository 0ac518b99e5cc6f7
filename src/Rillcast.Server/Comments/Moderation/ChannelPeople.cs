using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>Somebody whom the owner of a channel lets moderate it.</summary>
internal sealed class ChannelModerator
{
    public required string ChannelId { get; init; }

    public required string UserId { get; init; }

    public User? User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Somebody who may not write on a channel.</summary>
internal sealed class ChannelBan
{
    public required string ChannelId { get; init; }

    public required string UserId { get; init; }

    public User? User { get; init; }

    /// <summary>Null when none was given.</summary>
    public ModerationReason? Reason { get; set; }

    /// <summary>Words beside it, for moderators; empty for none.</summary>
    public required string Note { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null for good.</summary>
    public DateTimeOffset? Until { get; set; }
}

internal sealed class ChannelModeratorConfiguration : IEntityTypeConfiguration<ChannelModerator>
{
    public void Configure(EntityTypeBuilder<ChannelModerator> builder)
    {
        builder.ToTable("channel_moderators");
        builder.HasKey(m => new { m.ChannelId, m.UserId }).HasName("pk_channel_moderators");
        builder.Property(m => m.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(m => m.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Channel>().WithMany().HasForeignKey(m => m.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_moderators_channels");
        builder.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_moderators_users");
        builder.HasIndex(m => m.UserId).HasDatabaseName("ix_channel_moderators_user");
    }
}

internal sealed class ChannelBanConfiguration : IEntityTypeConfiguration<ChannelBan>
{
    public void Configure(EntityTypeBuilder<ChannelBan> builder)
    {
        builder.ToTable("channel_bans", table => table.HasCheckConstraint("ck_channel_bans_reason", $"reason in ({EnumText<ModerationReason>.SqlList})"));
        builder.HasKey(b => new { b.ChannelId, b.UserId }).HasName("pk_channel_bans");
        builder.Property(b => b.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(b => b.UserId).UseCollation(RillcastDb.IdCollation);
        builder.Property(b => b.Reason).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<ModerationReason>.Converter);
        builder.HasOne<Channel>().WithMany().HasForeignKey(b => b.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_bans_channels");
        builder.HasOne(b => b.User).WithMany().HasForeignKey(b => b.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_bans_users");
        builder.HasIndex(b => b.UserId).HasDatabaseName("ix_channel_bans_user");
    }
}
