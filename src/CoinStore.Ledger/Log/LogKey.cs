using System.Security.Cryptography;
using System.Text;

namespace CoinStore.Ledger.Log;

/// <summary>The public half of a log's key, ECDSA on P-256: what everybody checks checkpoints with.</summary>
public sealed class LogPublicKey
{
    internal const int IdLength = 4;
    private readonly byte[] encoded;

    private LogPublicKey(byte[] encoded) => this.encoded = encoded;

    /// <summary>The key as a PEM text.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", encoded) + "\n";

    /// <summary>SHA-256 of the key's DER form, in lower-case hex: short enough to read out on a telephone.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(encoded));

    /// <summary>What a signature line names the key by: for ECDSA keys, the first four bytes of the fingerprint.</summary>
    internal ReadOnlySpan<byte> Id => SHA256.HashData(encoded).AsSpan(0, IdLength);

    /// <summary>Reads a PEM text.</summary>
    /// <exception cref="LogKeyException">It holds no public key on P-256.</exception>
    public static LogPublicKey FromPem(string pem)
    {
        using var key = LogKey.Import(pem);
        return new LogPublicKey(key.ExportSubjectPublicKeyInfo());
    }

    internal static LogPublicKey Of(ECDsa key) => new(key.ExportSubjectPublicKeyInfo());

    internal bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        // A key object of its own for each call: they are not made for several threads.
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(encoded, out _);
        return key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}

/// <summary>A log's key: signs checkpoints under the log's name, which is also their origin line.</summary>
public sealed class LogKey
{
    private readonly string pem;

    /// <summary>Reads a key that was kept.</summary>
    /// <param name="pem">A private key on P-256.</param>
    /// <param name="name">The log's name: no white space and no plus sign.</param>
    /// <exception cref="LogKeyException">The key or the name cannot be used.</exception>
    public LogKey(string pem, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+'))
        {
            throw new LogKeyException($"'{name}' cannot name a log: it may hold neither white space nor a plus sign.");
        }

        this.pem = pem;
        Name = name;
        using var key = Import(pem);
        try
        {
            // Says at the start, not at the first checkpoint, that the private half is missing.
            key.SignData([], HashAlgorithmName.SHA256);
        }
        catch (CryptographicException missing)
        {
            throw new LogKeyException("The log's key is a public one; signing needs the private one.", missing);
        }

        Public = LogPublicKey.Of(key);
    }

    /// <summary>The log's name.</summary>
    public string Name { get; }

    /// <summary>The half that is shown to everybody.</summary>
    public LogPublicKey Public { get; }

    /// <summary>A new private key as a PEM text.</summary>
    public static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    internal byte[] Sign(string text)
    {
        using var key = Import(pem);
        return key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return key;
            }
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new LogKeyException("There is no readable key in it: a PEM text of an ECDSA key on P-256 is needed.", unreadable);
        }

        key.Dispose();
        throw new LogKeyException("The key is on another curve than P-256.");
    }
}

/// <summary>A key that a log cannot use.</summary>
public sealed class LogKeyException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public LogKeyException(string message)
        : base(message) { }

    /// <summary>Says what is wrong and what caused it.</summary>
    public LogKeyException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>For serializers only.</summary>
    public LogKeyException() { }
}
