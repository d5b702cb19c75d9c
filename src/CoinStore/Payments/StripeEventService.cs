using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Stripe;

namespace CoinStore.Payments;

/// <summary>A webhook event as it came, kept before anything is done with it.</summary>
internal sealed class StripeEventRow
{
    /// <summary>evt_...</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The connected account it is about; null for the platform's own.</summary>
    public string? Account { get; init; }

    public required string Body { get; init; }

    public required DateTime ReceivedAt { get; init; }

    public DateTime? ProcessedAt { get; set; }
}

internal sealed class StripeEventConfiguration : IEntityTypeConfiguration<StripeEventRow>
{
    public void Configure(EntityTypeBuilder<StripeEventRow> builder)
    {
        builder.ToTable("StripeEvents");
        builder.Property(e => e.Id).HasMaxLength(255);
        builder.Property(e => e.Type).HasMaxLength(100);
        builder.Property(e => e.Account).HasMaxLength(255);
        builder.HasIndex(e => e.ProcessedAt);
    }
}

/// <summary>A capability's answer to events. It must bear the same event twice, late, and out of order.</summary>
internal interface IStripeEventHandler
{
    /// <summary>Whether events of this type concern the capability.</summary>
    bool Handles(string type);

    /// <summary>Acts on it, by Stripe's present word on the object and never by the event's old one. Throws when it must come again.</summary>
    Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken);
}

/// <summary>Why a delivery was not taken.</summary>
public enum StripeEventRefusal
{
    /// <summary>The signature is missing, wrong or too old, or the body is no event.</summary>
    NotFromStripe,
}

/// <summary>Takes webhook deliveries: each event is kept once, raw, and given to the capabilities it concerns.</summary>
public sealed class StripeEventService
{
    private readonly Database database;
    private readonly StripeGateway stripe;
    private readonly IReadOnlyList<IStripeEventHandler> handlers;

    internal StripeEventService(Database database, StripeGateway stripe, IEnumerable<IStripeEventHandler> handlers)
    {
        this.database = database;
        this.stripe = stripe;
        this.handlers = [.. handlers];
    }

    /// <summary>Checks, keeps and handles one delivery. An exception means: not handled, send it again.</summary>
    /// <param name="actor">The webhook endpoint, as a system actor.</param>
    /// <param name="body">The raw body, as it was signed.</param>
    /// <param name="signature">The Stripe-Signature header.</param>
    /// <param name="cancellationToken">Ends waiting, not the work of a commit.</param>
    public async Task<Result<Done, StripeEventRefusal>> ReceiveAsync(
        Actor actor,
        string body,
        string? signature,
        CancellationToken cancellationToken
    )
    {
        if (stripe.ReadEvent(body, signature) is not { } stripeEvent)
        {
            return StripeEventRefusal.NotFromStripe;
        }

        var open = await KeepAsync(actor, stripeEvent, body, cancellationToken);
        if (open)
        {
            foreach (var handler in handlers.Where(h => h.Handles(stripeEvent.Type)))
            {
                await handler.HandleAsync(stripeEvent, cancellationToken);
            }

            await MarkAsync(actor, stripeEvent.Id, cancellationToken);
        }

        return default(Done);
    }

    // True while nobody has handled it: a copy that comes meanwhile is handled too, and changes nothing.
    private async Task<bool> KeepAsync(Actor actor, Event stripeEvent, string body, CancellationToken cancellationToken)
    {
        var kept = await database.WriteAsync<bool, StripeEventRefusal>(
            actor,
            async (scope, token) =>
            {
                var row = await scope.Context.FindAsync<StripeEventRow>([stripeEvent.Id], token);
                if (row is null)
                {
                    scope.Context.Add(
                        new StripeEventRow
                        {
                            Id = stripeEvent.Id,
                            Type = stripeEvent.Type,
                            Account = stripeEvent.Account,
                            Body = body,
                            ReceivedAt = scope.Now,
                        }
                    );
                }

                return row?.ProcessedAt is null;
            },
            cancellationToken
        );
        return kept.Value;
    }

    private Task MarkAsync(Actor actor, string eventId, CancellationToken cancellationToken) =>
        database.WriteAsync<Done, StripeEventRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope
                    .Context.Set<StripeEventRow>()
                    .Where(e => e.Id == eventId && e.ProcessedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(e => e.ProcessedAt, scope.Now), token);
                return default(Done);
            },
            cancellationToken
        );
}
