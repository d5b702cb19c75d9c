using CsCheck;
using Xunit.Abstractions;

namespace CoinStore.Tests.Ledger;

/// <summary>
/// Any mix of what ten people do, in the store and in a model of it. A failure prints its seed and the shortest run that was found to
/// fail; COINSTORE_SEED gives it again.
/// </summary>
public sealed class EconomyProperties(ITestOutputHelper output)
{
    private const int Threads = 2;

    // A database of its own for each run: PostgreSQL takes a second for one.
    private static readonly int Runs = TestPostgres.IsChosen ? 10 : 25;

    [Fact]
    public Task Steps_one_by_one_are_answered_and_kept_as_in_the_model() =>
        EconomySteps.OneByOne.SampleAsync(
            RunAsync,
            output.WriteLine,
            PropertySeed.Given,
            iter: Runs,
            threads: Threads,
            print: EconomySteps.Print
        );

    [Fact]
    public Task Steps_at_once_are_answered_and_kept_as_in_some_order_of_them() =>
        EconomySteps.AtOnce.SampleAsync(
            RunAsync,
            output.WriteLine,
            PropertySeed.Given,
            iter: Runs,
            threads: Threads,
            print: EconomySteps.Print
        );

    [Fact]
    public async Task A_coin_added_by_hand_is_found_and_found_again_from_the_printed_seed()
    {
        var found = await Assert.ThrowsAsync<CsCheckException>(() => SampleMeddledAsync(null));
        output.WriteLine(found.Message);
        var seed = found.Message.Split('"')[1];
        var again = await Assert.ThrowsAsync<CsCheckException>(() => SampleMeddledAsync(seed));
        Assert.Contains(seed, again.Message, StringComparison.Ordinal);
        Assert.Contains("coins of 0 is ", again.InnerException!.Message, StringComparison.Ordinal);
    }

    private static Task SampleMeddledAsync(string? seed) =>
        EconomySteps.Meddled.SampleAsync(RunAsync, seed: seed, iter: 1, threads: 1, print: EconomySteps.Print);

    private static async Task RunAsync(Step[][] rounds)
    {
        await using var world = await EconomyWorld.CreateAsync();
        var model = new EconomyModel();
        foreach (var round in rounds)
        {
            Step[] steps = [.. round.Select(step => Aim(step, model))];
            var answers = await Task.WhenAll(steps.Select(step => Task.Run(() => world.ApplyAsync(step))));
            model = Explain(model, steps, answers, await world.StateAsync());
        }

        await world.AssertAuditIsCleanAsync();
    }

    /// <summary>Chooses the earlier step that a later one is about.</summary>
    private static Step Aim(Step step, EconomyModel model)
    {
        if (step is not Later later || later.Among(model).Order().ToList() is not { Count: > 0 } there)
        {
            return step;
        }

        return later with
        {
            Target = there[later.Which % there.Count],
        };
    }

    /// <summary>The model after these steps in an order that explains every answer and all that is kept now; fails when there is none.</summary>
    private static EconomyModel Explain(EconomyModel model, Step[] steps, string[] answers, SortedDictionary<string, string> state)
    {
        var differences = new List<string>();
        foreach (var order in Orders([.. Enumerable.Range(0, steps.Length)]))
        {
            var next = model.Copy();
            var wrong = order
                .Select(i => (Step: steps[i], Answer: answers[i], Expected: next.Apply(steps[i])))
                .Where(s => s.Answer != s.Expected)
                .Select(s => $"{s.Step} was answered \"{s.Answer}\", not \"{s.Expected}\"")
                .ToList();
            var expected = next.State();
            wrong.AddRange(state.Except(expected).Select(s => $"{s.Key} is {s.Value}, not {expected.GetValueOrDefault(s.Key)}"));
            wrong.AddRange(expected.Where(e => !state.ContainsKey(e.Key)).Select(e => $"{e.Key} is not there, should be {e.Value}"));
            if (wrong.Count == 0)
            {
                return next;
            }

            differences.Add(string.Join("; ", wrong));
        }

        Assert.Fail($"After {string.Join(" | ", steps.Select(s => s.ToString()))}: {string.Join("\n or ", differences)}");
        return model;
    }

    private static IEnumerable<int[]> Orders(int[] of) =>
        of.Length <= 1 ? [of] : of.SelectMany(first => Orders([.. of.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
