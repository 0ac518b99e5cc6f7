using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Sessions;

/// <summary>One sign-in, until it is ended or not used for long enough.</summary>
internal sealed class Session
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public User? User { get; init; }

    /// <summary>For people: <c>Firefox on Linux</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Where it was last used from.</summary>
    public required string Address { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute or so.</summary>
    public required DateTimeOffset LastUsedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(s => s.Id).HasName("pk_sessions");
        builder.Property(s => s.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(s => s.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_sessions_users");
        builder.HasIndex(s => new { s.UserId, s.Id }).HasDatabaseName("ix_sessions_user");
        builder.HasIndex(s => s.ExpiresAt).HasDatabaseName("ix_sessions_expires");
    }
}
