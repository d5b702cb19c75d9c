namespace CoinStore.Web.Hosting;

/// <summary>A setting that the store cannot start with. The message is the one line that the person who starts it reads.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Says what is wrong and how to put it right.</summary>
    public SettingsException(string message)
        : base(message) { }

    /// <summary>The same, with what was found underneath.</summary>
    public SettingsException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers only.</summary>
    public SettingsException() { }
}
