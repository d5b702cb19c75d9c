using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Gifts;

/// <summary>
/// One gift that was sent: who, to whom, what, for how much. Id and sequence are its journal entry's, which is also how it is found: by id
/// through the journal, by person through the postings of their accounts. No index of its own, so that sending touches the end of one table.
/// </summary>
internal sealed class GiftSend
{
    /// <summary>The entry's place in the journal.</summary>
    public required long Sequence { get; init; }

    public required GiftSendId Id { get; init; }

    public required PersonId SenderId { get; init; }

    public required PersonId CreatorId { get; init; }

    public required string GiftSlug { get; init; }

    public required int Quantity { get; init; }

    /// <summary>What all of them cost, in coins; the creator earns as many Diamonds.</summary>
    public required long PriceCoins { get; init; }

    /// <summary>What the sender had left, so that a repeated command gets the first answer.</summary>
    public required long BalanceAfterCoins { get; init; }

    public required DateTime SentAt { get; init; }

    /// <summary>When the Diamonds leave pending.</summary>
    public required DateTime AvailableAt { get; init; }

    /// <summary>The entry that moved the Diamonds from pending to available; null until then.</summary>
    public Guid? ReleaseEntryId { get; set; }

    /// <summary>What a claim took back of it while it was pending, in coins and as many Diamonds.</summary>
    public long TakenBackCoins { get; set; }
}

internal sealed class GiftSendConfiguration : IEntityTypeConfiguration<GiftSend>
{
    public void Configure(EntityTypeBuilder<GiftSend> builder)
    {
        builder.ToTable(
            "GiftSends",
            table =>
            {
                table.HasCheckConstraint("CK_GiftSends_Amounts", "\"Quantity\" > 0 AND \"PriceCoins\" > 0 AND \"BalanceAfterCoins\" >= 0");
                table.HasCheckConstraint("CK_GiftSends_TakenBack", "\"TakenBackCoins\" BETWEEN 0 AND \"PriceCoins\"");
                table.HasCheckConstraint("CK_GiftSends_NotToOneself", "\"SenderId\" <> \"CreatorId\"");
            }
        );
        builder.HasKey(s => s.Sequence);
        builder.Property(s => s.Sequence).ValueGeneratedNever();
        builder.Property(s => s.GiftSlug).HasMaxLength(40);
        // A gift is written without it: hardly any is ever taken back.
        builder.Property(s => s.TakenBackCoins).HasDefaultValue(0L);
        builder.HasIndex(s => s.AvailableAt).HasFilter("\"ReleaseEntryId\" IS NULL");
    }
}

/// <summary>How gifts are found, and how they are written.</summary>
internal static class GiftSends
{
    private static readonly string[] Columns =
    [
        "Sequence",
        "Id",
        "SenderId",
        "CreatorId",
        "GiftSlug",
        "Quantity",
        "PriceCoins",
        "BalanceAfterCoins",
        "SentAt",
        "AvailableAt",
        "ReleaseEntryId",
    ];

    /// <summary>By their ids.</summary>
    public static IQueryable<GiftSend> ById(StoreContext context, IReadOnlyCollection<Guid> ids) =>
        context
            .Set<EntryRow>()
            .Where(e => EF.Parameter(ids).Contains(e.Id))
            .Join(context.Set<GiftSend>(), e => e.Sequence, s => s.Sequence, (e, s) => s)
            .AsNoTracking();

    /// <summary>
    /// Those that touched an account, newest first, from a place in the journal on: a fan's coins for sent ones, pending Diamonds for
    /// received ones. The account is looked up first, so that its lines are walked in their order and no further than wanted.
    /// </summary>
    public static async Task<IQueryable<GiftSend>> OfAsync(
        StoreContext context,
        AccountKey account,
        CancellationToken cancellationToken,
        long fromSequence = 0
    )
    {
        var unit = account.Unit.Code;
        var id = await context
            .Set<AccountRow>()
            .Where(a => a.Owner == account.Owner && a.Kind == account.Kind && a.Unit == unit)
            .Select(a => a.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return context
            .Set<PostingRow>()
            .Where(p => p.AccountId == id && p.Sequence >= fromSequence)
            .OrderByDescending(p => p.Sequence)
            .Join(context.Set<GiftSend>(), p => p.Sequence, s => s.Sequence, (p, s) => s)
            .AsNoTracking();
    }

    /// <summary>The places of the last ones that touched an account, newest first.</summary>
    public static async Task<List<long>> LastAsync(
        StoreContext context,
        AccountKey account,
        int count,
        CancellationToken cancellationToken
    ) => await (await OfAsync(context, account, cancellationToken)).Select(s => s.Sequence).Take(count).ToListAsync(cancellationToken);

    public static Task AddAsync(WriteScope scope, IReadOnlyList<GiftSend> sends, CancellationToken cancellationToken) =>
        scope.InsertAsync(
            "GiftSends",
            Columns,
            [
                .. sends.Select(s =>
                    (object?[])
                        [
                            s.Sequence,
                            s.Id.Value,
                            s.SenderId.Value,
                            s.CreatorId.Value,
                            s.GiftSlug,
                            s.Quantity,
                            s.PriceCoins,
                            s.BalanceAfterCoins,
                            s.SentAt,
                            s.AvailableAt,
                            s.ReleaseEntryId,
                        ]
                ),
            ],
            cancellationToken
        );

    /// <summary>As its sender reads it.</summary>
    public static GiftReceipt ToReceipt(this GiftSend send, string giftName, IReadOnlyList<LimitState> limits) =>
        new(
            send.Id,
            send.GiftSlug,
            giftName,
            send.Quantity,
            new Coins(send.PriceCoins),
            GiftJournal.EarnedFor(new Coins(send.PriceCoins)),
            new Coins(send.BalanceAfterCoins),
            send.SentAt,
            limits
        );
}
