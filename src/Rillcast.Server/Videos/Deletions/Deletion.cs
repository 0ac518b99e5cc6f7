using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Videos.Deletions;

/// <summary>
/// A video that is being deleted, or was. Written in the same transaction that removes the video's row, and kept for a while after the work is done: what
/// comes back with a node or a job that was away must find out that it is not wanted any more.
/// </summary>
internal sealed class Deletion
{
    public required string VideoId { get; init; }

    public required DeletionReason Reason { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the next pass is due; null when nothing is left to do.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>Passes that went through.</summary>
    public int Passes { get; set; }

    /// <summary>Tries since the last pass that went through.</summary>
    public int Attempts { get; set; }
}

/// <summary>Why a video goes.</summary>
internal enum DeletionReason
{
    /// <summary>Its owner or an administrator wanted it.</summary>
    Request,

    /// <summary>It is older than recordings may become.</summary>
    Age,

    /// <summary>The disk was too full.</summary>
    Space,
}

internal sealed class DeletionConfiguration : IEntityTypeConfiguration<Deletion>
{
    public void Configure(EntityTypeBuilder<Deletion> builder)
    {
        builder.ToTable("deletions", table => table.HasCheckConstraint("ck_deletions_reason", "reason in ('request', 'age', 'space')"));
        builder.HasKey(d => d.VideoId).HasName("pk_deletions");
        builder.Property(d => d.VideoId).UseCollation(RillcastDb.IdCollation);
        builder.Property(d => d.Reason).UseCollation(RillcastDb.IdCollation).HasConversion(reason => ToText(reason), text => Parse(text));
        builder.HasIndex(d => d.NextAt).HasFilter("next_at is not null").HasDatabaseName("ix_deletions_next");
    }

    internal static string ToText(DeletionReason reason) => reason switch
    {
        DeletionReason.Request => "request",
        DeletionReason.Age => "age",
        _ => "space",
    };

    private static DeletionReason Parse(string text) => text switch
    {
        "request" => DeletionReason.Request,
        "age" => DeletionReason.Age,
        _ => DeletionReason.Space,
    };
}
