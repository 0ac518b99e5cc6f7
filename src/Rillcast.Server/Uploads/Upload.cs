using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels;
using Rillcast.Server.Data;

namespace Rillcast.Server.Uploads;

/// <summary>A file on its way to becoming a video. How much of it is there only the file itself says (<see cref="UploadFolder"/>).</summary>
internal sealed class Upload
{
    /// <summary>Also the id of the video that it becomes: however often an import begins anew, there is never a second one.</summary>
    public required string Id { get; init; }

    public required string OwnerId { get; init; }

    public required string ChannelId { get; init; }

    public Channel? Channel { get; init; }

    public required UploadState State { get; set; }

    /// <summary>As its sender calls it; never a path here.</summary>
    public required string FileName { get; init; }

    /// <summary>Title of the video to be.</summary>
    public required string Title { get; init; }

    /// <summary><c>Upload-Metadata</c> as it was sent, for HEAD.</summary>
    public required string Metadata { get; init; }

    /// <summary>Bytes of the whole file; null as long as the sender does not know.</summary>
    public long? Length { get; set; }

    /// <summary>For people: why it failed, or what is remarkable.</summary>
    public string? Message { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is given up for want of bytes, or, once it has ended, when the row goes.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class UploadConfiguration : IEntityTypeConfiguration<Upload>
{
    public void Configure(EntityTypeBuilder<Upload> builder)
    {
        builder.ToTable("uploads", table => table.HasCheckConstraint("ck_uploads_state", "state in ('uploading', 'importing', 'done', 'failed', 'cancelled')"));
        builder.HasKey(u => u.Id).HasName("pk_uploads");
        builder.Property(u => u.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(u => u.OwnerId).UseCollation(RillcastDb.IdCollation);
        builder.Property(u => u.ChannelId).UseCollation(RillcastDb.IdCollation);
        builder.Property(u => u.State).UseCollation(RillcastDb.IdCollation).HasConversion(
            state => UploadStateWords.ToText(state),
            text => UploadStateWords.Parse(text));
        builder.HasOne<User>().WithMany().HasForeignKey(u => u.OwnerId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_uploads_users");
        builder.HasOne(u => u.Channel).WithMany().HasForeignKey(u => u.ChannelId).OnDelete(DeleteBehavior.Restrict).HasConstraintName("fk_uploads_channels");
        builder.HasIndex(u => new { u.OwnerId, u.Id }).HasDatabaseName("ix_uploads_owner");
        builder.HasIndex(u => u.ChannelId).HasDatabaseName("ix_uploads_channel");
        builder.HasIndex(u => new { u.State, u.ExpiresAt }).HasDatabaseName("ix_uploads_state");
    }
}
