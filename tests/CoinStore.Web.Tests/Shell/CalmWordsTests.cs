using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CoinStore.Web.Tests.Shell;

/// <summary>Nothing on any page hurries anybody.</summary>
public sealed partial class CalmWordsTests
{
    [Fact]
    public void No_page_mail_or_notice_counts_down_keeps_a_streak_or_says_only_today()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.resx", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*News.cs", SearchOption.AllDirectories))
            .ToList();
        Assert.True(files.Count > 10, "There are fewer files of words than there were.");
        var found = files.SelectMany(file => Sentences(file).Where(s => Hurry().IsMatch(s)).Select(s => $"{Path.GetFileName(file)}: {s}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("Only today: 20 % more coins")]
    [InlineData("Keep your streak alive")]
    [InlineData("Hurry, 3 left")]
    public void Words_that_hurry_are_found(string words) => Assert.Matches(Hurry(), words);

    private static IEnumerable<string> Sentences(string file) =>
        file.EndsWith(".resx", StringComparison.Ordinal)
            ? XDocument.Load(file).Descendants("data").Select(d => d.Element("value")?.Value ?? "")
            : File.ReadLines(file);

    [GeneratedRegex(
        @"\b(only today|today only|streaks?|hurry|last chance|count-?down|don.t miss|best value|limited time|act now|\d+ left)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Hurry();
}
