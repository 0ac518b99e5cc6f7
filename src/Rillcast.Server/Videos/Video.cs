using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Videos;

/// <summary>A video as the database knows it. What changes by the second while it is live is in the media plane.</summary>
internal sealed class Video
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public Channel? Channel { get; init; }

    public required VideoState State { get; set; }

    public required string Title { get; set; }

    public required string Description { get; set; }

    /// <summary>Words it is filed under.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>How often it was watched; written in batches.</summary>
    public long Views { get; private set; }

    public Visibility Visibility { get; private set; }

    /// <summary>When the visibility last changed; null when it has always been public.</summary>
    public DateTimeOffset? HiddenAt { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an announced broadcast is to begin; null when it was not announced.</summary>
    public DateTimeOffset? ScheduledAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public double DurationSeconds { get; set; }

    public int? Width { get; set; }

    public int? Height { get; set; }

    public double? FrameRate { get; set; }

    public string? VideoCodec { get; set; }

    public string? AudioCodec { get; set; }

    /// <summary>What it takes up in the store.</summary>
    public long SizeBytes { get; set; }

    /// <summary>Says who may watch it.</summary>
    public void Show(Visibility visibility, DateTimeOffset now)
    {
        if (visibility != Visibility)
        {
            (Visibility, HiddenAt) = (visibility, now);
        }
    }
}

/// <summary>The life of a video.</summary>
public enum VideoState
{
    /// <summary>Announced, not begun.</summary>
    Scheduled,

    /// <summary>Being broadcast, or waiting for a publisher that dropped.</summary>
    Live,

    /// <summary>The broadcast has ended, the recording is not complete yet; it can be watched.</summary>
    Processing,

    /// <summary>A recording.</summary>
    Ready,

    /// <summary>Nothing can be watched.</summary>
    Failed,
}

internal sealed class VideoConfiguration : IEntityTypeConfiguration<Video>
{
    public void Configure(EntityTypeBuilder<Video> builder)
    {
        builder.ToTable("videos", table =>
        {
            table.HasCheckConstraint("ck_videos_state", $"state in ({EnumText<VideoState>.SqlList})");
            table.HasCheckConstraint("ck_videos_visibility", $"visibility in ({EnumText<Visibility>.SqlList})");
        });
        builder.HasKey(v => v.Id).HasName("pk_videos");
        builder.Property(v => v.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(v => v.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(v => v.State).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<VideoState>.Converter);
        builder.Property(v => v.Visibility).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<Visibility>.Converter);
        builder.HasOne(v => v.Channel).WithMany().HasForeignKey(v => v.ChannelId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_videos_channels");
        builder.HasIndex(v => new { v.State, v.Id }).HasDatabaseName("ix_videos_state");
        builder.HasIndex(v => new { v.ChannelId, v.Id }).HasDatabaseName("ix_videos_channel");
        builder.HasIndex(v => new { v.ChannelId, v.ScheduledAt }).HasFilter("state = 'scheduled'").HasDatabaseName("ix_videos_scheduled");
        builder.HasIndex(v => v.HiddenAt).HasFilter("hidden_at is not null").HasDatabaseName("ix_videos_hidden");
        builder.HasIndex(v => new { v.Views, v.Id }).HasDatabaseName("ix_videos_views");
        builder.HasIndex(v => v.Title).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_videos_title");
    }
}
