using System.Diagnostics;
using CoinStore.Tests;

namespace CoinStore.Web.Tests.Shell;

/// <summary>The program as it is started by hand: what it prints and how it ends.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coinstore-command-");

    private string Copy => Path.Combine(folder.FullName, "copy.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData]
    [InlineData("audit")]
    [InlineData("backup", "never.db")]
    public async Task Books_that_are_no_database_stop_every_start_with_one_line_and_stay_as_they_are(params string[] command)
    {
        var books = Path.Combine(folder.FullName, "coinstore.db");
        await File.WriteAllTextAsync(books, "this was a letter, not a ledger");

        var (exitCode, _, errors) = await RunAsync(folder.FullName, command);

        Assert.Equal(1, exitCode);
        Assert.Contains("is no database of CoinStore", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("this was a letter, not a ledger", await File.ReadAllTextAsync(books));
    }

    [Fact]
    public async Task A_backup_is_made_beside_a_store_that_serves_and_looked_at_but_not_put_back_under_it()
    {
        await using var store = await TestStore.CreateAsync();
        await store.FundAsync(await store.AddPersonAsync("Fay"), 100);

        var backup = await RunAsync(store.DataDirectory, "backup", Copy);
        var again = await RunAsync(store.DataDirectory, "backup", Copy);
        var look = await RunAsync(store.DataDirectory, "restore", "--check", Copy);
        var refused = await RunAsync(store.DataDirectory, "restore", Copy);

        Assert.True(backup.ExitCode == 0, backup.Errors);
        Assert.Contains("The books balance.", backup.Output, StringComparison.Ordinal);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is there already", Assert.Single(again.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.True(look.ExitCode == 0, look.Errors);
        Assert.Contains("Every entry of the replaced books is in these.", look.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Another CoinStore process", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_put_back_where_nobody_serves()
    {
        await using (var store = await TestStore.CreateAsync())
        {
            await store.FundAsync(await store.AddPersonAsync("Fay"), 100);
            Assert.Equal(0, (await RunAsync(store.DataDirectory, "backup", Copy)).ExitCode);
        }

        var data = folder.CreateSubdirectory("data").FullName;
        var first = await RunAsync(data, "restore", Copy);
        var second = await RunAsync(data, "restore", Copy);
        var audit = await RunAsync(data, "audit");

        Assert.Contains("is in place.", first.Output, StringComparison.Ordinal);
        Assert.Contains("is kept as", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, audit.ExitCode);
        Assert.Single(Directory.GetFiles(data, "coinstore-replaced-*.db"));
    }

    [Theory]
    [InlineData("backup takes the name", "backup")]
    [InlineData("restore takes a backup's file", "restore")]
    [InlineData("There is no file", "restore", "nowhere.db")]
    [InlineData("There are no books yet", "backup", "new.db")]
    public async Task A_command_that_cannot_be_done_says_why_in_one_line(string says, params string[] command)
    {
        var (exitCode, _, errors) = await RunAsync(folder.FullName, command);

        Assert.Equal(1, exitCode);
        Assert.Contains(says, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string data, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CoinStore.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = data,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DataDirectory"] = data;
        start.Environment["Stripe__SecretKey"] = "sk_test_web";
        start.Environment["Stripe__WebhookSecret"] = "whsec_web";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (process.ExitCode, await output, await errors);
    }
}
