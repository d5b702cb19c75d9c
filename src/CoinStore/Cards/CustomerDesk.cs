using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Cards;

/// <summary>What is known of a person's customer.</summary>
/// <param name="Id">cus_...; null when there is certainly none, and none is made any more.</param>
/// <param name="Known">False when Stripe gave no answer, so that nothing may be concluded.</param>
internal readonly record struct CustomerAnswer(string? Id, bool Known)
{
    public static CustomerAnswer Unknown { get; }

    public static CustomerAnswer Of(string? id) => new(id, Known: true);
}

/// <summary>
/// Sees to it that a person has one customer at Stripe, and none after the account was closed. A customer whose answer was lost is found
/// again by the person's id, which it carries.
/// </summary>
internal sealed class CustomerDesk(Database database, StripeCards stripe, TimeProvider clock, ILogger<CustomerDesk> logger)
{
    // Stripe remembers a key for a day, by its own clock.
    private static readonly TimeSpan KeyIsKnown = TimeSpan.FromHours(12);
    private static readonly Actor Desk = Actor.System("customer desk");

    /// <summary>The row of a person, made unless there is one, in the transaction of a writer that has the person's turn.</summary>
    public static async Task<CustomerRow> RowAsync(WriteScope scope, PersonId person, string? email, CancellationToken cancellationToken)
    {
        if (await scope.Context.FindAsync<CustomerRow>([person], cancellationToken) is { } known)
        {
            return known;
        }

        var row = new CustomerRow
        {
            PersonId = person,
            Email = email,
            CreatedAt = scope.Now,
        };
        scope.Context.Add(row);
        return row;
    }

    /// <summary>The person's cus_..., made at Stripe unless it is there or the account is closed.</summary>
    public async Task<CustomerAnswer> EnsureAsync(PersonId person, CancellationToken cancellationToken)
    {
        var row = await ReadAsync(person, cancellationToken);
        if (row is null or { CustomerId: not null })
        {
            return CustomerAnswer.Of(row?.CustomerId);
        }

        // Under a key that Stripe has forgotten, another one would be made: what was made under it is looked for first.
        if (row.LeavingAt is not null || clock.GetUtcNow().UtcDateTime - row.CreatedAt > KeyIsKnown)
        {
            if (await FindAsync(row, cancellationToken) is not { } lost)
            {
                return CustomerAnswer.Unknown;
            }

            if (lost.Count > 0 || row.LeavingAt is not null)
            {
                return CustomerAnswer.Of(lost.Count > 0 ? await RecordAsync(row, lost[^1].Id, cancellationToken) : null);
            }
        }

        var made = await stripe.CreateCustomerAsync(row, cancellationToken);
        if (made.Kind == AnswerKind.Done)
        {
            return CustomerAnswer.Of(await RecordAsync(row, made.Value!.Id, cancellationToken));
        }

        logger.LogWarning("The customer of {Person} could not be made: {Message}", person, made.Message);
        return CustomerAnswer.Unknown;
    }

    /// <summary>Deletes the customer of a closed account, and then the row. False when Stripe gave no answer.</summary>
    public async Task<bool> LeaveAsync(PersonId person, CancellationToken cancellationToken)
    {
        var row = await ReadAsync(person, cancellationToken);
        if (row is not { LeavingAt: not null })
        {
            return true;
        }

        var ids = row.CustomerId is { } known ? [known] : (await FindAsync(row, cancellationToken))?.ConvertAll(c => c.Id);
        foreach (var id in ids ?? [])
        {
            var deleted = await stripe.DeleteCustomerAsync(id, cancellationToken);
            if (deleted.Kind != AnswerKind.Done && !StripeCards.IsGone(deleted.Code))
            {
                logger.LogWarning("Customer {Customer} of a closed account could not be deleted: {Message}", id, deleted.Message);
                return false;
            }
        }

        return ids is not null && await ForgetAsync(person, cancellationToken);
    }

    private Task<CustomerRow?> ReadAsync(PersonId person, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) => context.Set<CustomerRow>().SingleOrDefaultAsync(c => c.PersonId == person, token),
            cancellationToken
        );

    private async Task<List<Customer>?> FindAsync(CustomerRow row, CancellationToken cancellationToken)
    {
        var found = await stripe.FindCustomersAsync(row, cancellationToken);
        if (found.Kind == AnswerKind.Done)
        {
            return found.Value;
        }

        logger.LogWarning("The customer of {Person} could not be looked for: {Message}", row.PersonId, found.Message);
        return null;
    }

    private async Task<string?> RecordAsync(CustomerRow seen, string customerId, CancellationToken cancellationToken)
    {
        var recorded = await database.WriteAsync<string?, Done>(
            Desk,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(seen.PersonId.Value, token);
                if (await scope.Context.FindAsync<CustomerRow>([seen.PersonId], token) is not { } row)
                {
                    return (string?)null;
                }

                row.CustomerId ??= row.Round == seen.Round ? customerId : null;
                return row.CustomerId;
            },
            cancellationToken
        );
        return recorded.Value;
    }

    private async Task<bool> ForgetAsync(PersonId person, CancellationToken cancellationToken)
    {
        var forgotten = await database.WriteAsync<bool, Done>(
            Desk,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(person.Value, token);
                await scope.Context.Set<CustomerRow>().Where(c => c.PersonId == person).ExecuteDeleteAsync(token);
                await scope
                    .Context.Set<CardRow>()
                    .Where(c => c.PersonId == person && c.DetachedAt == null)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(c => c.DetachedAt, (DateTime?)scope.Now).SetProperty(c => c.NextCheckAt, (DateTime?)null),
                        token
                    );
                return true;
            },
            cancellationToken
        );
        return forgotten.Value;
    }
}
