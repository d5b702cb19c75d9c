using CoinStore.Accounts;

namespace CoinStore.Children;

/// <summary>What a guardian says to make an account for a child under 13. Nothing of it is kept before the consent.</summary>
/// <param name="ChildId">Made with the page: the same id is the same account.</param>
/// <param name="Nickname">The name to sign in with, and the name others see: 3 to 30 letters, digits, and single dots, dashes or underscores between them.</param>
/// <param name="BirthDate">As the guardian says it.</param>
/// <param name="Password">Exactly as typed.</param>
/// <param name="TextVersion">The version of the words that the guardian agreed to.</param>
/// <param name="IsAnotherChild">The guardian was asked and says that it is another child than one with the same birth date.</param>
public sealed record CreateChild(
    PersonId ChildId,
    string Nickname,
    DateOnly? BirthDate,
    string Password,
    string TextVersion,
    bool IsAnotherChild = false
);

/// <summary>A new password for a child's account: its guardian is the way back in.</summary>
/// <param name="ChildId">Whose.</param>
/// <param name="NewPassword">Exactly as typed.</param>
public sealed record SetChildPassword(PersonId ChildId, string NewPassword);

/// <summary>A child's account.</summary>
/// <param name="ChildId">Who.</param>
/// <param name="Nickname">The name to sign in with.</param>
/// <param name="Link">The link with the guardian who made it.</param>
public sealed record ChildAccount(PersonId ChildId, string Nickname, GuardianshipId Link);

/// <summary>What the deletion of a child's account would do.</summary>
/// <param name="Name">The child's name.</param>
/// <param name="Refunded">What goes back to the cards that paid: the unspent coins of the last 14 days' purchases.</param>
/// <param name="RefundedCoins">How many coins that is.</param>
/// <param name="LostCoins">How many other coins end with the account: they can no longer be given back.</param>
/// <param name="OtherGuardian">The other guardian, who is told; null when there is none.</param>
public sealed record ChildClosing(string Name, IReadOnlyList<Money> Refunded, Coins RefundedCoins, Coins LostCoins, string? OtherGuardian);

/// <summary>Deletes a child's account.</summary>
/// <param name="ChildId">Whose.</param>
/// <param name="ExpectedLoss">How many coins the guardian was told end with it.</param>
public sealed record CloseChild(PersonId ChildId, Coins ExpectedLoss);

/// <summary>Why a child's account was not made or changed.</summary>
public enum ChildRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>A guardian is 18 or more.</summary>
    AdultsOnly,

    /// <summary>The guardian's e-mail address is not confirmed yet.</summary>
    EmailNotConfirmed,

    /// <summary>The guardian's own account waits for a review.</summary>
    UnderReview,

    /// <summary>The card check comes first.</summary>
    NeedsProof,

    /// <summary>The sign-in is older than five minutes: prove it again, then go on.</summary>
    SignInAgain,

    /// <summary>The guardian has not agreed to these words, or they are others now.</summary>
    TextChanged,

    /// <summary>Not 3 to 30 letters, digits, and single dots, dashes or underscores between them.</summary>
    NicknameNotValid,

    /// <summary>Somebody has it.</summary>
    NicknameTaken,

    /// <summary>No date, one to come, or one before 1900.</summary>
    BirthDateNotValid,

    /// <summary>From 13 on people sign up themselves.</summary>
    OldEnough,

    /// <summary>The guardian watches a child of this birth date: they say first that it is another one.</summary>
    SameChild,

    /// <summary>See <see cref="PasswordRefusal.TooShort"/>.</summary>
    PasswordTooShort,

    /// <summary>See <see cref="PasswordRefusal.TooLong"/>.</summary>
    PasswordTooLong,

    /// <summary>See <see cref="PasswordRefusal.TooCommon"/>.</summary>
    PasswordTooCommon,

    /// <summary>See <see cref="PasswordRefusal.TooPersonal"/>.</summary>
    PasswordTooPersonal,

    /// <summary>There is no such child's account, or it is not the caller's.</summary>
    NotFound,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>Other coins would end with the account than was shown.</summary>
    FiguresChanged,

    /// <summary>The guardian who was there first sets the password and deletes the account.</summary>
    OtherGuardians,
}
