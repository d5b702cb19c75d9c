using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Accounting;

/// <summary>How far revenue follows the journal: one row.</summary>
internal sealed class RecognitionCursor
{
    /// <summary>The only row's id.</summary>
    public const int Only = 1;

    public required int Id { get; init; }

    /// <summary>The last sequence whose people were looked at.</summary>
    public required long Position { get; set; }
}

internal sealed class RecognitionCursorConfiguration : IEntityTypeConfiguration<RecognitionCursor>
{
    public void Configure(EntityTypeBuilder<RecognitionCursor> builder)
    {
        builder.ToTable("RecognitionCursor");
        builder.Property(c => c.Id).ValueGeneratedNever();
    }
}
