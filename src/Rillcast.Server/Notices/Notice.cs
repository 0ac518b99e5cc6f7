using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Notices;

/// <summary>What the operator tells those who watch, for a while.</summary>
internal sealed class Notice
{
    public required string Id { get; init; }

    public required NoticeKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>To those who watch this video; null for all.</summary>
    public string? VideoId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>How much of the screen it takes.</summary>
public enum NoticeKind
{
    /// <summary>A strip over the picture.</summary>
    Flash,

    /// <summary>The whole picture.</summary>
    Emergency,
}

/// <summary>Kinds as words in camelCase, and never as numbers.</summary>
internal sealed class NoticeKindWords() : JsonStringEnumConverter<NoticeKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class NoticeConfiguration : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notices", table => table.HasCheckConstraint("ck_notices_kind", $"kind in ({EnumText<NoticeKind>.SqlList})"));
        builder.HasKey(n => n.Id).HasName("pk_notices");
        builder.Property(n => n.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(n => n.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(n => n.Kind).HasConversion(EnumText<NoticeKind>.Converter);
        builder.HasOne<Video>().WithMany().HasForeignKey(n => n.VideoId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_notices_videos");
        builder.HasIndex(n => n.VideoId).HasDatabaseName("ix_notices_video");
    }
}
