using CoinStore.Children;
using CoinStore.Proofs;
using CoinStore.Tests.Guardians;

namespace CoinStore.Tests.Children;

/// <summary>A guardian is asked whether a child has an account already where the birth date is the same, whatever the name.</summary>
public sealed class SameChildTests
{
    private static readonly DateOnly Born = new(2017, 5, 20);

    [Theory]
    [InlineData("mini-mia", 0, ChildRefusal.SameChild)]
    [InlineData("MINI-Mia", 0, ChildRefusal.SameChild)]
    [InlineData(" @mini-mia ", 0, ChildRefusal.SameChild)]
    // A birth date that differs by a day is another child, whose nickname has to be another one.
    [InlineData("mini-mia", 1, ChildRefusal.NicknameTaken)]
    // Whoever wants a second account takes another name for it.
    [InlineData("mini-moe", 0, ChildRefusal.SameChild)]
    [InlineData("mini-moe", 1, null)]
    public async Task The_same_birth_date_is_asked_about(string nickname, int days, ChildRefusal? refusal)
    {
        await using var scene = await FamilyScene.CreateAsync();
        Assert.True((await CreateAsync(scene, "mini-mia", Born)).Succeeded);
        var second = await CreateAsync(scene, nickname, Born.AddDays(days));
        Assert.Equal(refusal, second.Succeeded ? null : second.Refusal);
        var family = (await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Equal(refusal is null ? 2 : 1, family.Minors.Count);
    }

    [Fact]
    public async Task Another_guardian_is_not_asked_about_a_child_that_is_not_theirs()
    {
        await using var scene = await FamilyScene.CreateAsync();
        Assert.True((await CreateAsync(scene, "mini-mia", Born)).Succeeded);
        var ada = await scene.Store.AddPersonAsync("Ada", 40, "DE", "Europe/Berlin");
        await scene.Store.ProveAsync(ada);
        Assert.Equal(ChildRefusal.NicknameTaken, (await CreateAsync(scene, "mini-mia", Born, ada)).Refusal);
    }

    private static Task<Result<ChildAccount, ChildRefusal>> CreateAsync(
        FamilyScene scene,
        string nickname,
        DateOnly born,
        PersonId? guardian = null
    )
    {
        var id = TypedId.New<PersonId>(scene.Store.Clock);
        var request = new CreateChild(id, nickname, born, "quiet-otters-swim-far", ProofPolicy.TextVersion);
        var actor = scene.Fresh(guardian ?? scene.GuardianId);
        return scene.Store.Get<ChildAccountService>().CreateAsync(actor, request, CancellationToken.None);
    }
}
