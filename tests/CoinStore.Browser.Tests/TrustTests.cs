using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CoinStore.Browser.Tests;

/// <summary>A proof from the receipt to the check: by its owner, by a stranger, and by a command without the store.</summary>
public sealed class TrustTests(Stage stage) : IClassFixture<Stage>
{
    [BrowserTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task A_fan_takes_the_proof_of_a_purchase_and_anybody_checks_it(int width, ColorScheme scheme)
    {
        await using var app = await AppProcess.StartAsync();
        var fan = await stage.EnterAsync(app.Address, width, scheme);
        await fan.SignInAsync("fan");
        await StoryTests.BuyAsync(fan, 1400);
        await fan.OpenAsync("activity");
        await Expect(fan.Part("proof")).ToHaveCountAsync(1);
        await fan.Page.Locator("a[href^='/receipt/']").First.ClickAsync();
        var proof = await TakeAsync(fan, app);

        var stranger = await stage.EnterAsync(app.Address, width, scheme);
        await stranger.OpenAsync("trust/verify");
        await Expect(stranger.Page.Locator("#proof-file")).ToBeEnabledAsync();
        await stranger.Page.Locator("#proof-file").SetInputFilesAsync(proof);
        await Expect(stranger.Part("verdict")).ToHaveAttributeAsync("data-valid", "true");
        await Expect(stranger.Part("proof-facts")).ToContainTextAsync("1,400 coins");
        Assert.Empty((await stranger.Page.RunAxe()).Violations);
        var forged = (await File.ReadAllTextAsync(proof)).Replace("\"amount\": 1400", "\"amount\": 14000", StringComparison.Ordinal);
        await stranger.Part("proof-text").FillAsync(forged);
        await stranger.Part("check-proof").ClickAsync();
        await Expect(stranger.Part("verdict")).ToHaveAttributeAsync("data-valid", "false");
        await Expect(stranger.Part("verdict")).ToBeInViewportAsync();
        Assert.Empty((await stranger.Page.RunAxe()).Violations);
        await stranger.OpenAsync("trust");
        await Expect(stranger.Part("log-size").First).ToHaveTextAsync("2");
        Assert.Empty((await stranger.Page.RunAxe()).Violations);
        var key = Path.Combine(app.DataDirectory, "public.pem");
        await File.WriteAllTextAsync(key, await stranger.Part("public-key").InnerTextAsync());

        Assert.All([fan, stranger], person => Assert.Empty(person.Errors));
        Assert.Empty(app.Complaints);
        await app.KillAsync();
        Assert.Equal(0, (await app.CommandAsync("verify", proof)).ExitCode);
        File.Delete(Path.Combine(app.DataDirectory, "coinstore.db"));
        var (exitCode, said) = await app.CommandAsync("verify", proof, "--key", key);
        Assert.True(exitCode == 0, said);
        await File.WriteAllTextAsync(proof, forged);
        Assert.Equal(1, (await app.CommandAsync("verify", proof, "--key", key)).ExitCode);
    }

    private static async Task<string> TakeAsync(Visitor owner, AppProcess app)
    {
        await Expect(owner.Part("receipt")).ToBeVisibleAsync();
        var download = await owner.Page.RunAndWaitForDownloadAsync(() => owner.Part("proof").ClickAsync());
        Assert.StartsWith("coinstore-proof-", download.SuggestedFilename, StringComparison.Ordinal);
        var file = Path.Combine(app.DataDirectory, "proof.json");
        await download.SaveAsAsync(file);
        return file;
    }
}
