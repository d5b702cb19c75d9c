using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Does what a guardian answers, in one transaction with the answer: of two guardians who answer at once, one does.</summary>
internal sealed class AskAnswers(AccessLog access, FamilyNews news, CardPurchases cards)
{
    public async Task<Result<AskLine, AskRefusal>> AnswerAsync(
        WriteScope scope,
        AskId askId,
        AnswerAsk answer,
        CancellationToken cancellationToken
    )
    {
        var minor = await scope
            .Context.Set<Ask>()
            .Where(a => a.Id == askId)
            .Select(a => (PersonId?)a.MinorId)
            .SingleOrDefaultAsync(cancellationToken);
        if (minor is { } turn)
        {
            // The other guardian may be answering, and what is used must not grow between a sum and a new cap.
            await scope.Context.TakeTurnAsync(turn.Value, cancellationToken);
        }

        var ask = await scope.Context.Set<Ask>().SingleOrDefaultAsync(a => a.Id == askId, cancellationToken);
        var link = ask is null
            ? null
            : await GuardianLinks.BetweenAsync(scope.Context, scope.Actor.PersonId, ask.MinorId, scope.Now, cancellationToken);
        if (ask is null || link is null || ask.AskedAt < link.StartedAt)
        {
            access.Denied(scope.Actor, "answer ask", askId);
            return ask is not null && scope.Actor.PersonId == ask.MinorId ? AskRefusal.NotAllowed : AskRefusal.NotFound;
        }

        if (await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken) is not { IsActive: true })
        {
            return AskRefusal.NotActive;
        }

        return AskReading.StateOf(ask, scope.Now) switch
        {
            AskState.Lapsed => AskRefusal.Lapsed,
            AskState.Open => await SettleAsync(scope, ask, link, answer, cancellationToken),
            _ when ask.Answer != answer.Answer => AskRefusal.AlreadyAnswered,
            _ => await AskReading.LineAsync(scope.Context, ask, link, scope.Now, cancellationToken),
        };
    }

    private async Task<Result<AskLine, AskRefusal>> SettleAsync(
        WriteScope scope,
        Ask ask,
        Guardianship link,
        AnswerAsk answer,
        CancellationToken cancellationToken
    )
    {
        var word = (answer.Word ?? "").Trim();
        if (word.Length > AskService.LongestMessage)
        {
            return AskRefusal.MessageTooLong;
        }

        if (!Enum.IsDefined(answer.Answer))
        {
            return AskRefusal.BadRequest;
        }

        if (answer.Answer != AskAnswer.Decline && await OtherPausedAsync(scope, ask, link, cancellationToken))
        {
            return AskRefusal.OtherPaused;
        }

        var refused = answer.Answer switch
        {
            AskAnswer.Raise => await RaiseAsync(scope, ask, link, cancellationToken),
            AskAnswer.Buy => await BuyAsync(scope, ask, link, answer.CardId, cancellationToken),
            AskAnswer.Once => ask.HasItem ? await ApproveAsync(scope, ask, cancellationToken) : AskRefusal.NoItem,
            AskAnswer.Decline => null,
        };
        if (refused is { } reason)
        {
            return reason;
        }

        (ask.Answer, ask.AnsweredAt, ask.AnsweredBy, ask.Word) = (answer.Answer, scope.Now, link.GuardianId, word);
        await news.AnsweredAsync(scope, ask, cancellationToken);
        return await AskReading.LineAsync(scope.Context, ask, link, scope.Now, cancellationToken);
    }

    /// <summary>Either guardian lets a cap be passed; a pause is taken back by whoever said it.</summary>
    private static async Task<bool> OtherPausedAsync(WriteScope scope, Ask ask, Guardianship link, CancellationToken cancellationToken)
    {
        var links = await GuardianLinks.OfMinorAsync(scope.Context, ask.MinorId, scope.Now, cancellationToken);
        List<LimitScope> others = [.. links.Where(o => o.Id != link.Id).Select(LimitScope.Of)];
        var caps = await CapSettings.CapsAsync(scope.Context, others, scope.Now, cancellationToken);
        return caps.Values.Any(own =>
            own.Of(LimitKind.Pause) == 0 || (ask.CreatorId is { } creator && own.Of(LimitKind.Pause, creator.Value) == 0)
        );
    }

    private static async Task<AskRefusal?> RaiseAsync(WriteScope scope, Ask ask, Guardianship link, CancellationToken cancellationToken)
    {
        var raises = await AskReading.RaisesAsync(scope.Context, link, ask, scope.Now, cancellationToken);
        if (raises.Any(r => CapPolicy.Check(r.To.Value) is not null))
        {
            return AskRefusal.TooLarge;
        }

        var caps = raises.Select(r => (new CapKey(link.Id.Value, r.Kind, r.CreatorId?.Value ?? Guid.Empty), (long?)r.To.Value));
        await LimitService.ChangeAsync(scope, link, caps, cancellationToken);
        var refused = await ApproveAsync(scope, ask, cancellationToken);
        if (refused is null && (await AskReading.ObstaclesAsync(scope.Context, ask, scope.Now, cancellationToken)).Count == 0)
        {
            // It fits the raised limit and counts against it: a yes beside that would give it once more, uncounted.
            ask.ApprovedUntil = null;
        }

        return refused;
    }

    /// <summary>Reserves the coins as approved; the card is charged once that is committed.</summary>
    private async Task<AskRefusal?> BuyAsync(
        WriteScope scope,
        Ask ask,
        Guardianship link,
        CardId? card,
        CancellationToken cancellationToken
    )
    {
        if (ask.PackageId is not { } package || card is not { } id)
        {
            return ask.PackageId is null ? AskRefusal.NoItem : AskRefusal.CardNotFound;
        }

        if (await ApproveAsync(scope, ask, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // The yes lies in the table before the purchase looks for one.
        ask.Answer = AskAnswer.Buy;
        await scope.Context.SaveChangesAsync(cancellationToken);
        var purchase = PurchaseOf(ask.Id);
        var order = new StartPurchase(purchase, package, new Money(ask.Amount, Currency.Parse(ask.Unit)));
        var reserved = await cards.ReserveAsync(
            scope,
            new CardPurchase(order, ask.MinorId, link.GuardianId, id) { TakesApproval = true },
            cancellationToken
        );
        if (!reserved.Succeeded)
        {
            return reserved.Refusal switch
            {
                { Reason: CardPurchaseRefusalReason.CardNotFound } => AskRefusal.CardNotFound,
                { Start.Reason: StartRefusalReason.PriceChanged } => AskRefusal.PriceChanged,
                _ => AskRefusal.CannotBuy,
            };
        }

        // Where every limit had room, the purchase did not need the yes; it is spent all the same.
        await scope.Context.Entry(ask).ReloadAsync(cancellationToken);
        (ask.UsedAt, ask.UsedFor) = (scope.Now, purchase.Value);
        return null;
    }

    /// <summary>The purchase by which a guardian buys what was asked for.</summary>
    public static PurchaseId PurchaseOf(AskId ask) => PurchaseId.From(DerivedId.Of($"ask/{ask}"));

    private static async Task<AskRefusal?> ApproveAsync(WriteScope scope, Ask ask, CancellationToken cancellationToken)
    {
        if (!ask.HasItem)
        {
            return null;
        }

        var minor = await Standing.LoadAsync(scope.Context, ask.MinorId, scope.Now, cancellationToken);
        if (minor is null || !await AskItem.IsAsAskedAsync(scope.Context, ask, minor, scope.Now, cancellationToken))
        {
            return AskRefusal.PriceChanged;
        }

        ask.ApprovedUntil = scope.Now + Approvals.Life;
        return null;
    }
}
