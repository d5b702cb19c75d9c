using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Proofs;

/// <summary>
/// Tells a guardian what came of the charge, under the bell and by mail, in the transaction in which it did: their money went and comes back.
/// </summary>
internal sealed class ProofNews(Mailbox mailbox, StripeGateway stripe)
{
    /// <summary>Where a proof is begun and looked at.</summary>
    public const string Page = "/family/proof";

    /// <summary>The card was charged.</summary>
    public Task ChargedAsync(WriteScope scope, GuardianProofRow proof, CancellationToken cancellationToken) =>
        TellAsync(
            scope,
            proof,
            proof.Flaw is null ? "Your card check worked" : "Your card check shows nothing yet",
            proof.Flaw is not { } flaw
                ? $"Your card check worked. The {proof.Paid} go back to your card in full."
                : flaw switch
                {
                    ProofFlaw.Prepaid =>
                        $"This card is prepaid, and anybody can buy one: it does not show that you are an adult. The {proof.Paid} go back in full. "
                            + "Try again with a debit or credit card.",
                    ProofFlaw.NoCard =>
                        $"This was not paid with a card, so it shows nothing. The {proof.Paid} go back in full. Try again with a card.",
                    ProofFlaw.Disagrees =>
                        $"The payment was not as agreed, so it shows nothing. The {proof.Paid} go back in full. You can try again.",
                },
            cancellationToken
        );

    /// <summary>The money was sent back.</summary>
    public Task RefundedAsync(WriteScope scope, GuardianProofRow proof, CancellationToken cancellationToken) =>
        TellAsync(
            scope,
            proof,
            "The money of your card check is on its way back",
            $"The {proof.Paid} of your card check are on their way back. Banks take five to ten days.",
            cancellationToken
        );

    /// <summary>The bank did not take it.</summary>
    public Task ReturnedAsync(WriteScope scope, GuardianProofRow proof, CancellationToken cancellationToken) =>
        TellAsync(
            scope,
            proof,
            "Your bank did not take the money of your card check back",
            $"Your bank did not take the {proof.Paid} of your card check back. We see to it that you get them another way.",
            cancellationToken
        );

    private async Task TellAsync(WriteScope scope, GuardianProofRow proof, string subject, string text, CancellationToken cancellationToken)
    {
        mailbox.Notify(scope, proof.PersonId, NotificationKind.Family, text, Page);
        var person = await scope.Context.Users.SingleAsync(p => p.Id == proof.PersonId, cancellationToken);
        var action = new MailAction("See your card check", new Uri(stripe.PublicBase, Page).AbsoluteUri);
        mailbox.Mail(scope, person, new MailText(subject, [text], action));
    }
}
