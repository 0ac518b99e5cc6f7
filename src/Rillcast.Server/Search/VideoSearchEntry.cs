using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Search;

/// <summary>What can be found of a video. Triggers keep it; nothing else writes it.</summary>
internal sealed class VideoSearchEntry
{
    public required string VideoId { get; init; }

    public Video? Video { get; init; }

    /// <summary>Words of title, tags, channel and description, with weights.</summary>
    public required NpgsqlTsVector Words { get; init; }

    /// <summary>Title, tags and channel without accents and capitals.</summary>
    public required string Folded { get; init; }
}

internal sealed class VideoSearchConfiguration : IEntityTypeConfiguration<VideoSearchEntry>
{
    public void Configure(EntityTypeBuilder<VideoSearchEntry> builder)
    {
        builder.ToTable("video_search");
        builder.HasKey(s => s.VideoId).HasName("pk_video_search");
        builder.Property(s => s.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne(s => s.Video).WithOne().HasForeignKey<VideoSearchEntry>(s => s.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_video_search_videos");
        builder.HasIndex(s => s.Words).HasMethod("gin").HasDatabaseName("ix_video_search_words");
        builder.HasIndex(s => s.Folded).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_video_search_folded");
    }
}
