using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CoinStore.Web.Tests;

/// <summary>
/// Finds and touches an element of a page in one step of its renderer: between a look from outside and its click a page that still
/// reads may render anew, and what was found is gone.
/// </summary>
public static class Hands
{
    public static Task ClickAsync<T>(this IRenderedComponent<T> page, string selector, long detail = 1)
        where T : IComponent => page.InvokeAsync(() => page.Find(selector).ClickAsync(new MouseEventArgs { Detail = detail }));

    /// <summary>Two clicks on what is shown now, the second before the page has heard how the first went.</summary>
    public static Task ClickTwiceAsync<T>(this IRenderedComponent<T> page, string selector, long secondDetail = 1)
        where T : IComponent =>
        page.InvokeAsync(() =>
        {
            var found = page.Find(selector);
            return Task.WhenAll(
                found.ClickAsync(new MouseEventArgs { Detail = 1 }),
                found.ClickAsync(new MouseEventArgs { Detail = secondDetail })
            );
        });

    public static Task InputAsync<T>(this IRenderedComponent<T> page, string selector, object value)
        where T : IComponent => page.InvokeAsync(() => page.Find(selector).InputAsync(new() { Value = value }));

    public static Task ChangeAsync<T>(this IRenderedComponent<T> page, string selector, object value)
        where T : IComponent => page.InvokeAsync(() => page.Find(selector).ChangeAsync(new() { Value = value }));

    public static Task SubmitAsync<T>(this IRenderedComponent<T> page, string selector)
        where T : IComponent => page.InvokeAsync(() => page.Find(selector).SubmitAsync());
}
