namespace CoinStore.Web.Resources;

/// <summary>The words of the frame around pages.</summary>
public sealed class ShellStrings;

/// <summary>The words of parts that pages share.</summary>
public sealed class SharedStrings;

/// <summary>The words of the home page.</summary>
public sealed class HomeStrings;
