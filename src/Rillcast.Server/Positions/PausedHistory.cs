using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;

namespace Rillcast.Server.Positions;

/// <summary>Somebody wants nothing remembered at the moment.</summary>
internal sealed class PausedHistory
{
    public required string UserId { get; init; }

    public required DateTimeOffset PausedAt { get; init; }
}

internal sealed class PausedHistoryConfiguration : IEntityTypeConfiguration<PausedHistory>
{
    public void Configure(EntityTypeBuilder<PausedHistory> builder)
    {
        builder.ToTable("paused_histories");
        builder.HasKey(p => p.UserId).HasName("pk_paused_histories");
        builder.Property(p => p.UserId).UseCollation(RillcastDb.IdCollation);
        builder.HasOne<User>().WithOne().HasForeignKey<PausedHistory>(p => p.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_paused_histories_users");
    }
}
