using Stripe;

namespace CoinStore.Payments;

/// <summary>Stripe's long lists, page after page.</summary>
internal static class StripePages
{
    /// <summary>The most that Stripe puts on a page.</summary>
    public const int Longest = 100;

    /// <summary>Reads a list to its end. A page that is no list of such objects is no answer: half a list must not pass for all of it.</summary>
    /// <param name="page">Asks for the page after an id; null for the first one.</param>
    /// <param name="isItem">Whether something on it is what was asked for.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<string?, Task<StripeList<T>>> page, Func<T, bool> isItem)
        where T : class, IHasId
    {
        StripeList<T> read;
        string? after = null;
        do
        {
            read = await page(after);
            if (read is not { Object: "list", Data: { } items } || !items.TrueForAll(item => item is not null && isItem(item)))
            {
                throw new StripeSilentException($"Stripe's answer is not the list of {typeof(T).Name} that was asked for.");
            }

            foreach (var item in items)
            {
                yield return item;
            }

            after = items.LastOrDefault()?.Id;
        } while (read.HasMore && after is not null);
    }
}
