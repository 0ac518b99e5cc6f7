using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Search;

/// <summary>What can be found of a channel. Triggers keep it; nothing else writes it.</summary>
internal sealed class ChannelSearchEntry
{
    public required string ChannelId { get; init; }

    public Channel? Channel { get; init; }

    /// <summary>Words of name, handle and description, with weights.</summary>
    public required NpgsqlTsVector Words { get; init; }

    /// <summary>Name and handle without accents and capitals.</summary>
    public required string Folded { get; init; }
}

internal sealed class ChannelSearchConfiguration : IEntityTypeConfiguration<ChannelSearchEntry>
{
    public void Configure(EntityTypeBuilder<ChannelSearchEntry> builder)
    {
        builder.ToTable("channel_search");
        builder.HasKey(s => s.ChannelId).HasName("pk_channel_search");
        builder.Property(s => s.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne(s => s.Channel).WithOne().HasForeignKey<ChannelSearchEntry>(s => s.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_channel_search_channels");
        builder.HasIndex(s => s.Words).HasMethod("gin").HasDatabaseName("ix_channel_search_words");
        builder.HasIndex(s => s.Folded).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_channel_search_folded");
    }
}
