using CoinStore.Access;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class FamilyTellingTests
{
    [Fact]
    public async Task Each_guardian_keeps_their_own_wishes()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var second = Actor.Person(await scene.Store.AddPersonAsync("Gia", 44, "DE", "Europe/Berlin"));
        await scene.LinkSecondAsync(second);
        var set = await SetAsync(scene, scene.Guardian, new SetTelling(FamilyTopic.Spends, FamilyTopic.Refusals, FamilyDigest.None));
        Assert.Equal((FamilyTopic.Spends, FamilyTopic.Refusals, FamilyDigest.None), (set.Value.Bell, set.Value.Mail, set.Value.Digest));
        Assert.Null((await ReadAsync(scene, scene.Guardian)).Value.NextDigestAt);
        var other = (await ReadAsync(scene, second)).Value;
        Assert.Equal((FamilyTopic.Alerts | FamilyTopic.Changes, FamilyDigest.Week), (other.Mail, other.Digest));
    }

    [Fact]
    public async Task A_digest_that_is_changed_is_due_by_its_own_day_and_one_that_is_not_keeps_its_time()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var weekly = (await ReadAsync(scene, scene.Guardian)).Value.NextDigestAt;
        scene.Store.Clock.Advance(TimeSpan.FromDays(2));
        var same = await SetAsync(scene, scene.Guardian, new SetTelling(FamilyTopic.None, FamilyTopic.None, FamilyDigest.Week));
        Assert.Equal(weekly, same.Value.NextDigestAt);
        var daily = await SetAsync(scene, scene.Guardian, new SetTelling(FamilyTopic.None, FamilyTopic.None, FamilyDigest.Day));
        Assert.Equal(new DateTime(2026, 3, 4, 7, 0, 0, DateTimeKind.Utc), daily.Value.NextDigestAt);
    }

    [Fact]
    public async Task Strangers_siblings_creators_operators_and_the_minor_learn_nothing_and_it_is_logged()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        Actor[] others = [.. await scene.StrangersAsync(), scene.Minor];
        foreach (var other in others)
        {
            Assert.Equal(TellingRefusal.NotFound, (await ReadAsync(scene, other)).Refusal);
            Assert.Equal(
                TellingRefusal.NotFound,
                (await SetAsync(scene, other, new SetTelling(FamilyTopic.None, FamilyTopic.None, FamilyDigest.None))).Refusal
            );
        }

        Assert.Equal(2 * others.Length, scene.Denials.Count);
        Assert.Equal(TellingRefusal.NotSignedIn, (await ReadAsync(scene, Actor.Anonymous)).Refusal);
        Assert.Equal(FamilyDigest.Week, (await ReadAsync(scene, scene.Guardian)).Value.Digest);
    }

    [Theory]
    [InlineData(16, 0, 0)]
    [InlineData(0, 16, 0)]
    [InlineData(0, 0, 3)]
    public async Task What_there_is_not_cannot_be_wished_for(short bell, short mail, short digest)
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        var wish = new SetTelling((FamilyTopic)bell, (FamilyTopic)mail, (FamilyDigest)digest);
        Assert.Equal(TellingRefusal.NotValid, (await SetAsync(scene, scene.Guardian, wish)).Refusal);
    }

    private static Task<Result<FamilyTelling, TellingRefusal>> ReadAsync(FamilyScene scene, Actor actor) =>
        scene.Store.Get<FamilyTellingService>().ReadAsync(actor, scene.MinorId, CancellationToken.None);

    private static Task<Result<FamilyTelling, TellingRefusal>> SetAsync(FamilyScene scene, Actor actor, SetTelling wish) =>
        scene.Store.Get<FamilyTellingService>().SetAsync(actor, scene.MinorId, wish, CancellationToken.None);
}
