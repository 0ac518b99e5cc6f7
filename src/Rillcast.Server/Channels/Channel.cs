using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Channels;

/// <summary>Where broadcasts and videos of one owner appear.</summary>
internal sealed class Channel
{
    public required string Id { get; init; }

    public required string OwnerId { get; init; }

    /// <summary>Its name in addresses, <c>/c/{handle}</c>; never changes.</summary>
    public required string Handle { get; init; }

    public required string Name { get; set; }

    public required string Description { get; set; }

    /// <summary>Of new broadcasts and uploads.</summary>
    public Visibility DefaultVisibility { get; set; }

    /// <summary>Name of a picture; see <see cref="Pictures.ChannelPictures"/>.</summary>
    public string? Avatar { get; set; }

    /// <summary>Name of a picture.</summary>
    public string? Banner { get; set; }

    /// <summary>A JSON array of <see cref="ChannelLink"/>.</summary>
    public string Links { get; set; } = "[]";

    /// <summary>How many follow it.</summary>
    public int Followers { get; private set; }

    /// <summary>The announced video that the next broadcast becomes; null: the one that is due.</summary>
    public string? NextVideoId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ChannelConfiguration : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> builder)
    {
        builder.ToTable("channels", table => table.HasCheckConstraint("ck_channels_default_visibility", $"default_visibility in ({EnumText<Visibility>.SqlList})"));
        builder.HasKey(c => c.Id).HasName("pk_channels");
        builder.Property(c => c.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.OwnerId).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.Handle).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.DefaultVisibility).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<Visibility>.Converter);
        builder.Property(c => c.Links).HasColumnType("jsonb");
        builder.Property(c => c.NextVideoId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.OwnerId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_channels_users");
        builder.HasIndex(c => c.Handle).IsUnique().HasDatabaseName("ix_channels_handle");
        builder.HasIndex(c => new { c.OwnerId, c.Id }).HasDatabaseName("ix_channels_owner");
    }
}
