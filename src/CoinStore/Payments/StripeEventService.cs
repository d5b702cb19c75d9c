using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>Why a delivery was not taken.</summary>
public enum StripeEventRefusal
{
    /// <summary>The signature is missing, wrong or too old, or the body is no event.</summary>
    NotFromStripe,
}

/// <summary>Why an operator's wish about events was not granted.</summary>
public enum EventDeskRefusal
{
    /// <summary>Only operators may see and repeat Stripe's events.</summary>
    OperatorsOnly,

    /// <summary>There is no such event.</summary>
    NotFound,

    /// <summary>It is settled and old: its body is no longer kept, so that there is nothing to handle again.</summary>
    BodyGone,
}

/// <summary>An event in the operators' list.</summary>
/// <param name="Sequence">The order of arrival, newest highest.</param>
/// <param name="Id">evt_...</param>
/// <param name="Type">For example "checkout.session.completed".</param>
/// <param name="About">The object it is about.</param>
/// <param name="Account">The connected account, if it is about one.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
/// <param name="ProcessedAt">When it was settled, UTC.</param>
/// <param name="DueAt">When it is tried next, UTC; null when it is not.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="LastError">What went wrong at the last try.</param>
public sealed record StripeEventLine(
    long Sequence,
    string Id,
    string Type,
    string About,
    string? Account,
    StripeEventState State,
    DateTime ReceivedAt,
    DateTime? ProcessedAt,
    DateTime? DueAt,
    int Tries,
    string? LastError
)
{
    internal static StripeEventLine Of(StripeEventRow row) =>
        new(
            row.Sequence,
            row.Id,
            row.Type,
            row.About,
            row.Account,
            row.State,
            row.ReceivedAt,
            row.ProcessedAt,
            row.State == StripeEventState.Waiting ? row.DueAt : null,
            row.Tries,
            row.LastError
        );
}

/// <summary>A page of events, newest first.</summary>
/// <param name="Lines">The events.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
public sealed record StripeEventPage(IReadOnlyList<StripeEventLine> Lines, long? Older);

/// <summary>One event with all that Stripe sent.</summary>
/// <param name="Line">What the list says of it.</param>
/// <param name="Body">The raw JSON; null once it is no longer kept, and where it is withheld.</param>
/// <param name="NeedsReason">Whether it is withheld: it tells of a minor, no case of theirs is open, and no reason was stated.</param>
public sealed record StripeEventView(StripeEventLine Line, string? Body, bool NeedsReason);

/// <summary>Takes webhook deliveries into the inbox, and shows the inbox to operators.</summary>
public sealed class StripeEventService
{
    private const int LongestPage = 100;
    private const string ReadEvent = "read an event of Stripe's";

    private readonly Database database;
    private readonly StripeGateway stripe;
    private readonly StripeInbox inbox;
    private readonly WakeSignal<StripeInboxWorker> signal;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal StripeEventService(
        Database database,
        StripeGateway stripe,
        StripeInbox inbox,
        WakeSignal<StripeInboxWorker> signal,
        AccessLog access,
        TimeProvider clock
    )
    {
        this.database = database;
        this.stripe = stripe;
        this.inbox = inbox;
        this.signal = signal;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>Checks and keeps one delivery; a worker handles it at once. An exception means: not kept, send it again.</summary>
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
        ArgumentNullException.ThrowIfNull(actor);
        if (stripe.ReadEvent(body, signature) is not { } incoming)
        {
            return StripeEventRefusal.NotFromStripe;
        }

        await inbox.KeepAsync(actor, [incoming], cancellationToken);
        return default(Done);
    }

    /// <summary>The events, newest first; for operators.</summary>
    /// <param name="actor">An operator.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="older">Where the page begins, from the page before; null for the newest.</param>
    /// <param name="take">How many at most, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<StripeEventPage, EventDeskRefusal>> ListAsync(
        Actor actor,
        StripeEventState? state,
        long? older,
        int take,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var length = Math.Clamp(take, 1, LongestPage);
        return database.ReadAsync<Result<StripeEventPage, EventDeskRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "list Stripe's events", null, token))
                {
                    return EventDeskRefusal.OperatorsOnly;
                }

                var rows = await context
                    .Set<StripeEventRow>()
                    .Where(e => (state == null || e.State == state) && (older == null || e.Sequence < older))
                    .OrderByDescending(e => e.Sequence)
                    .Take(length + 1)
                    .ToListAsync(token);
                var lines = rows.Take(length).Select(StripeEventLine.Of).ToList();
                return new StripeEventPage(lines, rows.Count > length ? lines[^1].Sequence : null);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// One event with its body; for operators. The body is withheld where it tells of a minor, unless a case of theirs is open or a reason
    /// is stated.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="eventId">evt_...</param>
    /// <param name="reason">Why what is a minor's is looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<StripeEventView, EventDeskRefusal>> ReadAsync(
        Actor actor,
        string eventId,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<StripeEventView, EventDeskRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, ReadEvent, eventId, token))
                {
                    return EventDeskRefusal.OperatorsOnly;
                }

                if (await context.Set<StripeEventRow>().SingleOrDefaultAsync(e => e.Id == eventId, token) is not { } row)
                {
                    return EventDeskRefusal.NotFound;
                }

                var shown = row.Body is null || await MaySeeAsync(context, actor, row.Body, reason, token);
                return new StripeEventView(StripeEventLine.Of(row), shown ? row.Body : null, NeedsReason: !shown);
            },
            cancellationToken
        );
    }

    /// <summary>Has an event handled once more, whatever became of it before; for operators. Handling twice changes nothing twice.</summary>
    public Task<Result<StripeEventLine, EventDeskRefusal>> ReplayAsync(Actor actor, string eventId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<StripeEventLine, EventDeskRefusal>(
            actor,
            async (scope, token) =>
            {
                if (!await MayAsync(scope.Context, actor, "replay an event of Stripe's", eventId, token))
                {
                    return EventDeskRefusal.OperatorsOnly;
                }

                var row = await scope.Context.Set<StripeEventRow>().SingleOrDefaultAsync(e => e.Id == eventId, token);
                if (row?.Body is null)
                {
                    return row is null ? EventDeskRefusal.NotFound : EventDeskRefusal.BodyGone;
                }

                row.State = StripeEventState.Waiting;
                row.Tries = 0;
                row.DueAt = scope.Now;
                row.ProcessedAt = null;
                scope.AfterCommit(signal.Set);
                return StripeEventLine.Of(row);
            },
            cancellationToken
        );
    }

    // What the system reads stays in the system.
    private async Task<bool> MaySeeAsync(
        StoreContext context,
        Actor actor,
        string body,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        var owners = actor.IsSystem ? [] : await StripeEventOwners.OfAsync(context, body, cancellationToken);
        foreach (var owner in owners)
        {
            if (!await access.AllowsAsync(context, actor, ReadEvent, owner, reason, clock.GetUtcNow().UtcDateTime, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> MayAsync(StoreContext context, Actor actor, string verb, object? target, CancellationToken cancellationToken)
    {
        if (
            actor.IsSystem
            || await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, cancellationToken) is { IsOperator: true }
        )
        {
            return true;
        }

        access.Denied(actor, verb, target);
        return false;
    }
}
