namespace DiffGen.Generator.Analysis;

/// <summary>What is emitted for callers of a method, beyond the companions that it asks for itself.</summary>
[Flags]
internal enum Internals
{
    None = 0,

    /// <summary>A forward sweep and a reverse sweep that share the caller's tape.</summary>
    Sweeps = 1,

    /// <summary>The method with tangents beside its values.</summary>
    Tangent = 2,

    /// <summary>Both sweeps with tangents beside their values, for second derivatives.</summary>
    SweepTangents = 4,
}

/// <summary>Finds what callers need of each method: what they ask for themselves, and what is asked of them. A call whose callee is written into the caller needs nothing.</summary>
internal static class Needs
{
    public static IReadOnlyDictionary<string, Internals> Solve(IReadOnlyDictionary<string, MethodFacts> facts)
    {
        Dictionary<string, Internals> needs = facts.ToDictionary(pair => pair.Key, pair => OfItself(pair.Value.Modes), StringComparer.Ordinal);
        Queue<MethodFacts> waiting = new(facts.Values);
        while (waiting.Count > 0)
        {
            MethodFacts method = waiting.Dequeue();
            Internals asked = OfCallees(method.Modes) | needs[method.Key];
            foreach (IGrouping<string, CallFacts> calls in method.Calls.GroupBy(call => call.Callee, StringComparer.Ordinal))
            {
                if (needs.TryGetValue(calls.Key, out Internals known) && (known | asked) != known
                    && !(facts[calls.Key].Inline is { } callee && Inlining.IsWrittenIntoCaller(callee, calls.Count())))
                {
                    needs[calls.Key] = known | asked;
                    waiting.Enqueue(facts[calls.Key]);
                }
            }
        }

        return needs;
    }

    /// <summary>Companions that are made of calls of the method's own internal ones.</summary>
    private static Internals OfItself(Modes modes) => modes.HasFlag(Modes.Jacobian) ? Internals.Tangent | Internals.Sweeps : Internals.None;

    private static Internals OfCallees(Modes modes)
    {
        Internals needs = Internals.None;
        if (modes.HasFlag(Modes.Reverse))
        {
            needs |= Internals.Sweeps;
        }

        if (modes.HasFlag(Modes.Forward))
        {
            needs |= Internals.Tangent;
        }

        if ((modes & (Modes.HessianVectorProduct | Modes.Hessian)) != 0)
        {
            needs |= Internals.Sweeps | Internals.Tangent | Internals.SweepTangents;
        }

        return needs;
    }
}
