using CoinStore.Benchmarks;
using CoinStore.Storage;

try
{
    var options = BenchmarkOptions.Parse(args);
    return options.Verb switch
    {
        "gifts" => await GiftsBenchmark.RunAsync(options),
        "statements" => await ReadsBenchmark.StatementsAsync(options),
        "balance" => await ReadsBenchmark.BalanceAsync(options),
        "crash-child" => await CrashChild.RunAsync(options),
        _ => LockHolder.Run(options),
    };
}
catch (UsageException usage)
{
    await Console.Error.WriteLineAsync(usage.Message);
    return 2;
}
catch (Exception stop)
    when (stop is DatabaseInUseException or StoreUnavailableException or System.Data.Common.DbException or ArgumentException)
{
    await Console.Error.WriteLineAsync(stop.Message);
    return 1;
}
