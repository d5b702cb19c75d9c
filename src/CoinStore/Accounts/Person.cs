using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>A person with an account. Everyone is a fan; creator, guardian and operator are added.</summary>
public sealed class Person : IdentityUser<PersonId>
{
    /// <summary>The name others see, 2 to 40 characters.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Asked once at sign-up and never changed by the person.</summary>
    public required DateOnly BirthDate { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public required string Country { get; set; }

    /// <summary>The country the person has moved to, from <see cref="NextCountryAt"/> on; null when no change waits.</summary>
    public string? NextCountry { get; set; }

    /// <summary>When the next country counts, UTC.</summary>
    public DateTime? NextCountryAt { get; set; }

    /// <summary>IANA time zone, from the browser at sign-up.</summary>
    public required string TimeZoneId { get; set; }

    /// <summary>Zones in which own limits were counted before, as <see cref="Budgets.ZoneMove"/>s are kept.</summary>
    public string PastZones { get; set; } = "";

    /// <summary>Wants news by mail too; what protects the account or the money is always mailed. Off for everybody under 18.</summary>
    public bool WantsMail { get; set; } = true;

    /// <summary>When the account was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Whether the account may act.</summary>
    public PersonStatus Status { get; set; }

    /// <summary>Made by a guardian for a child under 13: a nickname to sign in with, and no e-mail address.</summary>
    public bool IsChildAccount { get; init; }

    /// <summary>Keeps order: sees the books and what waits for a human.</summary>
    public bool IsOperator { get; set; }

    /// <summary>The country that counts at an instant.</summary>
    public string CountryAt(DateTime now) => NextCountry is { } next && NextCountryAt <= now ? next : Country;
}

/// <summary>Whether an account may act.</summary>
public enum PersonStatus
{
    /// <summary>All that age and limits allow.</summary>
    Active = 0,

    /// <summary>May sign in and see their history, may not move money.</summary>
    Frozen = 1,

    /// <summary>Deleted on the person's word; only the books remember the id.</summary>
    Closed = 2,
}
