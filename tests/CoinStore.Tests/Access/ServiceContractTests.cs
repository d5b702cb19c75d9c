using System.Reflection;
using CoinStore.Access;

namespace CoinStore.Tests.Access;

public sealed class ServiceContractTests
{
    private static IEnumerable<MethodInfo> Doors =>
        typeof(Actor)
            .Assembly.GetExportedTypes()
            .Where(t => t.Name.EndsWith("Service", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsSpecialName);

    [Fact]
    public void Every_public_method_of_every_service_takes_the_actor_first()
    {
        var without = Doors
            .Where(m => m.GetParameters().FirstOrDefault()?.ParameterType != typeof(Actor))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}");
        Assert.Empty(without);
    }

    [Fact]
    public void Every_public_method_of_every_service_is_asynchronous_and_can_be_cancelled()
    {
        var without = Doors
            .Where(m =>
                !m.Name.EndsWith("Async", StringComparison.Ordinal)
                || m.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
            )
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}");
        Assert.Empty(without);
    }

    [Fact]
    public void There_are_services_to_hold_to_it() => Assert.True(Doors.Count() > 20);

    [Fact]
    public void No_service_shows_the_ledger_the_database_or_stripe_in_a_public_signature()
    {
        string[] behindWalls = ["CoinStore.Ledger", "Microsoft.EntityFrameworkCore", "Stripe.net", "Microsoft.Data.Sqlite", "Npgsql"];
        var shown = Doors
            .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).SelectMany(Parts).Select(t => (m, t)))
            .Where(x => behindWalls.Contains(x.t.Assembly.GetName().Name, StringComparer.Ordinal))
            .Select(x => $"{x.m.DeclaringType!.Name}.{x.m.Name} shows {x.t}");
        Assert.Empty(shown);
    }

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Prepend(type);
}
