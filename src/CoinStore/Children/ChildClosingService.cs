using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Balances;
using CoinStore.Claims;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Children;

/// <summary>
/// Deletes a child's account and data on a guardian's word. What can be given back is refunded, other coins end with the account, and the
/// books keep an id that means nobody.
/// </summary>
public sealed class ChildClosingService
{
    private const string OnGuardiansWord = "A guardian deleted the child's account";

    private readonly Database database;
    private readonly PersonRegister register;
    private readonly FamilyNews news;
    private readonly LinkNews links;
    private readonly AccessLog access;
    private readonly SignInClock signIns;
    private readonly TimeProvider clock;

    internal ChildClosingService(
        Database database,
        PersonRegister register,
        FamilyNews news,
        LinkNews links,
        AccessLog access,
        SignInClock signIns,
        TimeProvider clock
    )
    {
        (this.database, this.register, this.news, this.links) = (database, register, news, links);
        (this.access, this.signIns, this.clock) = (access, signIns, clock);
    }

    /// <summary>What would go and what would stay: for the first guardian of a child's account.</summary>
    public Task<Result<ChildClosing, ChildRefusal>> ReadAsync(Actor actor, PersonId childId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ChildClosing, ChildRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await ChildRows.FindAsync(context, actor, childId, now, token) is not { } found)
                {
                    return Denied(actor, childId);
                }

                if (!found.IsFirst)
                {
                    return ChildRefusal.OtherGuardians;
                }

                var coins = await CoinBalance.ReadAsync(context, childId, token);
                var refunds = new List<(RefundFigures Figures, string Currency)>();
                foreach (var purchase in await RefundableAsync(context, childId, now, token))
                {
                    if (await RefundDesk.BasisAsync(context, purchase, coins, token) is { } basis && Gives(basis, now))
                    {
                        refunds.Add((RefundPolicy.Withdrawal(basis), purchase.Currency));
                    }
                }

                var back = refunds.Sum(r => r.Figures.Coins);
                return new ChildClosing(
                    found.Child.Person.DisplayName,
                    [
                        .. refunds
                            .GroupBy(r => r.Currency, StringComparer.Ordinal)
                            .Select(g => new Money(g.Sum(r => r.Figures.AmountMinor), Currency.Parse(g.Key))),
                    ],
                    new Coins(back),
                    coins.Paid - new Coins(back),
                    await OtherAsync(context, found, token)
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Deletes it, with a fresh sign-in: questions end, open purchases are stopped, refunds begin, links end, and everything personal is
    /// erased, all or nothing. Again it is not found.
    /// </summary>
    public Task<Result<Done, ChildRefusal>> CloseAsync(Actor actor, CloseChild request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync<Done, ChildRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(request.ChildId.Value, token);
                if (await ChildRows.FindAsync(scope.Context, actor, request.ChildId, scope.Now, token) is not { } found)
                {
                    return Denied(actor, request.ChildId);
                }

                if (!found.IsFirst)
                {
                    return ChildRefusal.OtherGuardians;
                }

                if (!signIns.IsFresh(actor))
                {
                    return ChildRefusal.SignInAgain;
                }

                var others = found.Child.Guardianships.Where(g => g.Id != found.Link.Id).Select(g => g.GuardianId).ToList();
                await RefundAsync(scope, request.ChildId, token);
                if (await ChildCoins.EndAsync(scope, request.ChildId, token) != request.ExpectedLoss)
                {
                    return ChildRefusal.FiguresChanged;
                }

                await EraseAsync(scope, request.ChildId, token);
                Tell(scope, found, others);
                return default(Done);
            },
            cancellationToken
        );
    }

    private ChildRefusal Denied(Actor actor, PersonId child)
    {
        access.Denied(actor, "delete a child's account", child);
        return actor.PersonId is null ? ChildRefusal.NotSignedIn : ChildRefusal.NotFound;
    }

    private static bool Gives(RefundBasis basis, DateTime now) =>
        now <= RefundPolicy.Until(basis.Lot) && RefundPolicy.Withdrawal(basis) is { Coins: > 0, AmountMinor: > 0 };

    private static Task<List<PurchaseRow>> RefundableAsync(
        StoreContext context,
        PersonId child,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        // A purchase may be credited long after it was begun; its lot says until when exactly.
        var since = now - RefundPolicy.Window - TimeSpan.FromDays(30);
        return context
            .Set<PurchaseRow>()
            .Where(p => p.BuyerId == child && p.State == PurchaseState.Completed && p.PaymentIntentId != null && p.StartedAt > since)
            .OrderBy(p => p.StartedAt)
            .ToListAsync(cancellationToken);
    }

    private static async Task RefundAsync(WriteScope scope, PersonId child, CancellationToken cancellationToken)
    {
        foreach (var purchase in await RefundableAsync(scope.Context, child, scope.Now, cancellationToken))
        {
            if (await RefundDesk.BasisAsync(scope, purchase, cancellationToken) is { } basis && Gives(basis, scope.Now))
            {
                var id = RefundId.From(Guid.CreateVersion7(new DateTimeOffset(scope.Now)));
                var ask = new RefundAsk(id, scope.Actor.PersonId, OnGuardiansWord);
                await RefundDesk.TakeAsync(scope, purchase, basis, RefundPolicy.Withdrawal(basis), ask, cancellationToken);
                await scope.Context.SaveChangesAsync(cancellationToken);
            }
        }
    }

    private async Task EraseAsync(WriteScope scope, PersonId child, CancellationToken cancellationToken)
    {
        var context = scope.Context;
        await context
            .Set<Ask>()
            .Where(a => a.MinorId == child)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Message, "").SetProperty(a => a.Word, ""), cancellationToken);
        // An open claim is decided without it: what was bought, for how much and when is enough.
        await context
            .Set<ClaimRow>()
            .Where(c => c.MinorId == child)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Statement, ""), cancellationToken);
        await context.Set<RefusedAttempt>().Where(a => a.MinorId == child).ExecuteDeleteAsync(cancellationToken);
        await context.Set<InviteMiss>().Where(m => m.PersonId == child).ExecuteDeleteAsync(cancellationToken);
        await context.Set<GuardianInvite>().Where(i => i.InviterId == child).ExecuteDeleteAsync(cancellationToken);
        await context.Set<DeviceMark>().Where(m => m.PersonId == child).ExecuteDeleteAsync(cancellationToken);
        await context.Set<CardMark>().Where(m => m.PersonId == child).ExecuteDeleteAsync(cancellationToken);
        var person = await context.Users.SingleAsync(p => p.Id == child, cancellationToken);
        await AccountEraser.EraseAsync(scope, person, links, cancellationToken);
        (await register.OverAsync(context, users => users.UpdateSecurityStampAsync(person))).Require();
    }

    private void Tell(WriteScope scope, FoundChild found, List<PersonId> others)
    {
        var name = found.Child.Person.DisplayName;
        news.Tell(scope, found.Link.GuardianId, $"{name}'s account and data are deleted.", "/family");
        foreach (var other in others)
        {
            news.Tell(scope, other, $"{name}'s other guardian deleted {name}'s account and data.", "/family");
        }
    }

    private static async Task<string?> OtherAsync(StoreContext context, FoundChild found, CancellationToken cancellationToken)
    {
        var other = found.Child.Guardianships.FirstOrDefault(g => g.Id != found.Link.Id)?.GuardianId;
        return other is null
            ? null
            : await context.Users.Where(p => p.Id == other).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellationToken);
    }
}
