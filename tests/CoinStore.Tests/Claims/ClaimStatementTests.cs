using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Children;
using CoinStore.Claims;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Claims;

/// <summary>What a guardian told of a child goes with the child's data, and with their own.</summary>
public sealed class ClaimStatementTests
{
    private const string Words = "Mika took the card out of my bag.";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_erased_with_a_childs_account_whether_the_claim_is_open_or_not(bool open)
    {
        await using var scene = await ClaimScene.CreateAsync(age: 10);
        await scene.Store.ExecuteAsync("UPDATE \"AspNetUsers\" SET \"IsChildAccount\" = TRUE WHERE \"DisplayName\" = 'Mika'");
        var claim = (await scene.OpenAsync(statement: Words)).Value.Id;
        if (!open)
        {
            await scene.DeclineAsync(claim);
        }

        var fresh = Actor.Person(scene.GuardianId, scene.Store.Clock.GetUtcNow());
        var closing = scene.Store.Get<ChildClosingService>();
        var loss = (await closing.ReadAsync(fresh, scene.MinorId, CancellationToken.None)).Value.LostCoins;
        Assert.True((await closing.CloseAsync(fresh, new CloseChild(scene.MinorId, loss), CancellationToken.None)).Succeeded);
        Assert.Equal("", await StatementAsync(scene));
    }

    [Fact]
    public async Task It_is_kept_while_the_claim_of_a_guardian_who_left_is_open_and_erased_when_it_ends()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = (await scene.OpenAsync(statement: Words)).Value.Id;
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(scene.Guardian, CancellationToken.None)).Succeeded);
        Assert.Equal(Words, await StatementAsync(scene));
        await scene.GrantAsync(claim);
        Assert.Equal("", await StatementAsync(scene));
    }

    [Fact]
    public async Task It_stays_where_everybody_is_still_here()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.DeclineAsync((await scene.OpenAsync(statement: Words)).Value.Id);
        Assert.Equal(Words, await StatementAsync(scene));
    }

    private static Task<string> StatementAsync(ClaimScene scene) =>
        scene.Store.Database.ReadAsync(
            (context, token) => context.Set<ClaimRow>().Select(c => c.Statement).SingleAsync(token),
            CancellationToken.None
        );
}
