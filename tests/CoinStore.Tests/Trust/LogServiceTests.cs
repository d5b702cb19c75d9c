using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CoinStore.Access;
using CoinStore.Ledger.Log;
using CoinStore.Tests.Access;
using CoinStore.Trust;

namespace CoinStore.Tests.Trust;

public sealed class LogServiceTests
{
    [Fact]
    public async Task Both_sides_of_a_gift_get_a_proof_that_names_nobody_else()
    {
        await using var scene = await LogScene.CreateAsync(entries: 5);
        var (fans, creators) = (await scene.ReceiptAsync(3), await scene.ReceiptAsync(3, scene.Creator));
        Assert.True((await CheckAsync(scene, fans)).IsValid);
        Assert.True((await CheckAsync(scene, creators)).IsValid);
        Assert.Contains(scene.Fan.ToString(), fans, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Creator.ToString(), fans, StringComparison.Ordinal);
        Assert.Contains(scene.Creator.ToString(), creators, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Fan.ToString(), creators, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_valid_proof_says_what_was_sealed()
    {
        await using var scene = await LogScene.CreateAsync(entries: 5);
        var facts = (await CheckAsync(scene, await scene.ReceiptAsync(3))).Facts!;
        Assert.Equal((scene.Ids[2], 3L, "gift", 5L), (facts.EntryId, facts.Sequence, facts.Kind, facts.SealedEntries));
        Assert.Equal(
            [
                ("COIN", -3L, LineOwner.Holder),
                ("COIN", 3L, LineOwner.Platform),
                ("DIAMOND", 3L, LineOwner.Hidden),
                ("DIAMOND", -3L, LineOwner.Platform),
            ],
            facts.Lines.Select(l => (l.Unit, l.Amount, l.Owner))
        );
    }

    [Fact]
    public async Task Who_is_not_in_an_entry_gets_no_proof_of_it_and_it_is_logged()
    {
        using var denials = new DenialLog();
        await using var scene = await LogScene.CreateAsync(entries: 2, add: services => DenialLog.AddTo(services, denials));
        var stranger = await scene.Store.AddPersonAsync("Sam");
        foreach (var actor in (Actor[])[Actor.Person(stranger), Actor.Anonymous, Actor.Person(PersonId.From(Guid.CreateVersion7()))])
        {
            Assert.Equal(ProofRefusal.NotFound, (await scene.Log.ProveAsync(actor, scene.Ids[1], CancellationToken.None)).Refusal);
        }

        // The creator is in the gift, not in the fan's purchase.
        Assert.False((await scene.Log.ProveAsync(Actor.Person(scene.Creator), scene.Ids[0], CancellationToken.None)).Succeeded);
        Assert.Equal(
            ProofRefusal.NotFound,
            (await scene.Log.ProveAsync(Actor.Person(scene.Fan), stranger.Value, CancellationToken.None)).Refusal
        );
        Assert.Equal(5, denials.Count);
        Assert.Empty(await scene.CheckpointsAsync());
    }

    [Fact]
    public async Task Operators_and_the_system_get_any_proof_with_every_owner_hidden()
    {
        await using var scene = await LogScene.CreateAsync(entries: 2);
        var keeper = Actor.Person(await scene.Store.AddPersonAsync("Olga", isOperator: true));
        foreach (var actor in (Actor[])[keeper, Actor.System("test")])
        {
            var document = (await scene.Log.ProveAsync(actor, scene.Ids[1], CancellationToken.None)).Value.Document;
            Assert.True((await CheckAsync(scene, document)).IsValid);
            Assert.DoesNotContain(scene.Fan.ToString(), document, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_proof_holds_however_much_the_log_grows_and_two_logs_sizes_are_shown_to_be_one_log()
    {
        await using var scene = await LogScene.CreateAsync();
        await scene.GrowAsync(1, 3);
        var early = await scene.ReceiptAsync(2);
        await scene.GrowAsync(2, 150);
        Assert.True((await CheckAsync(scene, early)).IsValid);
        Assert.True((await CheckAsync(scene, await scene.ReceiptAsync(2))).IsValid);
        var proof = (await scene.Log.ProveConsistencyAsync(Actor.Anonymous, 3, 303, CancellationToken.None)).Value;
        Assert.True(
            MerkleProof.Extends(
                3,
                Convert.FromBase64String(proof.FromRoot),
                303,
                Convert.FromBase64String(proof.ToRoot),
                [.. proof.Path.Select(Convert.FromBase64String)]
            )
        );
        var notes = await scene.Log.ListCheckpointsAsync(Actor.Anonymous, 10, CancellationToken.None);
        Assert.Equal([303L, 153L, 3L], notes.Select(n => n.Size));
        Assert.Equal([proof.ToRoot, proof.FromRoot], [notes[0].Root, notes[2].Root]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 2)]
    [InlineData(1, 4)]
    [InlineData(-1, long.MaxValue)]
    public async Task Sizes_that_were_never_signed_have_no_consistency_proof(long from, long to)
    {
        await using var scene = await LogScene.CreateAsync();
        await scene.GrowAsync(1, 3);
        Assert.False((await scene.Log.ProveConsistencyAsync(Actor.Anonymous, from, to, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_proof_makes_it_invalid()
    {
        await using var scene = await LogScene.CreateAsync(entries: 9);
        var document = await scene.ReceiptAsync(4);
        var count = 0;
        foreach (var path in Paths(JsonNode.Parse(document)!))
        {
            var changed = JsonNode.Parse(document)!;
            var target = path.Aggregate(changed, (node, step) => step is int i ? node[i]! : node[(string)step]!);
            target.ReplaceWith(Changed(target.AsValue()));
            Assert.False((await CheckAsync(scene, changed.ToJsonString())).IsValid, $"{string.Join('.', path)}: {changed}");
            count++;
        }

        Assert.Equal(29, count);
    }

    [Theory]
    [InlineData("", ReceiptProblem.NotAReceipt)]
    [InlineData("{}", ReceiptProblem.NotAReceipt)]
    [InlineData("null", ReceiptProblem.NotAReceipt)]
    [InlineData("[1,2]", ReceiptProblem.NotAReceipt)]
    [InlineData(
        "{\"format\":\"coinstore-receipt/1\",\"entry\":null,\"leafIndex\":0,\"treeSize\":1,\"path\":[null],\"checkpoint\":\"\"}",
        ReceiptProblem.NotAReceipt
    )]
    public async Task What_is_no_proof_is_said_to_be_none(string text, ReceiptProblem expected)
    {
        await using var scene = await LogScene.CreateAsync();
        Assert.Equal(expected, (await CheckAsync(scene, text)).Problem);
    }

    [Fact]
    public async Task A_line_that_nobody_checks_may_not_stand_in_a_proof()
    {
        await using var scene = await LogScene.CreateAsync(entries: 2);
        var node = JsonNode.Parse(await scene.ReceiptAsync(2))!;
        node["entry"]!["note"] = "worth a million";
        Assert.Equal(ReceiptProblem.NotAReceipt, (await CheckAsync(scene, node.ToJsonString())).Problem);
    }

    [Fact]
    public async Task A_proof_of_another_log_is_told_from_a_forged_one()
    {
        await using var scene = await LogScene.CreateAsync(entries: 2);
        var document = await scene.ReceiptAsync(2);
        var other = new LogKey(LogKey.NewPem(), "coinstore/log").Public.Pem;
        Assert.Equal(ReceiptProblem.OtherKey, ReceiptCheck.Of(document, other).Problem);
        Assert.Equal(ReceiptProblem.KeyUnreadable, ReceiptCheck.Of(document, "junk").Problem);
        var changed = JsonNode.Parse(document)!;
        changed["entry"]!["postings"]![0]!["amount"] = 7;
        Assert.Equal(ReceiptProblem.NotSealed, (await CheckAsync(scene, changed.ToJsonString())).Problem);
    }

    [PythonFact]
    public async Task A_second_implementation_in_another_language_agrees()
    {
        await using var scene = await LogScene.CreateAsync();
        await scene.GrowAsync(3, 101);
        foreach (var sequence in (int[])[1, 2, 256, 257, 303])
        {
            var document = await scene.ReceiptAsync(sequence);
            Assert.Equal((0, $"valid: entry {sequence} of 303\n"), await PythonAsync(scene, document));
            var forged = JsonNode.Parse(document)!;
            forged["entry"]!["postings"]![0]!["amount"] = 1L + (long)forged["entry"]!["postings"]![0]!["amount"]!;
            Assert.Equal(1, (await PythonAsync(scene, forged.ToJsonString())).Code);
        }
    }

    private static async Task<ReceiptCheck> CheckAsync(LogScene scene, string document) =>
        await scene.Log.CheckAsync(Actor.Anonymous, document, CancellationToken.None);

    private static async Task<(int Code, string Said)> PythonAsync(LogScene scene, string document, [CallerFilePath] string here = "")
    {
        var (receipt, key) = (
            Path.Combine(scene.Store.DataDirectory, "receipt.json"),
            Path.Combine(scene.Store.DataDirectory, "public.pem")
        );
        await File.WriteAllTextAsync(receipt, document);
        await File.WriteAllTextAsync(key, (await scene.Log.ReadKeyAsync(Actor.Anonymous, CancellationToken.None)).Pem);
        var start = new ProcessStartInfo("python3", [Path.Combine(Path.GetDirectoryName(here)!, "verify_receipt.py"), receipt, key])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var python = Process.Start(start)!;
        var said = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, said);
    }

    private static IEnumerable<object[]> Paths(JsonNode node) =>
        node switch
        {
            JsonObject map => map.SelectMany(pair => Paths(pair.Value!).Select(rest => (object[])[pair.Key, .. rest])),
            JsonArray list => list.SelectMany((item, i) => Paths(item!).Select(rest => (object[])[i, .. rest])),
            _ =>
            [
                [],
            ],
        };

    private static JsonNode Changed(JsonValue value)
    {
        if (value.TryGetValue<long>(out var number))
        {
            return number + 1;
        }

        var text = value.GetValue<string>();
        // Not the last one, which in base64 may hold bits that mean nothing.
        var at = text.Length / 2;
        return text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..];
    }
}

/// <summary>A test that needs Python: skipped where there is none, required where COINSTORE_STRICT is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (
            !Array.Exists(folders, f => File.Exists(Path.Combine(f, "python3")))
            && Environment.GetEnvironmentVariable("COINSTORE_STRICT") != "1"
        )
        {
            Skip = "python3 is not installed";
        }
    }
}
