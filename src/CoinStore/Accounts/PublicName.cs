namespace CoinStore.Accounts;

/// <summary>What strangers are shown of a person: in rooms, at a creator's desk, in a history.</summary>
internal static class PublicName
{
    /// <summary>
    /// The name somebody shows; empty for whoever was under 18 when it happened, because a minor's profile is private. It stays empty
    /// after they have come of age.
    /// </summary>
    /// <param name="person">Whose.</param>
    /// <param name="at">When what is told of happened, UTC.</param>
    public static string Of(Person person, DateTime at) => Of(person.DisplayName, person.BirthDate, person.TimeZoneId, at);

    /// <summary>The same from its parts.</summary>
    public static string Of(string displayName, DateOnly birthDate, string timeZoneId, DateTime at) =>
        AgePolicy.GroupAt(birthDate, timeZoneId, new DateTimeOffset(at, TimeSpan.Zero)) == AgeGroup.Adult ? displayName : "";
}
