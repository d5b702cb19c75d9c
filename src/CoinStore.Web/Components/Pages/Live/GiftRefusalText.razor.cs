using CoinStore.Gifts;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>Each refusal's words. A new kind of refusal fails the build here until it has some.</summary>
public sealed partial class GiftRefusalText
{
    [Parameter, EditorRequired]
    public required GiftRefusal Refusal { get; set; }

    /// <summary>What was wanted, for the question to a guardian: "gift=rose&amp;creator=demo".</summary>
    [Parameter]
    public string? For { get; set; }

    [Parameter]
    public string? Title { get; set; }

    private string Text =>
        Refusal.Kind switch
        {
            GiftRefusalKind.InsufficientCoins => T[
                "refused.InsufficientCoins",
                Words(Refusal.Price),
                Words(Refusal.Balance),
                Words(Refusal.Price - Refusal.Balance)
            ],
            GiftRefusalKind.PriceChanged => T["refused.PriceChanged", Words(Refusal.Price)],
            GiftRefusalKind.BadQuantity => T["refused.BadQuantity", GiftPolicy.MostAtOnce],
            GiftRefusalKind.NotOnAir => string.IsNullOrEmpty(Title) ? T["blocked.NotOnAir"] : T["refused.NotOnAir"],
            GiftRefusalKind.NotSignedIn => T["refused.NotSignedIn"],
            GiftRefusalKind.RoomNotFound => T["refused.RoomNotFound"],
            GiftRefusalKind.SenderFrozen => T["refused.SenderFrozen"],
            GiftRefusalKind.NoGuardian => T["refused.NoGuardian"],
            GiftRefusalKind.WaitsForGuardian => T["refused.WaitsForGuardian"],
            GiftRefusalKind.UnderReview => T["refused.UnderReview"],
            GiftRefusalKind.Paused => T["refused.Paused", Until],
            GiftRefusalKind.Disputed => T["refused.Disputed"],
            GiftRefusalKind.SelfGift => T["refused.SelfGift"],
            GiftRefusalKind.CreatorUnavailable => T["refused.CreatorUnavailable"],
            GiftRefusalKind.UnknownGift => T["refused.UnknownGift"],
            GiftRefusalKind.InDebt => T["refused.InDebt", Words(Refusal.Owed)],
            GiftRefusalKind.DifferentInput => T["refused.DifferentInput"],
            GiftRefusalKind.Limit => "",
        };

    private string? Next =>
        Refusal.Kind switch
        {
            GiftRefusalKind.InsufficientCoins => Refusal is { Price: { } price, Balance: { } balance } && For is not null
                ? $"/store?coins={(price - balance).Value}&{For}"
                : "/store",
            GiftRefusalKind.InDebt => "/store",
            GiftRefusalKind.NotSignedIn => "/account/sign-in",
            GiftRefusalKind.SenderFrozen => "/account",
            GiftRefusalKind.NoGuardian => "/family/link",
            GiftRefusalKind.WaitsForGuardian or GiftRefusalKind.UnderReview => "/family",
            GiftRefusalKind.Paused => "/me/budget",
            GiftRefusalKind.Disputed => "/disputes",
            GiftRefusalKind.CreatorUnavailable or GiftRefusalKind.RoomNotFound => "/live",
            _ => null,
        };

    private string Until =>
        Refusal.Pause is { } pause ? TimeText.For(new DateTimeOffset(pause.EndsAt, TimeSpan.Zero), pause.TimeZoneId) : "";

    private string Words(Coins? coins) => Amounts.Coins(coins ?? Coins.Zero);

    [Inject]
    private IStringLocalizer<LiveStrings> T { get; set; } = default!;

    [Inject]
    private AmountWords Amounts { get; set; } = default!;
}
