using CoinStore.Storage;
using CoinStore.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CoinStore.Tests.Trust;

public sealed class LogKeysTests
{
    [Fact]
    public void Processes_that_begin_at_once_in_one_directory_have_one_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var directory = Directory.CreateTempSubdirectory("coinstore-keys-").FullName;
            using var start = new Barrier(8);
            var keys = new string[8];
            var processes = Enumerable
                .Range(0, 8)
                .Select(i => new Thread(() =>
                {
                    var own = KeysIn(directory);
                    start.SignalAndWait();
                    keys[i] = own.Key.Public.Fingerprint;
                }))
                .ToList();
            processes.ForEach(p => p.Start());
            processes.ForEach(p => p.Join());
            var kept = KeysIn(directory).Key.Public.Fingerprint;
            Assert.Equal(LogKeys.FileName, Path.GetFileName(Assert.Single(Directory.GetFiles(directory))));
            Assert.All(keys, key => Assert.Equal(kept, key));
            Directory.Delete(directory, recursive: true);
        }
    }

    private static LogKeys KeysIn(string directory) =>
        new(new ConfigurationBuilder().Build(), Options.Create(new DatabaseOptions { DataDirectory = directory }));
}
