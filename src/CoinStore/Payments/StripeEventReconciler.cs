using System.Globalization;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Payments;

/// <summary>
/// Goes through Stripe's own list of events every other minute and puts those that never arrived into the inbox: a webhook that was
/// dropped, or that nobody could take, is settled all the same. Each connected account has a list of its own.
/// </summary>
internal sealed class StripeEventReconciler(
    Database database,
    StripeGateway stripe,
    StripeInbox inbox,
    StripeCursors cursors,
    TimeProvider clock,
    ILogger<StripeEventReconciler> logger
) : DueWorker(clock, logger)
{
    private const string OwnEvents = "events";
    private const string AccountEvents = "events of ";
    private const int AccountsAtOnce = 50;

    // Events can appear on the list a little out of order.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
    private static readonly Actor Self = Actor.System("stripe event reconciler");
    private readonly ILogger<StripeEventReconciler> logger = logger;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(2);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        if (!stripe.IsConfigured)
        {
            return;
        }

        try
        {
            await CatchUpAsync(null, cancellationToken);
            foreach (var account in await LeastRecentAsync(cancellationToken))
            {
                await CatchUpAsync(account, cancellationToken);
            }
        }
        catch (StripeSilentException silence)
        {
            // The cursors stay where they are: nothing is skipped.
            logger.LogWarning("Stripe's events could not be listed and are next time: {Reason}", silence.Message);
        }
    }

    private async Task CatchUpAsync(string? account, CancellationToken cancellationToken)
    {
        var name = account is null ? OwnEvents : AccountEvents + account;
        var seen = await cursors.ReadAsync(name, cancellationToken);
        var since = new DateTimeOffset(seen - Overlap).ToUnixTimeSeconds();
        string? after = null;
        bool more;
        try
        {
            do
            {
                var page = await ListAsync(account, since, after, cancellationToken);
                await KeepMissingAsync(page.Events, cancellationToken);
                seen = page.Newest > seen ? page.Newest : seen;
                after = page.Events.LastOrDefault()?.Id;
                more = page.More && after is not null;
            } while (more);
        }
        catch (StripeException refused)
        {
            // An account that has left the platform must not hold up the others.
            logger.LogWarning("Stripe refused to list the {Name}: {Message}", name, refused.Message);
        }

        await cursors.SaveAsync(Self, name, seen, cancellationToken);
    }

    private async Task<Page> ListAsync(string? account, long since, string? after, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/v1/events?limit={StripePages.Longest}&created[gte]={since}{(after is null ? "" : $"&starting_after={after}")}"
        );
        // Raw, because an event is kept as Stripe wrote it.
        var answer = await stripe.RawAsync(path, account, cancellationToken);
        using var json = JsonDocument.Parse(answer);
        var root = json.RootElement;
        if (
            !root.TryGetProperty("object", out var kind)
            || kind.GetString() != "list"
            || !root.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Array
        )
        {
            throw new StripeSilentException("Stripe's answer is not the list of events that was asked for.");
        }

        var events = new List<IncomingEvent>();
        var newest = DateTime.MinValue;
        foreach (var element in data.EnumerateArray())
        {
            if (IncomingEvent.Read(element) is not { } read || !element.TryGetProperty("created", out var created))
            {
                throw new StripeSilentException("Something on Stripe's list of events is no event.");
            }

            events.Add(read with { Account = read.Account ?? account });
            var at = DateTimeOffset.FromUnixTimeSeconds(created.GetInt64()).UtcDateTime;
            newest = at > newest ? at : newest;
        }

        return new Page(events, newest, root.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True);
    }

    private async Task KeepMissingAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var ids = events.Select(e => e.Id).ToList();
        var known = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<StripeEventRow>()
                    .Where(e => EF.Parameter(ids).Contains(e.Id))
                    .Select(e => e.Id)
                    .ToHashSetAsync(StringComparer.Ordinal, token),
            cancellationToken
        );
        // The list begins with the newest, the inbox with the oldest.
        var missing = events.Where(e => !known.Contains(e.Id)).Reverse().ToList();
        if (missing.Count > 0)
        {
            logger.LogInformation("{Count} events of Stripe's had not arrived", missing.Count);
            await inbox.KeepAsync(Self, missing, cancellationToken);
        }
    }

    private Task<List<string>> LeastRecentAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) =>
                context
                    .Set<CreatorProfile>()
                    .Where(c => c.StripeAccountId != null)
                    .Select(c => new
                    {
                        Account = c.StripeAccountId!,
                        LookedAt = context
                            .Set<StripeCursorRow>()
                            .Where(s => s.Name == AccountEvents + c.StripeAccountId)
                            .Select(s => (DateTime?)s.LookedAt)
                            .FirstOrDefault(),
                    })
                    .OrderBy(c => c.LookedAt != null)
                    .ThenBy(c => c.LookedAt)
                    .ThenBy(c => c.Account)
                    .Take(AccountsAtOnce)
                    .Select(c => c.Account)
                    .ToListAsync(token),
            cancellationToken
        );

    private sealed record Page(List<IncomingEvent> Events, DateTime Newest, bool More);
}
