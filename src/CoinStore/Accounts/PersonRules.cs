using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>The password rules where Identity itself sets one. The services check before, with their own refusals.</summary>
internal sealed class PasswordRule : IPasswordValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        Task.FromResult(
            PasswordPolicy.Check(password ?? "", user.Email, user.DisplayName) is { } refusal
                ? IdentityResult.Failed(
                    new IdentityError { Code = refusal.ToString(), Description = $"The password is refused: {refusal}." }
                )
                : IdentityResult.Success
        );
}

/// <summary>A closed account signs nobody in, whatever secret is left.</summary>
internal sealed class OpenAccounts : IUserConfirmation<Person>
{
    public Task<bool> IsConfirmedAsync(UserManager<Person> manager, Person user) => Task.FromResult(user.Status != PersonStatus.Closed);
}
