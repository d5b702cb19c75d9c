using CoinStore.Access;
using CoinStore.Catalog;
using CoinStore.Storage;

namespace CoinStore.Purchases;

/// <summary>What a name like "coins-437-eur" means for somebody: any number of coins within the bounds, in their own money, at today's price.</summary>
internal static class PurchaseOrder
{
    /// <summary>The package and the terms it comes from; null when nobody can buy that, or not in this money.</summary>
    public static async Task<(CoinPackage Package, PriceTerms Terms)?> ReadAsync(
        StoreContext context,
        Standing buyer,
        string packageId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var terms = await PriceBook.TermsAsync(context, buyer.Person.CountryAt(now), now, cancellationToken);
        if (PackageName.TryParse(packageId) is not { } name || name.Currency != terms.Currency)
        {
            return null;
        }

        var sizes = await PriceBook.SizesAsync(context, cancellationToken);
        var isOffered = sizes.Contains(name.Coins.Value) || name.Coins.Value is >= PriceTerms.FewestCoins and <= PriceTerms.MostCoins;
        return isOffered ? (terms.PackageOf(name.Coins, sizes), terms) : null;
    }

    /// <summary>The purchase as it is agreed now.</summary>
    /// <param name="now">The instant of the click.</param>
    /// <param name="buyer">Who gets the coins.</param>
    /// <param name="request">What was clicked.</param>
    /// <param name="package">What that is.</param>
    /// <param name="terms">What its price is made of.</param>
    /// <param name="payment">The saved card that pays; null for checkout.</param>
    /// <param name="customerId">cus_... of whose saved cards it is about; null for none.</param>
    public static PurchaseRow RowOf(
        DateTime now,
        PersonId buyer,
        StartPurchase request,
        CoinPackage package,
        PriceTerms terms,
        CardPayment? payment,
        string? customerId
    ) =>
        new()
        {
            Id = request.PurchaseId,
            BuyerId = buyer,
            PackageId = package.Id,
            Coins = package.Coins.Value,
            PriceMinor = package.Price.Minor,
            Currency = package.Price.Currency.Code,
            TaxMinor = package.Tax.Minor,
            TaxName = terms.Tax.Name,
            TaxBasisPoints = terms.Tax.BasisPoints,
            FeeMinor = package.Fee.Minor,
            Country = terms.Country ?? "",
            PerUsdE8 = terms.PerUsdE8,
            RateDate = terms.RateDate,
            ReturnTo = RoomOnly(request.ReturnTo),
            PayerId = payment?.PayerId,
            CardId = payment?.CardId,
            CustomerId = customerId,
            State = PurchaseState.Starting,
            StartedAt = now,
            ExpiresAt = now + CheckoutPolicy.OpenFor,
            NextCheckAt = now + CheckoutPolicy.FirstCheck,
        };

    /// <summary>Where a buyer may be sent back to: a room of this site, nothing else.</summary>
    public static string? RoomOnly(string? returnTo) =>
        returnTo is { Length: <= 200 }
        && returnTo.StartsWith("/live/", StringComparison.Ordinal)
        && returnTo.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '?' or '=' or '&')
        && !returnTo.Contains("//", StringComparison.Ordinal)
            ? returnTo
            : null;
}
