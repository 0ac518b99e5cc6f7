using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;

namespace Rillcast.Server.Channels.Follows;

/// <summary>Somebody follows a channel.</summary>
internal sealed class Follow
{
    public required string UserId { get; init; }

    public required string ChannelId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class FollowConfiguration : IEntityTypeConfiguration<Follow>
{
    public void Configure(EntityTypeBuilder<Follow> builder)
    {
        builder.ToTable("follows");
        builder.HasKey(f => new { f.UserId, f.ChannelId }).HasName("pk_follows");
        builder.Property(f => f.UserId).UseCollation(RillcastDb.IdCollation);
        builder.Property(f => f.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_follows_users");
        builder.HasOne<Channel>().WithMany().HasForeignKey(f => f.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_follows_channels");
        builder.HasIndex(f => f.ChannelId).HasDatabaseName("ix_follows_channel");
    }
}
