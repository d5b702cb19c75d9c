namespace CoinStore.Guardians;

/// <summary>What a guardian is told of a minor, and how.</summary>
/// <param name="Bell">Under the bell.</param>
/// <param name="Mail">By mail at once.</param>
/// <param name="Digest">How often everything comes in one mail.</param>
/// <param name="NextDigestAt">When the next one is due, UTC; null for never.</param>
/// <param name="TimeZoneId">The zone of the guardian's wall.</param>
public sealed record FamilyTelling(FamilyTopic Bell, FamilyTopic Mail, FamilyDigest Digest, DateTime? NextDigestAt, string TimeZoneId)
{
    /// <summary>Of nobody.</summary>
    public static FamilyTelling None { get; } = new(FamilyTopic.None, FamilyTopic.None, FamilyDigest.None, null, "UTC");

    /// <summary>Every topic there is.</summary>
    public static IReadOnlyList<FamilyTopic> Topics { get; } = [.. Enum.GetValues<FamilyTopic>().Where(t => t != FamilyTopic.None)];

    /// <summary>Every topic at once.</summary>
    public static FamilyTopic Everything { get; } = Topics.Aggregate((all, topic) => all | topic);

    internal static FamilyTelling Of(Guardianship link) =>
        new(link.BellTopics, link.MailTopics, link.Digest, link.NextDigestAt, link.TimeZoneId);
}

/// <summary>What a guardian wishes to be told.</summary>
/// <param name="Bell">Under the bell.</param>
/// <param name="Mail">By mail at once.</param>
/// <param name="Digest">How often everything comes in one mail.</param>
public sealed record SetTelling(FamilyTopic Bell, FamilyTopic Mail, FamilyDigest Digest);

/// <summary>Why a wish was not shown or kept.</summary>
public enum TellingRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>There is no such minor, or they are not the caller's.</summary>
    NotFound,

    /// <summary>There is no such topic or digest.</summary>
    NotValid,
}
