using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts;

/// <summary>Somebody who can sign in.</summary>
internal sealed class User
{
    public required string Id { get; init; }

    /// <summary>As its owner wrote it.</summary>
    public required string Email { get; set; }

    /// <summary>As it is compared: see <see cref="EmailKeys"/>.</summary>
    public required string EmailKey { get; set; }

    public required string Name { get; set; }

    public required string PasswordHash { get; set; }

    public Role Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users", table => table.HasCheckConstraint("ck_users_role", $"role in ({EnumText<Role>.SqlList})"));
        builder.HasKey(u => u.Id).HasName("pk_users");
        builder.Property(u => u.Id).UseCollation(RillcastDb.IdCollation);
        builder.Property(u => u.EmailKey).UseCollation(RillcastDb.IdCollation);
        builder.Property(u => u.Role).UseCollation(RillcastDb.IdCollation).HasConversion(EnumText<Role>.Converter);
        builder.HasIndex(u => u.EmailKey).IsUnique().HasDatabaseName("ix_users_email_key");
    }
}
