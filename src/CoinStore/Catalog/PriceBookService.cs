using System.Text.Json;
using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Catalog;

/// <summary>What coins cost in one currency now, and what a new rate file would make of it.</summary>
/// <param name="Terms">The present terms, without a country and its tax.</param>
/// <param name="Sample">The price of 700 coins.</param>
/// <param name="ValidFrom">Since when, UTC.</param>
/// <param name="Next">The price of 700 coins after loading; null when nothing is to be loaded.</param>
public sealed record PriceBookLine(PriceTerms Terms, Money Sample, DateTime ValidFrom, Money? Next);

/// <summary>Why prices cannot be shown or changed.</summary>
public enum PriceBookRefusal
{
    /// <summary>Operators only.</summary>
    NotAllowed,

    /// <summary>The text is no rate file: JSON with base, date, source and rates.</summary>
    Unreadable,

    /// <summary>Rates must be units for one US dollar.</summary>
    NotPerDollar,

    /// <summary>The file is not newer than what is loaded, or its date lies in the future.</summary>
    NotNewer,

    /// <summary>A currency that prices are made in has no rate above zero.</summary>
    RateMissing,

    /// <summary>A rate differs from the present one by more than <see cref="PriceBookService.MostChange"/> percent: a slip.</summary>
    RateJumps,
}

/// <summary>Why, and for which currency.</summary>
/// <param name="Reason">Which.</param>
/// <param name="Detail">The currency or date it is about; empty when none.</param>
public sealed record PriceBookProblem(PriceBookRefusal Reason, string Detail = "");

/// <summary>The price book, for operators: what coins cost in each currency, and newer exchange rates.</summary>
public sealed class PriceBookService
{
    /// <summary>A rate that moves further than this, in percent, is not taken.</summary>
    public const int MostChange = 40;

    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal PriceBookService(Database database, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>What holds now, and what a rate file would make of it.</summary>
    /// <param name="actor">An operator.</param>
    /// <param name="file">A rate file's text, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<Result<IReadOnlyList<PriceBookLine>, PriceBookProblem>> ShowAsync(
        Actor actor,
        string? file,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<PriceBookLine>, PriceBookProblem>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (!await IsOperatorAsync(context, actor, now, token))
                {
                    return new PriceBookProblem(PriceBookRefusal.NotAllowed);
                }

                var rows = await PriceBook.RowsAsync(context, now, token);
                var next = new Dictionary<string, PriceBookRow>(StringComparer.Ordinal);
                if (file is not null)
                {
                    var read = Read(file, rows, now);
                    if (!read.Succeeded)
                    {
                        return read.Refusal;
                    }

                    next = NextRows(rows, read.Value, now, null).ToDictionary(r => r.Currency, StringComparer.Ordinal);
                }

                return rows.OrderBy(r => r.Currency, StringComparer.Ordinal)
                    .Select(r => LineOf(r, next.GetValueOrDefault(r.Currency)))
                    .ToList();
            },
            cancellationToken
        );
    }

    /// <summary>Takes a newer rate file in: prices follow it from now on, and limits are converted by it. What was bought stays as it is.</summary>
    public Task<Result<Done, PriceBookProblem>> LoadAsync(Actor actor, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Done, PriceBookProblem>(
            actor,
            async (scope, token) =>
            {
                if (!await IsOperatorAsync(scope.Context, actor, scope.Now, token))
                {
                    return new PriceBookProblem(PriceBookRefusal.NotAllowed);
                }

                var rows = await PriceBook.RowsAsync(scope.Context, scope.Now, token);
                var read = Read(file, rows, scope.Now);
                if (!read.Succeeded)
                {
                    return read.Refusal;
                }

                scope.Context.AddRange(read.Value);
                scope.Context.AddRange(NextRows(rows, read.Value, scope.Now, actor.PersonId));
                return default(Done);
            },
            cancellationToken
        );
    }

    private async Task<bool> IsOperatorAsync(StoreContext context, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var standing = await Standing.LoadAsync(context, actor, now, cancellationToken);
        if (standing is { Person.IsOperator: true, IsActive: true })
        {
            return true;
        }

        access.Denied(actor, "change prices", "price book");
        return false;
    }

    private static Result<List<ExchangeRate>, PriceBookProblem> Read(string file, List<PriceBookRow> present, DateTime now)
    {
        RateFile? rates;
        try
        {
            rates = JsonSerializer.Deserialize<RateFile>(file, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return new PriceBookProblem(PriceBookRefusal.Unreadable);
        }

        if (rates is not { Source.Length: > 0 and <= 200, Rates: { Count: > 0 } perUsd })
        {
            return new PriceBookProblem(PriceBookRefusal.Unreadable);
        }

        if (rates.Base != "USD")
        {
            return new PriceBookProblem(PriceBookRefusal.NotPerDollar, rates.Base ?? "");
        }

        var newest = present.Max(r => r.RateDate);
        if (rates.Date <= newest || rates.Date > DateOnly.FromDateTime(now.AddDays(1)))
        {
            return new PriceBookProblem(PriceBookRefusal.NotNewer, $"{rates.Date:yyyy-MM-dd}");
        }

        foreach (var row in present.Where(r => r.Currency != "USD"))
        {
            if (!perUsd.TryGetValue(row.Currency, out var rate) || rate is <= 0.00000001m or > 10_000_000m)
            {
                return new PriceBookProblem(PriceBookRefusal.RateMissing, row.Currency);
            }

            var change = Math.Abs(rate * ExchangeRates.One / row.PerUsdE8 - 1) * 100;
            if (change > MostChange)
            {
                return new PriceBookProblem(PriceBookRefusal.RateJumps, $"{row.Currency} {change:N0} %");
            }
        }

        return rates.ToRates().ToList();
    }

    private static IEnumerable<PriceBookRow> NextRows(List<PriceBookRow> rows, List<ExchangeRate> rates, DateTime now, PersonId? by)
    {
        var dollar = rows.Single(r => r.Currency == "USD");
        return PriceBook.RowsFrom((dollar.BaseCoins, dollar.BaseUsdMinor), dollar.FeeBasisPoints, rates, now, by);
    }

    private static PriceBookLine LineOf(PriceBookRow row, PriceBookRow? next) =>
        new(PriceBook.Of(row, null, TaxRate.None), SampleOf(row), row.ValidFrom, next is null ? null : SampleOf(next));

    private static Money SampleOf(PriceBookRow row) => PriceBook.Of(row, null, TaxRate.None).PackageOf(new Coins(700), []).Price;
}
