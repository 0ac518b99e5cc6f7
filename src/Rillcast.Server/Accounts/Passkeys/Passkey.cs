using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Passkeys;

/// <summary>A key pair that somebody signs in with (WebAuthn Level 3); the secret half never leaves its device.</summary>
internal sealed class Passkey
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public User? User { get; init; }

    /// <summary>The authenticator's name for it.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>COSE key.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>Times it has signed, as the authenticator counts; 0 for those that do not.</summary>
    public required long SignCount { get; set; }

    /// <summary>For its owner.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys");
        builder.HasKey(p => p.Id).HasName("pk_passkeys");
        builder.Property(p => p.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(p => p.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne(p => p.User).WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_passkeys_users");
        builder.HasIndex(p => p.CredentialId).IsUnique().HasDatabaseName("ix_passkeys_credential");
        builder.HasIndex(p => new { p.UserId, p.Id }).HasDatabaseName("ix_passkeys_user");
    }
}
