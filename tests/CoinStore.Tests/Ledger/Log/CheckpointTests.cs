using System.Security.Cryptography;
using System.Text;
using CoinStore.Ledger.Log;

namespace CoinStore.Tests.Ledger.Log;

public sealed class CheckpointTests
{
    private static readonly LogKey Key = new(LogKey.NewPem(), "coins.example/log");
    private static readonly DateTime At = new(2026, 3, 1, 12, 0, 0, 250, DateTimeKind.Utc);
    private static readonly Checkpoint Signed = new(Key.Name, 42, MerkleTree.EmptyRoot, At);

    [Fact]
    public void A_checkpoint_is_a_note_as_c2sp_writes_it()
    {
        var lines = Signed.Sign(Key).Split('\n');
        Assert.Equal(
            ["coins.example/log", "42", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "at 2026-03-01T12:00:00.2500000Z", ""],
            lines[..5]
        );
        Assert.StartsWith("\u2014 coins.example/log ", lines[5], StringComparison.Ordinal);
        Assert.Equal("", lines[6]);
        Assert.Equal(7, lines.Length);
    }

    [Fact]
    public void The_signature_is_ecdsa_over_the_text_and_carries_the_first_bytes_of_the_keys_hash()
    {
        var note = Signed.Sign(Key);
        var text = note[..(note.LastIndexOf("\n\n", StringComparison.Ordinal) + 1)];
        var signature = Convert.FromBase64String(note.TrimEnd('\n').Split(' ')[^1]);
        using var key = ECDsa.Create();
        key.ImportFromPem(Key.Public.Pem);
        Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], signature[..4]);
        Assert.True(
            key.VerifyData(Encoding.UTF8.GetBytes(text), signature[4..], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        );
    }

    [Fact]
    public void What_was_signed_is_read_again()
    {
        Assert.True(Checkpoint.TryOpen(Signed.Sign(Key), Key.Public, out var read, out _));
        Assert.Equal((Key.Name, 42L, At), (read.Origin, read.Size, read.At));
        Assert.Equal(Signed.Root, read.Root);
    }

    [Theory]
    [InlineData("42", "43", NoteFault.BadSignature)]
    [InlineData("47DE", "57DE", NoteFault.BadSignature)]
    [InlineData("12:00", "12:01", NoteFault.BadSignature)]
    [InlineData("coins.example/log\n42", "coins.other/log\n42", NoteFault.OtherKey)]
    [InlineData("\n42\n", "\n042\n", NoteFault.NotACheckpoint)]
    [InlineData("\n42\n", "\n-42\n", NoteFault.NotACheckpoint)]
    [InlineData("\u2014 ", "- ", NoteFault.NotACheckpoint)]
    [InlineData("=\n", "\n", NoteFault.NotACheckpoint)]
    [InlineData("\n\n", "\n", NoteFault.NotACheckpoint)]
    public void A_changed_note_is_not_believed(string was, string becomes, NoteFault expected)
    {
        var note = Signed.Sign(Key);
        var changed =
            note[..note.IndexOf(was, StringComparison.Ordinal)]
            + becomes
            + note[(note.IndexOf(was, StringComparison.Ordinal) + was.Length)..];
        Assert.False(Checkpoint.TryOpen(changed, Key.Public, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Another_key_is_not_the_logs_and_a_witness_beside_it_does_no_harm()
    {
        var other = new LogKey(LogKey.NewPem(), Key.Name);
        Assert.False(Checkpoint.TryOpen(Signed.Sign(other), Key.Public, out _, out var fault));
        Assert.Equal(NoteFault.OtherKey, fault);
        var witnessed = Signed.Sign(Key) + Signed.Sign(other).Split("\n\n")[1];
        Assert.True(Checkpoint.TryOpen(witnessed, Key.Public, out _, out _));
    }

    [Fact]
    public void A_key_that_cannot_sign_on_p256_is_refused_in_plain_words()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains(
            "P-256",
            Assert.Throws<LogKeyException>(() => new LogKey(p384.ExportPkcs8PrivateKeyPem(), "log")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<LogKeyException>(() => new LogKey("junk", "log"));
        Assert.Throws<LogKeyException>(() => new LogKey(Key.Public.Pem, "log"));
        Assert.Throws<LogKeyException>(() => new LogKey(LogKey.NewPem(), "our log"));
        Assert.Throws<LogKeyException>(() => LogPublicKey.FromPem(""));
    }
}
