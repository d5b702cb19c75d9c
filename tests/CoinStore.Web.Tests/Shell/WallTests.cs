using System.Text.Json;
using CoinStore.Web.Components;

namespace CoinStore.Web.Tests.Shell;

/// <summary>What restore hands to the compiler of CoinStore.Web: a library whose compile file is "_._" cannot be named in it.</summary>
public sealed class WallTests
{
    [Theory]
    [InlineData("CoinStore.Ledger/")]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Microsoft.AspNetCore.Identity.EntityFrameworkCore/")]
    [InlineData("Microsoft.Data.Sqlite")]
    [InlineData("Npgsql")]
    [InlineData("Stripe.net/")]
    [InlineData("StackExchange.Redis/")]
    public void A_page_cannot_name_a_posting_a_context_or_Stripes_client(string library)
    {
        var named = CompileFiles().Where(pair => pair.Library.StartsWith(library, StringComparison.Ordinal)).SelectMany(pair => pair.Files);

        Assert.All(named, file => Assert.EndsWith("_._", file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_can_name_the_economy_so_the_wall_is_looked_for_in_the_right_place()
    {
        Assert.Contains(
            CompileFiles(),
            pair => pair is { Library: "CoinStore/1.0.0", Files: [var file] } && file.EndsWith(".dll", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_built_site_refers_to_none_of_them()
    {
        var named = typeof(App).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name);

        Assert.DoesNotContain(
            named,
            name =>
                name is "CoinStore.Ledger" or "Stripe.net"
                || name!.Contains("EntityFrameworkCore", StringComparison.Ordinal)
                || name.StartsWith("Npgsql", StringComparison.Ordinal)
        );
    }

    private static List<(string Library, List<string> Files)> CompileFiles()
    {
        using var assets = JsonDocument.Parse(Repository.Read("src", "CoinStore.Web", "obj", "project.assets.json"));
        var libraries = assets.RootElement.GetProperty("targets").GetProperty("net10.0").EnumerateObject();
        return
        [
            .. libraries.Select(library =>
                (
                    library.Name,
                    library.Value.TryGetProperty("compile", out var files) ? files.EnumerateObject().Select(file => file.Name).ToList() : []
                )
            ),
        ];
    }
}
