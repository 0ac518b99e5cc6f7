using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Comments.Moderation;

/// <summary>Who may write what under the videos of a channel. A channel without a row has the defaults.</summary>
internal sealed class ChatSettings
{
    /// <summary>Words that can be blocked.</summary>
    public const int MaxBlockedWords = 500;

    /// <summary>Characters of a blocked word.</summary>
    public const int MaxWordLength = 60;

    /// <summary>The slowest, an hour.</summary>
    public const int MaxSlowModeSeconds = 3600;

    public required string ChannelId { get; init; }

    public bool IsOpen { get; set; } = true;

    /// <summary>Between two comments of one person; 0 for none.</summary>
    public int SlowModeSeconds { get; set; }

    public Approval Approval { get; set; }

    /// <summary>Comments with one of these are held.</summary>
    public string[] BlockedWords { get; set; } = [];
}

/// <summary>Which comments wait for a moderator.</summary>
public enum Approval
{
    /// <summary>None but those with blocked words.</summary>
    None,

    /// <summary>Those with links, too.</summary>
    Links,

    /// <summary>All.</summary>
    All,
}

/// <summary>Words in camelCase, and never numbers.</summary>
internal sealed class ApprovalWords() : JsonStringEnumConverter<Approval>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class ChatSettingsConfiguration : IEntityTypeConfiguration<ChatSettings>
{
    public void Configure(EntityTypeBuilder<ChatSettings> builder)
    {
        builder.ToTable("chat_settings", table => table.HasCheckConstraint("ck_chat_settings_approval", $"approval in ({EnumText<Approval>.SqlList})"));
        builder.HasKey(s => s.ChannelId).HasName("pk_chat_settings");
        builder.Property(s => s.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(s => s.Approval).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<Approval>.Converter);
        builder.HasOne<Channel>().WithOne().HasForeignKey<ChatSettings>(s => s.ChannelId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_chat_settings_channels");
    }
}
