using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Recovery;

/// <summary>A permission to choose a new password once. Only the hash of its secret is kept.</summary>
internal sealed class PasswordReset
{
    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Hash { get; init; }

    public required string UserId { get; init; }

    public User? User { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasswordResetConfiguration : IEntityTypeConfiguration<PasswordReset>
{
    public void Configure(EntityTypeBuilder<PasswordReset> builder)
    {
        builder.ToTable("password_resets");
        builder.HasKey(r => r.Hash).HasName("pk_password_resets");
        builder.Property(r => r.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne(r => r.User).WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_password_resets_users");
        builder.HasIndex(r => r.UserId).HasDatabaseName("ix_password_resets_user");
    }
}
