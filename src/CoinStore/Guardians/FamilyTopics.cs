namespace CoinStore.Guardians;

/// <summary>What a guardian can be told of. Questions are always told.</summary>
[Flags]
public enum FamilyTopic : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Each purchase and gift.</summary>
    Spends = 1,

    /// <summary>A half, four fifths and all of a limit used.</summary>
    Alerts = 2,

    /// <summary>Attempts that a limit refused.</summary>
    Refusals = 4,

    /// <summary>Links and limits that were changed.</summary>
    Changes = 8,
}

/// <summary>How often a guardian gets everything in one mail.</summary>
public enum FamilyDigest : short
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>Each morning.</summary>
    Day = 1,

    /// <summary>Each Monday morning.</summary>
    Week = 2,
}
