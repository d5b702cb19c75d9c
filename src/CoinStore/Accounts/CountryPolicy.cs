namespace CoinStore.Accounts;

/// <summary>When a change of country counts. Prices and taxes go by it, so nobody moves for a purchase.</summary>
public static class CountryPolicy
{
    /// <summary>From the wish until it counts.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromDays(7);

    /// <summary>Notes the wish; the present country again takes an earlier wish back.</summary>
    internal static void Change(Person person, string country, DateTime now)
    {
        person.Country = person.CountryAt(now);
        var stays = country == person.Country;
        person.NextCountry = stays ? null : country;
        person.NextCountryAt = stays ? null : now + Wait;
    }
}
