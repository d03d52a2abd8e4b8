using System.Globalization;
using DiffGen.Tests.Properties.Checking;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties;

/// <summary>What a run of the fuzzer has seen.</summary>
internal sealed class FuzzReport
{
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly List<Verdict> _examples = [];
    private int _methods;
    private int _judged;
    private int _untame;
    private int _throwing;
    private int _differentiated;
    private int _onVectors;

    public int Programs { get; private set; }

    /// <summary>Programs that failed, made small; not one for every failure.</summary>
    public IReadOnlyList<Verdict> Failures => _examples;

    public int Failed => _failures.Where(f => !IsInvalid(f.Key)).Sum(f => f.Value);

    /// <summary>Programs that are no C#: a fault of whoever makes them, which says nothing about companions.</summary>
    public int Invalid => _failures.Where(f => IsInvalid(f.Key)).Sum(f => f.Value);

    public static bool IsInvalid(string kind) => kind.StartsWith("invalid", StringComparison.Ordinal);

    /// <summary>Why methods were refused, by the ids of the diagnostics, or because what they call was.</summary>
    public IEnumerable<string> Reasons => _refusals.Keys.Select(reason => reason.Split(' ')[0]).Where(id => id != "callee").Distinct();

    public int Examples(string kind) => _examples.Count(e => e.Failure!.Kind == kind);

    public void Add(Verdict smallest) => _examples.Add(smallest);

    public void Count(Verdict verdict)
    {
        Programs++;
        _methods += verdict.Program.Methods.Count;
        _judged += verdict.Judged;
        _untame += verdict.Untame;
        _throwing += verdict.Throwing;
        _differentiated += verdict.Differentiated;
        _onVectors += verdict.RanOnVectors ? 1 : 0;
        foreach (var id in verdict.Refusals)
        {
            _refusals[id] = _refusals.GetValueOrDefault(id) + 1;
        }

        if (verdict.Failure is { } failure)
        {
            _failures[failure.Kind] = _failures.GetValueOrDefault(failure.Kind) + 1;
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Programs} programs, {_methods} methods; {_judged} points judged ({_differentiated} with derivatives, {_throwing} throw), {_untame} passed over; {_onVectors} programs ran on vectors; ")
        + "refused: " + Counts(_refusals, _methods) + "; failed: " + Counts(_failures, 0);

    public static string Show(Verdict verdict) => string.Join("\n",
        "==== " + verdict.Failure!.Kind + ": " + verdict.Failure.Message,
        ProgramText.Of(verdict.Program, "P") + SharedSource.Types[SharedSource.Types.IndexOf("public struct", StringComparison.Ordinal)..],
        "---- generated:",
        verdict.Generated);

    private static string Counts(SortedDictionary<string, int> counts, int of) => counts.Count == 0
        ? "none"
        : string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value}") + (of == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * c.Value / of:F1} %)"))));
}
