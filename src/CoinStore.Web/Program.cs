using CoinStore.Web.Hosting;

return await CoinStoreHost.RunAsync(args);
