using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Frames;

/// <summary>Where a viewer is who asks for frames "after what I last got".</summary>
internal sealed class FrameCursor
{
    public required string VideoId { get; init; }

    /// <summary><c>u:</c> and a user's id, or <c>s:</c> and a session.</summary>
    public required string Viewer { get; init; }

    /// <summary>Begin of the next answer, in microseconds.</summary>
    public required long Position { get; set; }

    public required DateTimeOffset UsedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class FrameCursorConfiguration : IEntityTypeConfiguration<FrameCursor>
{
    public void Configure(EntityTypeBuilder<FrameCursor> builder)
    {
        builder.ToTable("frame_cursors");
        builder.HasKey(c => new { c.VideoId, c.Viewer }).HasName("pk_frame_cursors");
        builder.Property(c => c.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(c => c.Viewer).UseCollation(RillcastDb.IdCollation);
        builder.HasIndex(c => c.ExpiresAt).HasDatabaseName("ix_frame_cursors_expires");
    }
}
