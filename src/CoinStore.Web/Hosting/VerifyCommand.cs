using System.Globalization;
using CoinStore.Trust;

namespace CoinStore.Web.Hosting;

/// <summary>
/// <c>verify RECEIPT.json [--key public.pem]</c>: checks a proof without the database. Without --key it is held to the key of this
/// machine's own log; without either nothing can be said, because anybody can sign with a key of their own.
/// </summary>
internal static class VerifyCommand
{
    private const string Usage = "verify takes a proof, and optionally the key to check it with: verify RECEIPT.json --key public.pem.";
    private const long MostBytes = 100 * 1024;

    /// <summary>Exit code 0 when it is valid, 1 when it is not.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (receipt, keyFile) = args switch
        {
            [var file] => (file, null),
            [var file, "--key", var key] => (file, key),
            ["--key", var key, var file] => (file, key),
            _ => throw new SettingsException(Usage),
        };
        var pem = keyFile is null ? OwnKey() : await ReadAsync(keyFile);
        var check = ReceiptCheck.Of(await ReadAsync(receipt), pem);
        Print(check);
        return check.IsValid ? 0 : 1;
    }

    private static string OwnKey()
    {
        var builder = CoinStoreHost.CreateBuilder([]);
        var named = builder.Configuration["DataDirectory"];
        var data = Path.GetFullPath(string.IsNullOrWhiteSpace(named) ? "data" : named, builder.Environment.ContentRootPath);
        HostSettings.CheckLog(builder.Configuration, data);
        return LogSettings.PublicKey(builder.Configuration, data)
            ?? throw new SettingsException(
                $"There is no log in {data} to take the key from. Name the key with --key public.pem; the store shows it at /trust."
            );
    }

    private static async Task<string> ReadAsync(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (new FileInfo(full).Length > MostBytes)
            {
                throw new SettingsException($"{full} is too large: a proof and a key have less than 100 KB.");
            }

            return await File.ReadAllTextAsync(full);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{full} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static void Print(ReceiptCheck check)
    {
        if (check.Facts is not { } facts)
        {
            Console.WriteLine($"NOT VALID: {Words(check.Problem!.Value)}");
            return;
        }

        Console.WriteLine($"valid: entry {Number(facts.Sequence)} of {Number(facts.SealedEntries)}, {facts.EntryId}");
        Console.WriteLine($"       {facts.Kind}, {facts.At:u}{(facts.SignedAt is { } at ? $"; sealed and signed by {at:u}" : "")}");
        foreach (var line in facts.Lines)
        {
            var owner = line.Owner switch
            {
                LineOwner.Platform => "the store",
                LineOwner.Holder => line.OwnerId,
                LineOwner.Hidden => "not named",
            };
            Console.WriteLine(
                $"       {line.Amount.ToString("+0;-0", CultureInfo.InvariantCulture)} {line.Unit}: {line.Account} ({owner})"
            );
        }
    }

    private static string Words(ReceiptProblem problem) =>
        problem switch
        {
            ReceiptProblem.NotAReceipt => "this is no proof from CoinStore, or a part of it is missing.",
            ReceiptProblem.NotACheckpoint => "the checkpoint in it is damaged.",
            ReceiptProblem.OtherKey => "the checkpoint in it is signed with another key than the one it was checked with.",
            ReceiptProblem.BadSignature => "the checkpoint in it was changed after it was signed.",
            ReceiptProblem.Contradiction => "the place of the entry and the size of the log are not those of the signed checkpoint.",
            ReceiptProblem.NotSealed => "the entry, or the way to the root beside it, was changed: it does not lead to the signed root.",
            ReceiptProblem.KeyUnreadable => "the key cannot be read: a PEM text of an ECDSA key on P-256 is needed.",
        };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
