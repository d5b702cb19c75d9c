using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CoinStore.Browser.Tests;

/// <summary>One Chromium for all tests of a class, and a fresh context for each person in a story.</summary>
public sealed class Stage : IAsyncLifetime
{
    private static readonly string[] Quiet =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = Quiet });
    }

    /// <summary>A person with a browser of their own.</summary>
    public async Task<Visitor> EnterAsync(Uri address, int width, ColorScheme scheme = ColorScheme.Light, string zone = "Europe/Berlin")
    {
        var context = await browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address.ToString(),
                ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 900 },
                ColorScheme = scheme,
                TimezoneId = zone,
                Locale = "en-US",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(20_000);
        return new Visitor(await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

/// <summary>A person at a page; remembers every error their console showed.</summary>
public sealed class Visitor
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly ConcurrentQueue<string> errors = new();

    public Visitor(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                errors.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => errors.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>What the console complained of.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Opens a page and waits until it answers clicks.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await InteractiveAsync();
    }

    /// <summary>A click before the circuit is up is lost.</summary>
    public Task InteractiveAsync() =>
        Page.Locator("[data-interactive=true]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>What keeps somebody out of the page as it is now: what axe finds by all its rules, and being wider than the screen.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        // Into the page once, and no more comes back than what is wrong: many pages are looked at.
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        return await Page.EvaluateAsync<string[]>(
            """
            async () => {
                const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                const faults = violations.map(v => `${v.id}: ${v.help} at ${v.nodes.slice(0, 3).map(n => n.html).join(', ')}`);
                const { scrollWidth, clientWidth } = document.documentElement;
                return scrollWidth > clientWidth ? [...faults, `it is ${scrollWidth} wide on a screen of ${clientWidth}`] : faults;
            }
            """
        );
    }

    /// <summary>An element by its test id.</summary>
    public ILocator Part(string testId) => Page.GetByTestId(testId);

    /// <summary>Signs in as one of the demo people, as a developer does: one click.</summary>
    public async Task SignInAsync(string who)
    {
        await Page.GotoAsync("account/sign-in");
        await Page.Locator($"#demo-{who}").ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/account/sign-in", StringComparison.Ordinal));
    }
}
