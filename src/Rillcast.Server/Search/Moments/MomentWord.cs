using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Rillcast.Server.Data;

namespace Rillcast.Server.Search.Moments;

/// <summary>A word that was said in some comment at a time, folded: what is typed wrong is looked up among these. Triggers keep it; nothing else writes it.</summary>
internal sealed class MomentWord
{
    public required string Word { get; init; }
}

internal sealed class MomentWordConfiguration : IEntityTypeConfiguration<MomentWord>
{
    public void Configure(EntityTypeBuilder<MomentWord> builder)
    {
        builder.ToTable("moment_words");
        builder.HasKey(w => w.Word).HasName("pk_moment_words");
        builder.Property(w => w.Word).UseCollation(RillcastDb.IdCollation);
        builder.HasIndex(w => w.Word).HasMethod("gin").HasOperators("gin_trgm_ops").HasDatabaseName("ix_moment_words_word");
    }
}
