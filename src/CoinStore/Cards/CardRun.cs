using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Cards;

/// <summary>Where a card stands after a look, and whether Stripe gave an answer for it.</summary>
internal readonly record struct CardStep(CardRow Row, bool Answered);

/// <summary>
/// Carries a card on until it has to wait. Stripe is asked outside any transaction and its answer recorded from the state the row has
/// then, so that the return page, an event, the worker and a copy of each end in the same place.
/// </summary>
internal sealed class CardRun(Database database, StripeCards stripe, CustomerDesk customers, CardNews news, ILogger<CardRun> logger)
{
    private static readonly CardState[] Unsaved = [CardState.Starting, CardState.Open];
    private static readonly Actor Runner = Actor.System("card run");

    /// <summary>For how long a claimed card is left to the one who claimed it.</summary>
    public static DateTime ClaimedUntil(DateTime now) => now.AddMinutes(1);

    /// <summary>Goes on as far as it can now. An outage is noted and tried again later, never thrown.</summary>
    public async Task<CardStep> ContinueAsync(CardId id, CancellationToken cancellationToken)
    {
        var card = await database.ReadAsync(
            (context, token) => context.Set<CardRow>().SingleAsync(c => c.Id == id, token),
            cancellationToken
        );
        return card switch
        {
            { State: CardState.Starting } => await OpenAsync(card, cancellationToken),
            { State: CardState.Open } => await LookAsync(card, cancellationToken),
            { State: CardState.Saved, RemovedAt: not null, DetachedAt: null } => await DetachAsync(card, cancellationToken),
            _ => new CardStep(card, Answered: true),
        };
    }

    private async Task<CardStep> OpenAsync(CardRow card, CancellationToken cancellationToken)
    {
        var (customer, isKnown) = await customers.EnsureAsync(card.PersonId, cancellationToken);
        if (customer is null)
        {
            return isKnown
                ? await EndAsync(card.Id, CardState.Failed, cancellationToken)
                : await LaterAsync(card, "there is no customer yet", cancellationToken);
        }

        var opened = await stripe.OpenAsync(card, customer, cancellationToken);
        if (opened.Kind == AnswerKind.Refused)
        {
            // A refusal alone does not say that there is no page: an earlier request may have opened one under the same key.
            var found = await stripe.FindAsync(card, customer, cancellationToken);
            if (found is { Kind: AnswerKind.Done, Value.Count: 0 })
            {
                logger.LogWarning("Stripe opened no page for card {Card}: {Message}", card.Id, opened.Message);
                return await EndAsync(card.Id, CardState.Failed, cancellationToken);
            }

            opened = found.Kind == AnswerKind.Done ? StripeAnswer<Session>.Done(found.Value![0]) : opened with { Kind = AnswerKind.Unsure };
        }

        if (opened.Kind != AnswerKind.Done)
        {
            return await LaterAsync(card, opened.Message, cancellationToken);
        }

        var session = opened.Value!;
        var row = await RecordAsync(
            card.Id,
            [CardState.Starting],
            (scope, row) =>
            {
                (row.State, row.SessionId, row.CheckoutUrl) = (CardState.Open, session.Id, session.Url);
                (row.NextCheckAt, row.Tries) = (row.RemovedAt is null ? NextLook(row, scope.Now) : scope.Now, 0);
                return Task.CompletedTask;
            },
            cancellationToken
        );
        // A page found again may long be done with, and one that was given up meanwhile is closed.
        return session.Status == "open" && row.RemovedAt is null
            ? new CardStep(row, Answered: true)
            : await ContinueAsync(row.Id, cancellationToken);
    }

    private async Task<CardStep> LookAsync(CardRow card, CancellationToken cancellationToken)
    {
        var answer = default(StripeAnswer<Session>);
        if (card.RemovedAt is not null)
        {
            answer = await stripe.CloseAsync(card.SessionId!, cancellationToken);
        }

        if (card.RemovedAt is null || answer.Kind == AnswerKind.Refused)
        {
            answer = await stripe.ReadAsync(card.SessionId!, cancellationToken);
        }

        return answer.Kind == AnswerKind.Done
            ? await ApplyAsync(card.Id, answer.Value!, cancellationToken)
            : await LaterAsync(card, answer.Message, cancellationToken);
    }

    private async Task<CardStep> ApplyAsync(CardId id, Session session, CancellationToken cancellationToken)
    {
        switch (session)
        {
            case { Status: "complete", SetupIntent: { Status: "succeeded", PaymentMethod: { Id.Length: > 0, Card: not null } method } }:
                var saved = await SaveAsync(id, method, cancellationToken);
                return saved.RemovedAt is null ? new CardStep(saved, Answered: true) : await ContinueAsync(id, cancellationToken);
            case { Status: "expired" }:
                return await EndAsync(id, CardState.Expired, cancellationToken);
            case { Status: "complete", SetupIntent.Status: "canceled" or "requires_payment_method" }:
                return await EndAsync(id, CardState.Failed, cancellationToken);
            default:
                var row = await RecordAsync(
                    id,
                    Unsaved,
                    (scope, row) =>
                    {
                        (row.NextCheckAt, row.Tries) = (NextLook(row, scope.Now), 0);
                        return Task.CompletedTask;
                    },
                    cancellationToken
                );
                return new CardStep(row, Answered: true);
        }
    }

    private Task<CardRow> SaveAsync(CardId id, PaymentMethod method, CancellationToken cancellationToken) =>
        RecordAsync(
            id,
            Unsaved,
            async (scope, row) =>
            {
                (row.State, row.EndedAt, row.Tries) = (CardState.Saved, scope.Now, 0);
                row.PaymentMethodId = method.Id;
                row.NextCheckAt = row.RemovedAt is null ? null : scope.Now;
                if (row.RemovedAt is not null)
                {
                    return;
                }

                CardFacts.Note(row, method.Card);
                var customer = await CustomerDesk.RowAsync(scope, row.PersonId, null, CancellationToken.None);
                customer.DefaultCardId ??= row.Id;
                news.Saved(scope, row);
            },
            cancellationToken
        );

    private async Task<CardStep> EndAsync(CardId id, CardState state, CancellationToken cancellationToken) =>
        new(
            await RecordAsync(
                id,
                Unsaved,
                (scope, row) =>
                {
                    (row.State, row.EndedAt, row.NextCheckAt) = (state, scope.Now, null);
                    return Task.CompletedTask;
                },
                cancellationToken
            ),
            Answered: true
        );

    private async Task<CardStep> DetachAsync(CardRow card, CancellationToken cancellationToken)
    {
        var answer = await stripe.DetachAsync(card, cancellationToken);
        if (answer.Kind != AnswerKind.Done && !(answer.Kind == AnswerKind.Refused && StripeCards.IsGone(answer.Code)))
        {
            return await LaterAsync(card, answer.Message, cancellationToken);
        }

        var row = await RecordAsync(
            card.Id,
            [CardState.Saved],
            (scope, row) =>
            {
                (row.DetachedAt, row.NextCheckAt) = (row.DetachedAt ?? scope.Now, null);
                return Task.CompletedTask;
            },
            cancellationToken
        );
        return new CardStep(row, Answered: true);
    }

    private async Task<CardStep> LaterAsync(CardRow seen, string why, CancellationToken cancellationToken)
    {
        logger.LogWarning("Card {Card} stays {State} after try {Try}: {Why}", seen.Id, seen.State, seen.Tries + 1, why);
        var wait = TimeSpan.FromSeconds(Math.Min(3600, 30L << Math.Min(seen.Tries, 7)));
        var row = await RecordAsync(
            seen.Id,
            [seen.State],
            (scope, row) =>
            {
                if (row.Tries == seen.Tries)
                {
                    (row.Tries, row.NextCheckAt) = (row.Tries + 1, scope.Now + wait);
                }

                return Task.CompletedTask;
            },
            cancellationToken
        );
        return new CardStep(row, Answered: false);
    }

    // Soon after the page opened, and once it has closed; in between the return page and the event tell.
    private static DateTime NextLook(CardRow row, DateTime now) =>
        now < row.ExpiresAt ? Min(now.AddMinutes(10), row.ExpiresAt) : now.AddMinutes(10);

    private static DateTime Min(DateTime one, DateTime other) => one < other ? one : other;

    private async Task<CardRow> RecordAsync(
        CardId id,
        CardState[] from,
        Func<WriteScope, CardRow, Task> change,
        CancellationToken cancellationToken
    )
    {
        var recorded = await database.WriteAsync<CardRow, CardRefusal>(
            Runner,
            async (scope, token) =>
            {
                var whose = await scope.Context.Set<CardRow>().Where(c => c.Id == id).Select(c => c.PersonId).SingleAsync(token);
                await scope.Context.TakeTurnAsync(whose.Value, token);
                var row = await scope.Context.Set<CardRow>().SingleAsync(c => c.Id == id, token);
                if (from.Contains(row.State))
                {
                    await change(scope, row);
                }

                return row;
            },
            cancellationToken
        );
        return recorded.Value;
    }
}
