using System.Globalization;
using CoinStore.Access;
using CoinStore.Storage;

namespace CoinStore.Web.Hosting;

/// <summary>
/// <c>restore FILE</c> puts a backup in the place of the books and says what to reconcile; <c>restore --check FILE</c> only says it;
/// <c>restore --check</c> says it of the books as they are, after a database's own tools have put them back.
/// </summary>
internal static class RestoreCommand
{
    private const int MostItems = 20;
    private static readonly Actor Operator = Actor.System("restore");

    /// <summary>Exit code 0 when it is done and clean, 1 otherwise.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var check = args.Contains("--check", StringComparer.Ordinal);
        var files = args.Where(arg => arg is not "--check").ToList();
        if (files.Count > 1 || (files.Count == 0 && !check) || files.Exists(f => f.StartsWith('-')))
        {
            throw new SettingsException("restore takes a backup's file, and --check to change nothing: restore [--check] FILE.");
        }

        var file = files.FirstOrDefault();
        await using var app = BackupCommand.Build(
            file is null ? null : "PostgreSQL is put back with its own tools: pg_restore --clean FILE, then restore --check."
        );
        var service = app.Services.GetRequiredService<RestoreService>();
        var restored =
            file is null ? await service.CheckAsync(Operator, CancellationToken.None)
            : check ? await service.CheckAsync(Operator, file, CancellationToken.None)
            : await service.RestoreAsync(Operator, file, CancellationToken.None);
        if (!restored.Succeeded)
        {
            throw new SettingsException(
                restored.Refusal switch
                {
                    RestoreRefusal.SystemOnly => "Only the system puts backups back.",
                    RestoreRefusal.NoFile => $"There is no file {file}.",
                }
            );
        }

        AuditCommand.Print(restored.Value.Audit, json: false);
        Print(restored.Value.Reconciliation);
        return Conclude(restored.Value, file, check);
    }

    private static int Conclude(Restored restored, string? file, bool check)
    {
        Console.WriteLine();
        if (!restored.Audit.Clean)
        {
            Console.WriteLine("Nothing was changed: books that disagree are not put back.");
            return 1;
        }

        Console.WriteLine(
            check ? "Nothing was changed."
            : restored.ReplacedAs is { } aside ? $"{file} is in place. What it replaced is kept as {aside}."
            : $"{file} is in place."
        );
        return 0;
    }

    private static void Print(Reconciliation found)
    {
        Console.WriteLine();
        Console.WriteLine("To reconcile:");
        Console.WriteLine(
            found.EndsAt is { } end
                ? $"  These books end at {At(end)}. Have Stripe send its events since then again (Dashboard, Developers, Events)."
                : "  These books are empty."
        );
        Print("open purchases; the store asks Stripe about each by itself once it serves", found.Purchases);
        Print("payouts on their way; the store asks Stripe about each by itself once it serves", found.Payouts);
        Print("purchases that only the replaced books know; look them up at Stripe by this id", found.UnknownPurchases);
        Print("payouts that only the replaced books know; look them up at Stripe by this id", found.UnknownPayouts);
        foreach (var lost in found.Lost ?? [])
        {
            Console.WriteLine(
                $"  {Count(lost.Count)} entries of kind {lost.Kind} are only in the replaced books, {At(lost.First)} to {At(lost.Last)}."
            );
        }

        Console.WriteLine(
            found.Lost switch
            {
                null => "  There were no other books to compare with.",
                [] => "  Every entry of the replaced books is in these.",
                _ => "  What people saw after that time is gone from their balances: tell them.",
            }
        );
    }

    private static void Print(string what, IReadOnlyList<OpenItem> items)
    {
        Console.WriteLine($"  {Count(items.Count)} {what}.");
        foreach (var item in items.Take(MostItems))
        {
            Console.WriteLine($"    {item.Id} {item.State} since {At(item.At)} {item.StripeId}".TrimEnd());
        }

        if (items.Count > MostItems)
        {
            Console.WriteLine($"    and {Count(items.Count - MostItems)} more");
        }
    }

    private static string At(DateTime at) => at.ToString("u", CultureInfo.InvariantCulture);

    private static string Count(int count) => count.ToString("N0", CultureInfo.CurrentCulture);
}
