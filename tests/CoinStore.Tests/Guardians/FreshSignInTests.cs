using CoinStore.Access;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class FreshSignInTests
{
    [Fact]
    public async Task Both_sides_confirm_with_a_sign_in_of_the_last_five_minutes()
    {
        await using var scene = await FamilyScene.CreateAsync();
        var signedIn = scene.Store.Clock.GetUtcNow();
        var (guardian, minor) = (Actor.Person(scene.GuardianId, signedIn), Actor.Person(scene.MinorId, signedIn));
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(5));
        var code = (await scene.Links.InviteAsync(guardian, CancellationToken.None)).Value.Code;
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(LinkRefusalReason.SignInAgain, (await scene.Links.InviteAsync(guardian, CancellationToken.None)).Refusal.Reason);
        // Looking at a code is no confirmation.
        Assert.True((await scene.Links.ReadInviteAsync(minor, code, CancellationToken.None)).Succeeded);
        Assert.Equal(LinkRefusalReason.SignInAgain, (await scene.Links.AcceptAsync(minor, code, CancellationToken.None)).Refusal.Reason);
        Assert.True((await scene.Links.AcceptAsync(scene.Minor, code, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task A_sign_in_of_an_unknown_moment_or_one_to_come_is_not_fresh()
    {
        await using var scene = await FamilyScene.CreateAsync();
        foreach (
            var actor in (Actor[])
                [Actor.Person(scene.GuardianId), Actor.Person(scene.GuardianId, scene.Store.Clock.GetUtcNow().AddMinutes(2))]
        )
        {
            Assert.Equal(LinkRefusalReason.SignInAgain, (await scene.Links.InviteAsync(actor, CancellationToken.None)).Refusal.Reason);
        }
    }
}
