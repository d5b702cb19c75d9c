using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Proofs;

/// <summary>The entries of a proof: money that came in to go back, never coins. Pure.</summary>
internal static class ProofJournal
{
    /// <summary>The card was charged. The entry has the proof's id.</summary>
    public static JournalEntry Charged(GuardianProofRow proof, DateTime at) => Of(proof, proof.Id.Value, EntryKind.CardCheck, at);

    /// <summary>The money went back.</summary>
    public static JournalEntry Refunded(GuardianProofRow proof, DateTime at) =>
        Of(proof, IdOf(proof.Id, EntryKind.CardCheckRefund), EntryKind.CardCheckRefund, at);

    /// <summary>The bank did not take it: the money is here again.</summary>
    public static JournalEntry Returned(GuardianProofRow proof, DateTime at) =>
        Of(proof, IdOf(proof.Id, EntryKind.CardCheckReturn), EntryKind.CardCheckReturn, at);

    /// <summary>The id of a later entry of a proof.</summary>
    public static Guid IdOf(GuardianProofId proof, EntryKind kind) => DerivedId.Of($"proof/{proof}/{(short)kind}");

    private static JournalEntry Of(GuardianProofRow proof, Guid id, EntryKind kind, DateTime at)
    {
        var currency = Unit.Currency(proof.PaidCurrency!);
        var (cash, owed) = (
            EconomyChart.Platform(AccountKind.StripeCash, currency),
            EconomyChart.Platform(AccountKind.CardChecks, currency)
        );
        var flow =
            kind == EntryKind.CardCheckRefund ? new Flow(cash, owed, proof.PaidMinor!.Value) : new Flow(owed, cash, proof.PaidMinor!.Value);
        return new JournalEntry(id, (short)kind, at, flow);
    }
}
