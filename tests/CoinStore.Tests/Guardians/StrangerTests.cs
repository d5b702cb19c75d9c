namespace CoinStore.Tests.Guardians;

/// <summary>Every public method of every family service, against everybody whose family it is not.</summary>
public sealed class StrangerTests
{
    [Fact]
    public void Every_public_method_of_every_family_service_is_tried_with_strangers() =>
        Assert.Equal(Sorted(FamilyDoors.Built), Sorted(FamilyDoors.All.Select(d => d.ToString())));

    [Fact]
    public async Task Strangers_find_nothing_change_nothing_and_are_remembered()
    {
        await using var scene = await StrangerScene.CreateAsync();
        var faults = new List<string>();
        var before = await scene.FamilyAsync();
        foreach (var (who, stranger) in scene.Strangers)
        {
            foreach (var door in FamilyDoors.All)
            {
                if (door.To == DoorTo.Operators && who.Contains("operator", StringComparison.Ordinal))
                {
                    continue;
                }

                var denials = scene.Denials;
                var answer = await door.KnockAsync(scene, stranger);
                faults.AddRange(
                    FaultsOf(door, answer, scene, isNoted: scene.Denials > denials).Select(f => $"{who} at {door}: {f} ({answer.Refusal})")
                );
                var after = await scene.FamilyAsync();
                if (after != before)
                {
                    faults.Add($"{who} at {door} changed something");
                    before = after;
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task The_family_itself_finds_what_strangers_do_not()
    {
        await using var scene = await StrangerScene.CreateAsync();
        foreach (var door in FamilyDoors.All.Where(d => d.To is DoorTo.Family or DoorTo.Operators))
        {
            var owner = door switch
            {
                { To: DoorTo.Operators } => scene.Olga,
                { Service: "GuardianProofService" } => scene.Theo,
                _ => scene.Gabi,
            };
            var (answer, denials) = (await door.KnockAsync(scene, owner), scene.Denials);
            Assert.DoesNotContain("NotFound", answer.Refusal ?? "", StringComparison.Ordinal);
            Assert.Equal(0, denials);
        }
    }

    private static string Sorted(IEnumerable<string> doors) =>
        string.Join('\n', doors.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<string> FaultsOf(FamilyDoor door, DoorAnswer answer, StrangerScene scene, bool isNoted)
    {
        if (scene.Secrets.Any(s => answer.Shown.Contains(s, StringComparison.Ordinal)))
        {
            yield return "shows what it must not";
        }

        string[] refusals = door.To switch
        {
            DoorTo.Family => ["NotFound", "NotSignedIn"],
            DoorTo.Operators => ["OperatorsOnly", "NotSignedIn"],
            DoorTo.UsedId or DoorTo.Own => [""],
        };
        if (
            door.To != DoorTo.Own
            && (answer.Refusal is not { } refusal || !refusals.Any(r => refusal.Contains(r, StringComparison.Ordinal)))
        )
        {
            yield return "is not refused";
        }

        // Who may not make such a thing at all was not told that the id is in use.
        var isTold = door.To is DoorTo.Family or DoorTo.Operators || answer.Refusal == "DifferentInput";
        if (isTold && !isNoted)
        {
            yield return "is not remembered";
        }
    }
}
