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

    public required DateTimeOffset CreatedAt { get; init; }

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
        builder.ToTable("videos", table => table.HasCheckConstraint("ck_videos_state", "state in ('scheduled', 'live', 'processing', 'ready', 'failed')"));
        builder.HasKey(v => v.Id).HasName("pk_videos");
        builder.Property(v => v.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(v => v.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(v => v.State).UseCollation(RillcastDb.IdCollation).HasConversion(
            state => VideoStates.ToText(state),
            text => VideoStates.Parse(text));
        builder.HasOne(v => v.Channel).WithMany().HasForeignKey(v => v.ChannelId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_videos_channels");
        builder.HasIndex(v => new { v.State, v.Id }).HasDatabaseName("ix_videos_state");
        builder.HasIndex(v => new { v.ChannelId, v.Id }).HasDatabaseName("ix_videos_channel");
        builder.HasIndex(v => v.Title).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_videos_title");
    }
}

/// <summary>States as the database spells them.</summary>
internal static class VideoStates
{
    public static string ToText(VideoState state) => state switch
    {
        VideoState.Scheduled => "scheduled",
        VideoState.Live => "live",
        VideoState.Processing => "processing",
        VideoState.Ready => "ready",
        _ => "failed",
    };

    public static VideoState Parse(string text) => text switch
    {
        "scheduled" => VideoState.Scheduled,
        "live" => VideoState.Live,
        "processing" => VideoState.Processing,
        "ready" => VideoState.Ready,
        _ => VideoState.Failed,
    };
}
