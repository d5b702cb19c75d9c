using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Cards;

/// <summary>Brings what happened to a saved card at Stripe itself into its row: renewed by the bank, removed in the dashboard.</summary>
internal sealed class CardMirror(Database database, StripeCards stripe, CardNews news)
{
    private static readonly Actor Mirror = Actor.System("card mirror");

    /// <summary>Keeps Stripe's present word on a payment method, if it is a saved card of ours.</summary>
    /// <exception cref="InvalidOperationException">Stripe gave no answer: the event has to come again.</exception>
    public async Task MirrorCardAsync(string paymentMethodId, CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(
            (context, token) => context.Set<CardRow>().SingleOrDefaultAsync(c => c.PaymentMethodId == paymentMethodId, token),
            cancellationToken
        );
        if (known is null or { DetachedAt: not null })
        {
            return;
        }

        var answer = await stripe.ReadCardAsync(paymentMethodId, cancellationToken);
        var isGone = answer is { Kind: AnswerKind.Done, Value.CustomerId: null } || StripeCards.IsGone(answer.Code);
        if (answer.Kind != AnswerKind.Done && !isGone)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {paymentMethodId}: the event has to come again.");
        }

        await ChangeAsync(
            known.PersonId,
            c => c.Id == known.Id,
            (scope, row) => isGone ? GoneAsync(scope, row) : NoteAsync(scope, row, answer.Value!),
            cancellationToken
        );
    }

    /// <summary>A customer that was deleted at Stripe takes its cards along; the next card makes another one.</summary>
    /// <exception cref="InvalidOperationException">Stripe gave no answer: the event has to come again.</exception>
    public async Task MirrorCustomerAsync(string customerId, CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(
            (context, token) => context.Set<CustomerRow>().SingleOrDefaultAsync(c => c.CustomerId == customerId, token),
            cancellationToken
        );
        if (known is null)
        {
            return;
        }

        var answer = await stripe.ReadCustomerAsync(customerId, cancellationToken);
        if (answer.Kind != AnswerKind.Done)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {customerId}: the event has to come again.");
        }

        if (answer.Value!.Deleted is not true)
        {
            return;
        }

        await ChangeAsync(known.PersonId, c => c.State == CardState.Saved && c.DetachedAt == null, GoneAsync, cancellationToken);
        await database.WriteAsync<bool, Done>(
            Mirror,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(known.PersonId.Value, token);
                var row = await scope.Context.FindAsync<CustomerRow>([known.PersonId], token);
                if (row?.CustomerId == customerId && row.LeavingAt is null)
                {
                    (row.CustomerId, row.Round, row.CreatedAt) = (null, row.Round + 1, scope.Now);
                }

                return true;
            },
            cancellationToken
        );
    }

    private async Task GoneAsync(WriteScope scope, CardRow row)
    {
        var isNews = row.RemovedAt is null;
        await CardFacts.RemoveAsync(scope, row, CancellationToken.None);
        (row.DetachedAt, row.NextCheckAt) = (scope.Now, null);
        if (isNews)
        {
            news.RemovedElsewhere(scope, row);
        }
    }

    private Task NoteAsync(WriteScope scope, CardRow row, Stripe.PaymentMethod method)
    {
        var before = (row.Last4, row.ExpiryMonth, row.ExpiryYear);
        if (row.IsActive && method.Card is { } card)
        {
            CardFacts.Note(row, card);
            if (before != (row.Last4, row.ExpiryMonth, row.ExpiryYear))
            {
                news.Updated(scope, row);
            }
        }

        return Task.CompletedTask;
    }

    private Task ChangeAsync(
        PersonId person,
        System.Linq.Expressions.Expression<Func<CardRow, bool>> which,
        Func<WriteScope, CardRow, Task> change,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<bool, Done>(
            Mirror,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(person.Value, token);
                foreach (var row in await scope.Context.Set<CardRow>().Where(c => c.PersonId == person).Where(which).ToListAsync(token))
                {
                    if (row.DetachedAt is null)
                    {
                        await change(scope, row);
                    }
                }

                return true;
            },
            cancellationToken
        );
}
