using CoinStore.Notifications;
using CoinStore.Storage;

namespace CoinStore.Proofs;

/// <summary>Tells a guardian what came of the charge, in the transaction in which it did.</summary>
internal sealed class ProofNews(Mailbox mailbox)
{
    /// <summary>Where a proof is begun and looked at.</summary>
    public const string Page = "/family/proof";

    /// <summary>The card was charged.</summary>
    public void Charged(WriteScope scope, GuardianProofRow proof) =>
        Tell(
            scope,
            proof,
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
                }
        );

    /// <summary>The money was sent back.</summary>
    public void Refunded(WriteScope scope, GuardianProofRow proof) =>
        Tell(scope, proof, $"The {proof.Paid} of your card check are on their way back. Banks take five to ten days.");

    /// <summary>The bank did not take it.</summary>
    public void Returned(WriteScope scope, GuardianProofRow proof) =>
        Tell(scope, proof, $"Your bank did not take the {proof.Paid} of your card check back. We see to it that you get them another way.");

    private void Tell(WriteScope scope, GuardianProofRow proof, string text) =>
        mailbox.Notify(scope, proof.PersonId, NotificationKind.Family, text, Page);
}
