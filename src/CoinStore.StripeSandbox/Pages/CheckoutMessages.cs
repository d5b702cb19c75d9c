using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>What the checkout's address shows when there is nothing left to pay there.</summary>
internal static class CheckoutMessages
{
    public static string SuccessUrl(JsonObject session) =>
        session.Text("success_url")!.Replace("{CHECKOUT_SESSION_ID}", session.Id(), StringComparison.Ordinal);

    public static Task SayOverAsync(HttpContext context, CheckoutView? view) =>
        view?.Session.Text("status") switch
        {
            "complete" => SayCompleteAsync(context, view),
            "expired" => PageFrame.WriteMessageAsync(
                context,
                "This checkout has expired",
                "Nothing was charged. You can go back and begin again.",
                view.Session.Text("cancel_url") ?? new Uri(view.Session.Text("success_url")!).GetLeftPart(UriPartial.Authority),
                $"Back to {view.Business}"
            ),
            _ => PageFrame.WriteMessageAsync(
                context,
                "There is no such checkout",
                "The address may be incomplete. Nothing was charged.",
                null,
                "",
                StatusCodes.Status404NotFound
            ),
        };

    private static Task SayCompleteAsync(HttpContext context, CheckoutView view)
    {
        var (title, text) = view.Session.Text("payment_status") switch
        {
            "no_payment_required" => ("Your card is saved", $"{view.Business} can use it for your later payments. Nothing was charged."),
            "unpaid" => (
                "This payment is on its way",
                $"{view.Business} knows of your payment of {view.Total} and waits for the bank. There is nothing more to do."
            ),
            _ => ("This payment is complete", $"{view.Business} has received {view.Total}. You were charged once."),
        };
        return PageFrame.WriteMessageAsync(context, title, text, SuccessUrl(view.Session), $"Continue to {view.Business}");
    }
}
