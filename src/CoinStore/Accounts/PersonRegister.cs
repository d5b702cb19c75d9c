using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Accounts;

/// <summary>Identity's rules over the writer's own context, so that an account and its mail are one transaction.</summary>
internal sealed class PersonRegister(IServiceScopeFactory scopes)
{
    public async Task<T> OverAsync<T>(StoreContext context, Func<UserManager<Person>, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var users = ActivatorUtilities.CreateInstance<UserManager<Person>>(scope.ServiceProvider, new PersonStore(context));
        return await work(users);
    }

    /// <summary>Hashing takes tens of milliseconds on purpose: it happens before a job, never while it holds the writer.</summary>
    public string Hash(string password)
    {
        using var scope = scopes.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>().HashPassword(null!, password);
    }

    /// <summary>Compares outside a job, for the same reason.</summary>
    public bool Matches(string? hash, string? password)
    {
        if (hash is null || password is null)
        {
            return false;
        }

        using var scope = scopes.CreateScope();
        var hasher = scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>();
        return hasher.VerifyHashedPassword(null!, hash, password) is not PasswordVerificationResult.Failed;
    }
}
