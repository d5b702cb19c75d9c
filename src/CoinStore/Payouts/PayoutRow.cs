using CoinStore.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Payouts;

/// <summary>A cash-out from the request to its end. Each state says what is done; the worker knows from it what comes next.</summary>
internal sealed class PayoutRow
{
    public required PayoutId Id { get; init; }

    public required PersonId CreatorId { get; init; }

    public required long Diamonds { get; init; }

    /// <summary>US cents, like all amounts here.</summary>
    public required long GrossMinor { get; init; }

    public required long FeeMinor { get; init; }

    public required long NetMinor { get; init; }

    /// <summary>The day of the terms it was quoted by.</summary>
    public required DateOnly TermsFrom { get; init; }

    /// <summary>The connected account as it was when the payout was asked for.</summary>
    public required string StripeAccountId { get; init; }

    public PayoutState State { get; set; }

    public required DateTime RequestedAt { get; init; }

    /// <summary>tr_..., once the money has left the platform's balance.</summary>
    public string? TransferId { get; set; }

    public DateTime? TransferredAt { get; set; }

    /// <summary>po_... on the connected account, once it is on its way to the bank.</summary>
    public string? StripePayoutId { get; set; }

    public DateTime? SentAt { get; set; }

    /// <summary>When Stripe expects it at the bank.</summary>
    public DateTime? ArrivesAt { get; set; }

    public DateTime? PaidAt { get; set; }

    public DateTime? FailedAt { get; set; }

    public PayoutFailure? Failure { get; set; }

    /// <summary>Numbers the keys of this state's call: a key that Stripe answered with a refusal would only repeat it for a day.</summary>
    public int Attempt { get; set; }

    /// <summary>How often this state's step was tried in vain.</summary>
    public int Tries { get; set; }

    /// <summary>When the worker looks at it next; null when nothing is left to do. Also the claim: who looks moves it ahead first.</summary>
    public DateTime? NextTryAt { get; set; }

    /// <summary>Why the last try was in vain, for operators.</summary>
    public string? Note { get; set; }

    /// <summary>Since when it is in a state whose call may have to be found again.</summary>
    public DateTime StateSince => State == PayoutState.Held ? RequestedAt : TransferredAt ?? RequestedAt;
}

internal sealed class PayoutConfiguration : IEntityTypeConfiguration<PayoutRow>
{
    public void Configure(EntityTypeBuilder<PayoutRow> builder)
    {
        builder.ToTable(
            "Payouts",
            table =>
                table.HasCheckConstraint(
                    "CK_Payouts_Amounts",
                    "\"Diamonds\" > 0 AND \"NetMinor\" > 0 AND \"FeeMinor\" >= 0 AND \"GrossMinor\" = \"FeeMinor\" + \"NetMinor\""
                )
        );
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.StripeAccountId).HasMaxLength(255);
        builder.Property(p => p.TransferId).HasMaxLength(255);
        builder.Property(p => p.StripePayoutId).HasMaxLength(255);
        builder.Property(p => p.Note).HasMaxLength(500);
        builder.Ignore(p => p.StateSince);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.CreatorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => new { p.CreatorId, p.RequestedAt });
        builder.HasIndex(p => p.NextTryAt);
        builder.HasIndex(p => p.TransferId).IsUnique();
        builder.HasIndex(p => p.StripePayoutId).IsUnique();
    }
}
