using System.Globalization;

namespace CoinStore.StripeSandbox.Storage;

/// <summary>The few values the sandbox keeps for itself beside Stripe's objects.</summary>
internal static class SandboxSettings
{
    private const string ClockOffset = "clock_offset_ticks";
    private const string PayoutDelay = "payout_delay_seconds";
    private const string DelayedPayment = "delayed_payment_seconds";
    private const string BusinessNameKey = "business_name";

    public static string? Read(Work work, string name) =>
        (string?)work.Scalar("SELECT value FROM settings WHERE name = $name", ("$name", name));

    public static void Write(Work work, string name, string value) =>
        work.Execute(
            "INSERT INTO settings (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("$name", name),
            ("$value", value)
        );

    public static TimeSpan ClockOffsetOf(Work work) => TimeSpan.FromTicks(Number(work, ClockOffset, 0));

    public static void KeepClockOffset(Work work, TimeSpan offset) =>
        Write(work, ClockOffset, offset.Ticks.ToString(CultureInfo.InvariantCulture));

    public static long PayoutDelaySeconds(Work work) => Number(work, PayoutDelay, 4);

    public static long DelayedPaymentSeconds(Work work) => Number(work, DelayedPayment, 5);

    public static string BusinessName(Work work) => Read(work, BusinessNameKey) ?? "Sandbox business";

    public static void Configure(Work work, StripeSandboxOptions options)
    {
        Write(work, PayoutDelay, Seconds(options.PayoutArrivalDelay));
        Write(work, DelayedPayment, Seconds(options.DelayedPaymentDelay));
        Write(work, BusinessNameKey, options.BusinessName);
    }

    private static string Seconds(TimeSpan delay) => ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static long Number(Work work, string name, long otherwise) =>
        Read(work, name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
