using System.Data;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Benchmarks;

/// <summary>
/// Gifts the way they are usually written with EF Core: one context and one explicit transaction each, read, check, write, save. It keeps
/// the same facts (an entry, four lines, two balances, three limits, the gift) with the same durability, and it is correct.
/// </summary>
internal sealed class NaiveGifts(DbContextOptions<NaiveContext> options, IReadOnlyList<Guid> fans, IReadOnlyList<Guid> creators)
{
    private const int Callers = 8;
    private const long Price = 1;

    /// <summary>Gifts a second over so long, once it is warm.</summary>
    public static async Task<double> MeasureAsync(
        string directory,
        string? connection,
        int fans,
        int creators,
        TimeSpan warmUp,
        TimeSpan measured
    )
    {
        var builder = new DbContextOptionsBuilder<NaiveContext>();
        var options = connection is null
            ? builder.UseSqlite($"Data Source={Path.Combine(directory, "naive.db")}").AddInterceptors(new FullSync()).Options
            : builder.UseNpgsql(connection).Options;
        var naive = new NaiveGifts(options, Ids(fans), Ids(creators));
        await naive.PrepareAsync();
        await naive.RunAsync(warmUp);
        return await naive.RunAsync(measured);
    }

    private static List<Guid> Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => NewId())];

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private async Task PrepareAsync()
    {
        await using var context = new NaiveContext(options);
        await NaiveContext.MakeTablesAsync(context);
        context.AddRange(fans.Select(id => new NaiveWallet { Id = id, Balance = Crowd.Plenty }));
        context.AddRange(creators.Select(id => new NaiveWallet { Id = id, Balance = 0 }));
        context.AddRange(
            fans.SelectMany(id =>
                Enumerable
                    .Range(0, 3)
                    .Select(window => new NaiveLimit
                    {
                        FanId = id,
                        Window = window,
                        Cap = Crowd.Plenty,
                    })
            )
        );
        await context.SaveChangesAsync();
    }

    private async Task<double> RunAsync(TimeSpan measured)
    {
        await SendAsync(fans[0], creators[0]);
        var until = Stopwatch.GetTimestamp() + (long)(measured.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, until))));
        return Math.Round(counts.Sum() / measured.TotalSeconds, 1);
    }

    private async Task<int> CallAsync(int caller, long until)
    {
        var random = new Seeded((ulong)caller + 1);
        var sent = 0;
        while (Stopwatch.GetTimestamp() < until)
        {
            try
            {
                await SendAsync(random.Of(fans), random.Of(creators));
                sent++;
            }
            catch (Exception conflict) when (conflict is InvalidOperationException or DbUpdateException or System.Data.Common.DbException)
            {
                // Somebody else's gift came first: the usual answer is to try again.
            }
        }

        return sent;
    }

    private async Task SendAsync(Guid fan, Guid creator)
    {
        await using var context = new NaiveContext(options);
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable);
        var id = NewId();
        if (await context.Gifts.AnyAsync(g => g.Id == id))
        {
            return;
        }

        var sender = await context.Wallets.SingleAsync(w => w.Id == fan);
        var receiver = await context.Wallets.SingleAsync(w => w.Id == creator);
        var limits = await context.Limits.Where(l => l.FanId == fan).ToListAsync();
        if (sender.Balance < Price || limits.Exists(l => l.Used + Price > l.Cap))
        {
            return;
        }

        sender.Balance -= Price;
        receiver.Balance += Price;
        limits.ForEach(l => l.Used += Price);
        context.Add(
            new NaiveGift
            {
                Id = id,
                FanId = fan,
                CreatorId = creator,
                Price = Price,
                At = TimeProvider.System.GetUtcNow().UtcDateTime,
            }
        );
        context.AddRange(
            Enumerable
                .Range(0, 4)
                .Select(line => new NaiveLine
                {
                    GiftId = id,
                    Number = line,
                    WalletId = line < 2 ? fan : creator,
                    Amount = Price,
                })
        );
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
