namespace CoinStore.Web.Resources;

/// <summary>The words of sign-up, sign-in, the account and the bell.</summary>
public sealed class AccountStrings;
