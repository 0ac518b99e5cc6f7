using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;
using Rillcast.Transcoding.Ladder;

namespace Rillcast.Server.Conversion.Ladders;

/// <summary>The ladder that a channel has of its own.</summary>
internal sealed class ChannelLadderRow
{
    public required string ChannelId { get; init; }

    /// <summary>JSON of <see cref="OwnRung"/>s.</summary>
    public required string Rungs { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class ChannelLadderConfiguration : IEntityTypeConfiguration<ChannelLadderRow>
{
    public void Configure(EntityTypeBuilder<ChannelLadderRow> builder)
    {
        builder.ToTable("channel_ladders");
        builder.HasKey(l => l.ChannelId).HasName("pk_channel_ladders");
        builder.Property(l => l.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(l => l.Rungs).HasColumnType("jsonb");
        builder.HasOne<Channel>().WithOne().HasForeignKey<ChannelLadderRow>(l => l.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_ladders_channels");
    }
}
