using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Gifts;

public sealed class GiftAuditTests
{
    [Theory]
    [InlineData("UPDATE \"GiftSends\" SET \"PriceCoins\" = \"PriceCoins\" + 1")]
    [InlineData("UPDATE \"GiftSends\" SET \"SenderId\" = \"CreatorId\", \"CreatorId\" = \"SenderId\"")]
    [InlineData("UPDATE \"GiftSends\" SET \"SentAt\" = '2020-01-01 00:00:00'")]
    [InlineData("DELETE FROM \"GiftSends\"")]
    public async Task The_audit_names_a_gift_that_was_changed_by_hand(string sql)
    {
        await using var scene = await GiftScene.CreateAsync(expectCleanBooks: false);
        await scene.SendAsync(scene.Doughnut());
        Assert.Empty((await GiftLineAsync(scene)).Breaks);
        await scene.Store.WriteAsync(s => s.Context.Database.ExecuteSqlRaw(sql));
        Assert.Single((await GiftLineAsync(scene)).Breaks);
    }

    private static async Task<AuditLine> GiftLineAsync(GiftScene scene)
    {
        var report = await scene.Store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None);
        return report.Value.Lines.Single(l => l.Name.StartsWith("Gifts", StringComparison.Ordinal));
    }
}
