using CoinStore.Ledger.Log;

namespace CoinStore.Tests.Trust;

/// <summary>What somebody who has the file of the books can do to it, and how the audit names it.</summary>
[Trait("Database", "SQLite")]
public sealed class LogAuditTests
{
    [Theory]
    [InlineData(
        "UPDATE \"JournalEntries\" SET \"Postings\" = json_set(\"Postings\", '$[0][1]', json_extract(\"Postings\", '$[0][1]') * 2) WHERE \"Sequence\" = 7"
    )]
    [InlineData("UPDATE \"JournalEntries\" SET \"At\" = '2025-12-24 18:00:00' WHERE \"Sequence\" = 7")]
    [InlineData("UPDATE \"JournalEntries\" SET \"Kind\" = 3 WHERE \"Sequence\" = 7")]
    [InlineData("UPDATE \"JournalEntries\" SET \"Reverses\" = \"Id\" WHERE \"Sequence\" = 7")]
    [InlineData("UPDATE \"JournalEntries\" SET \"Postings\" = json_remove(\"Postings\", '$[0]') WHERE \"Sequence\" = 7")]
    public async Task A_changed_entry_is_named(string sql)
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync(sql);
        Assert.Equal([$"entry 7 ({scene.Ids[6]}) was changed after it was sealed"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task A_posting_moved_to_another_persons_account_is_named()
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync(
            "UPDATE \"JournalEntries\" SET \"Postings\" = json_set(\"Postings\", '$[0][0]', (SELECT MAX(\"Id\") FROM \"LedgerAccounts\")) WHERE \"Sequence\" = 7"
        );
        Assert.Equal([$"entry 7 ({scene.Ids[6]}) was changed after it was sealed"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task A_removed_entry_is_named_by_the_id_it_had()
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync("DELETE FROM \"JournalEntries\" WHERE \"Sequence\" = 7");
        Assert.Equal([$"entry 7 ({scene.Ids[6]}) is missing from the journal"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task The_last_entry_removed_is_named_too()
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync("DELETE FROM \"JournalEntries\" WHERE \"Sequence\" = 12");
        Assert.Equal([$"entry 12 ({scene.Ids[11]}) is missing from the journal"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task Two_entries_that_changed_places_are_both_named()
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync(string.Join(';', Move(7, -1), Move(9, 7), Move(-1, 9)));
        Assert.Equal(
            [
                $"entry 7 is now {scene.Ids[8]}, which was sealed as 9 and moved; {scene.Ids[6]} was sealed there",
                $"entry 9 is now {scene.Ids[6]}, which was sealed as 7 and moved; {scene.Ids[8]} was sealed there",
            ],
            await scene.BreaksAsync()
        );
    }

    [Fact]
    public async Task An_entry_put_in_anothers_place_is_named()
    {
        await using var scene = await SealedAsync();
        var forged = Guid.CreateVersion7(scene.Store.Clock.GetUtcNow());
        await scene.TamperAsync("UPDATE \"JournalEntries\" SET \"Id\" = $id WHERE \"Sequence\" = 7", ("$id", forged));
        Assert.Equal([$"entry 7 is now {forged}, which was never sealed; {scene.Ids[6]} was sealed there"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task An_entry_pushed_in_between_is_named_before_all_that_moved_for_it()
    {
        await using var scene = await SealedAsync();
        var forged = Guid.CreateVersion7(scene.Store.Clock.GetUtcNow());
        var moves = Enumerable.Range(7, 6).Reverse().Select(s => Move(s, s + 1));
        await scene.TamperAsync(string.Join(';', moves));
        await scene.TamperAsync(
            "INSERT INTO \"JournalEntries\" (\"Sequence\", \"Id\", \"Kind\", \"At\", \"Reverses\", \"Digest\", \"Postings\") SELECT 7, $id, \"Kind\", \"At\", \"Reverses\", \"Digest\", \"Postings\" FROM \"JournalEntries\" WHERE \"Sequence\" = 8",
            ("$id", forged)
        );
        var breaks = await scene.BreaksAsync();
        Assert.Equal($"entry 7 is now {forged}, which was never sealed; {scene.Ids[6]} was sealed there", breaks[0]);
        Assert.Equal($"entry 8 is now {scene.Ids[6]}, which was sealed as 7 and moved; {scene.Ids[7]} was sealed there", breaks[1]);
    }

    [Fact]
    public async Task An_entry_before_the_first_and_one_after_a_gap_are_named()
    {
        await using var scene = await SealedAsync();
        var (early, late) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        const string Copy =
            "INSERT INTO \"JournalEntries\" (\"Sequence\", \"Id\", \"Kind\", \"At\", \"Reverses\", \"Digest\", \"Postings\") SELECT $to, $id, \"Kind\", \"At\", \"Reverses\", \"Digest\", \"Postings\" FROM \"JournalEntries\" WHERE \"Sequence\" = 8";
        await scene.TamperAsync(Copy, ("$to", 0), ("$id", early));
        await scene.TamperAsync(Copy, ("$to", 20), ("$id", late));
        Assert.Equal(
            [
                $"entry 0 ({early}) was inserted before the first one of the journal",
                $"entry 20 ({late}), not sealed yet, stands where entry 13 is due",
            ],
            await scene.BreaksAsync()
        );
        await Assert.ThrowsAsync<LogBrokenException>(() => scene.Sealer.SealAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_changed_hash_in_a_tile_is_told_from_a_changed_entry()
    {
        await using var scene = await SealedAsync();
        var tile = (await scene.TilesAsync())[0];
        tile.Hashes[6 * MerkleTree.HashLength] ^= 1;
        await scene.TamperAsync("UPDATE \"LogTiles\" SET \"Hashes\" = $hashes", ("$hashes", tile.Hashes));
        Assert.Equal(
            [$"the hash of entry 7 ({scene.Ids[6]}) in tile 0/0 was changed; the entry is as it was signed"],
            await scene.BreaksAsync()
        );
        await Assert.ThrowsAsync<LogBrokenException>(() => scene.GrowAsync(1, 1));
    }

    [Fact]
    public async Task An_entry_changed_together_with_its_hash_contradicts_what_was_signed()
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync(
            "UPDATE \"JournalEntries\" SET \"Postings\" = json_set(\"Postings\", '$[0][1]', json_extract(\"Postings\", '$[0][1]') * 2) WHERE \"Sequence\" = 7"
        );
        var tile = (await scene.TilesAsync())[0];
        var entry = await scene.Store.Database.ReadAsync(
            (c, t) => CoinStore.Ledger.JournalReader.FindAsync(c, scene.Ids[6], t),
            CancellationToken.None
        );
        LogLeaf.Of(entry!, tile.Salt).Hash().CopyTo(tile.Hashes.AsSpan(6 * MerkleTree.HashLength));
        await scene.TamperAsync("UPDATE \"LogTiles\" SET \"Hashes\" = $hashes", ("$hashes", tile.Hashes));
        Assert.Equal(
            [
                "checkpoint 3 signs another tree of 9 entries than the log holds: one of entries 7 to 9 was changed together with its hash",
                "1 later checkpoints sign another tree, too",
            ],
            await scene.BreaksAsync()
        );
    }

    [Theory]
    [InlineData("UPDATE \"LogTiles\" SET \"Salt\" = zeroblob(32)", "its salt was changed")]
    [InlineData("UPDATE \"LogTiles\" SET \"Ids\" = zeroblob(192)", "names entry 1 ")]
    [InlineData("UPDATE \"LogTiles\" SET \"Hashes\" = substr(\"Hashes\", 1, 352)", "is cut")]
    [InlineData("DELETE FROM \"LogTiles\"", "checkpoint 1 signs 3 entries, and the log holds fewer")]
    [InlineData("INSERT INTO \"LogTiles\" SELECT 1, 0, \"Hashes\", \"Ids\", \"Salt\" FROM \"LogTiles\"", "the log has 2 tiles")]
    [InlineData(
        "UPDATE \"LogCheckpoints\" SET \"Note\" = replace(\"Note\", 'at 20', 'at 21') WHERE \"Number\" = 2",
        "checkpoint 2 was changed: its signature"
    )]
    [InlineData("UPDATE \"LogCheckpoints\" SET \"Note\" = 'x' WHERE \"Number\" = 2", "checkpoint 2 was changed: it cannot be read")]
    [InlineData("UPDATE \"LogCheckpoints\" SET \"At\" = '2025-12-24 18:00:00' WHERE \"Number\" = 2", "checkpoint 2 was changed: its row")]
    [InlineData("UPDATE \"LogCheckpoints\" SET \"Size\" = 7 WHERE \"Number\" = 2", "checkpoint 2 was changed: its row")]
    [InlineData("UPDATE \"LogCheckpoints\" SET \"Root\" = zeroblob(32) WHERE \"Number\" = 2", "checkpoint 2 was changed: its row")]
    [InlineData("DELETE FROM \"LogCheckpoints\" WHERE \"Number\" = 2", "checkpoint 2 is missing before checkpoint 3")]
    public async Task A_change_to_the_log_itself_is_named(string sql, string expected)
    {
        await using var scene = await SealedAsync();
        await scene.TamperAsync(sql);
        Assert.Contains(await scene.BreaksAsync(), b => b.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_checkpoint_signed_with_another_key_is_named()
    {
        await using var scene = await SealedAsync();
        var old = (await scene.CheckpointsAsync())[1];
        var forged = new Checkpoint("coinstore/log", old.Size, old.Root, old.At).Sign(new LogKey(LogKey.NewPem(), "coinstore/log"));
        await scene.TamperAsync("UPDATE \"LogCheckpoints\" SET \"Note\" = $note WHERE \"Number\" = 2", ("$note", forged));
        Assert.Equal(["checkpoint 2 is not signed by the log's key"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task A_change_to_a_tile_above_is_named()
    {
        await using var scene = await LogScene.CreateAsync(expectCleanBooks: false);
        await scene.GrowAsync(1, 260);
        Assert.Empty(await scene.BreaksAsync());
        await scene.TamperAsync("UPDATE \"LogTiles\" SET \"Hashes\" = zeroblob(32) WHERE \"Level\" = 1");
        Assert.Equal(["tile 1/0 of the log was changed: it is not made of the tiles below it"], await scene.BreaksAsync());
    }

    [Fact]
    public async Task Entries_that_are_not_sealed_yet_are_no_break()
    {
        await using var scene = await LogScene.CreateAsync(entries: 3);
        Assert.Empty(await scene.BreaksAsync());
        await scene.Sealer.SealAllAsync(CancellationToken.None);
        await scene.PostAsync(2);
        Assert.Empty(await scene.BreaksAsync());
    }

    /// <summary>Twelve entries under four checkpoints, all in order.</summary>
    private static async Task<LogScene> SealedAsync()
    {
        var scene = await LogScene.CreateAsync(expectCleanBooks: false);
        await scene.GrowAsync(4, 3);
        Assert.Empty(await scene.BreaksAsync());
        return scene;
    }

    private static string Move(int from, int to) => $"UPDATE \"JournalEntries\" SET \"Sequence\" = {to} WHERE \"Sequence\" = {from}";
}
