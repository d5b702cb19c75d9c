using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Ledger;

/// <summary>What a store keeps of the ten people, in the words of the model.</summary>
internal static class EconomyReading
{
    /// <summary>Every balance and meter that is not zero; fails when units do not sum to zero or an account is negative without leave.</summary>
    public static Task<SortedDictionary<string, string>> ReadAsync(TestStore store, PersonId[] people, Guid[] scopes) =>
        store.Database.ReadAsync(
            async (context, token) =>
            {
                var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
                var accounts = await context.Set<AccountRow>().ToListAsync(token);
                Assert.All(accounts.GroupBy(a => a.Unit, StringComparer.Ordinal), unit => Assert.Equal(0, unit.Sum(a => a.Balance)));
                Assert.All(accounts.Where(a => !EconomyChart.Chart.MayGoNegative(a.Kind)), a => Assert.True(a.Balance >= 0));
                foreach (var account in accounts.Where(a => a.Balance != 0 && NameOf(a.Kind) is not null))
                {
                    state.Add($"{NameOf(account.Kind)} of {Array.IndexOf(people, PersonId.From(account.Owner))}", $"{account.Balance}");
                }

                var now = store.Clock.GetUtcNow().UtcDateTime;
                var meters = await context.Set<MeterRow>().Where(m => m.Used != 0 || m.Reserved != 0).ToListAsync(token);
                // A guardian's figures for each creator and the number of gifts have tests of their own.
                foreach (var meter in meters.Where(m => CapPolicy.Kinds.Contains((LimitKind)m.Kind)))
                {
                    state.Add(
                        $"{(LimitKind)meter.Kind} of {Array.IndexOf(scopes, meter.Scope)} from {meter.StartsAt:u}",
                        Describe(meter, now)
                    );
                }

                return state;
            },
            CancellationToken.None
        );

    // The cap of a window that has ended binds nobody any more.
    private static string Describe(MeterRow meter, DateTime now) =>
        $"{meter.Used} used, {meter.Reserved} reserved, cap {(meter.EndsAt > now ? meter.Cap : null)}";

    private static string? NameOf(short kind) =>
        (AccountKind)kind switch
        {
            AccountKind.FanCoins => "coins",
            AccountKind.CreatorPending => "pending",
            AccountKind.CreatorAvailable => "available",
            AccountKind.CreatorHeld => "held",
            _ => null,
        };
}
