using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Budgets;

/// <summary>
/// A pause somebody gave their own spending. Rows are only added, and the database refuses everything else: the latest end of all of
/// them counts, so a pause can grow and nobody can take it back.
/// </summary>
internal sealed class SpendingPause
{
    public const string Table = "SpendingPauses";

    /// <summary>Made with the question, so that a repeated answer is one pause.</summary>
    public required Guid Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required PauseLength Length { get; init; }

    public required DateTime StartedAt { get; init; }

    public required DateTime EndsAt { get; init; }
}

internal sealed class SpendingPauseConfiguration : IEntityTypeConfiguration<SpendingPause>
{
    public void Configure(EntityTypeBuilder<SpendingPause> builder)
    {
        builder.ToTable(SpendingPause.Table, table => table.HasCheckConstraint("CK_SpendingPauses_Ends", "\"EndsAt\" > \"StartedAt\""));
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.HasIndex(p => new { p.PersonId, p.EndsAt });
    }
}
