using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Channels;

/// <summary>The right to broadcast on a channel. Only the hash of the secret is kept.</summary>
internal sealed class StreamKey
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public required string Label { get; set; }

    /// <summary>SHA-256 of the secret: it has 160 random bits, so nothing slower is needed.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Last four characters, by which its owner tells it from others.</summary>
    public required string Hint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class StreamKeyConfiguration : IEntityTypeConfiguration<StreamKey>
{
    public void Configure(EntityTypeBuilder<StreamKey> builder)
    {
        builder.ToTable("stream_keys");
        builder.HasKey(k => k.Id).HasName("pk_stream_keys");
        builder.Property(k => k.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(k => k.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<Channel>().WithMany().HasForeignKey(k => k.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_stream_keys_channels");
        builder.HasIndex(k => k.Hash).IsUnique().HasDatabaseName("ix_stream_keys_hash");
        builder.HasIndex(k => new { k.ChannelId, k.Id }).HasDatabaseName("ix_stream_keys_channel");
    }
}
