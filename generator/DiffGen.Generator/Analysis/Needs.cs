using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>Finds what callers need of each method and of its companions: what they ask for themselves, and what is asked of them. A call whose callee is written into the caller needs nothing.</summary>
internal static class Needs
{
    /// <returns>By the keys of methods, and of those companions that others differentiate through.</returns>
    public static IReadOnlyDictionary<string, Internals> Solve(IReadOnlyDictionary<string, MethodFacts> facts)
    {
        Dictionary<string, Internals> needs = facts.ToDictionary(pair => pair.Key, _ => Internals.None, StringComparer.Ordinal);
        Queue<string> waiting = new(facts.Keys);
        while (waiting.Count > 0)
        {
            string key = waiting.Dequeue();
            (string method, CompanionKind? kind) = CompanionKey.Split(key);
            if (kind is { } companion)
            {
                Ask(method, Internals.None with { Together = TogetherFor(companion, needs[key]) });
            }

            Internals asked = kind is null ? OfCallees(facts[method].Modes).And(OfCallees(needs[key])) : OfCallees(kind.Value, needs[key]);
            foreach (IGrouping<(string Callee, CallRole Role), CallFacts> calls in facts[method].Calls.GroupBy(call => (call.Callee, call.Role)))
            {
                if (calls.Key.Role != CallRole.Method)
                {
                    Ask(calls.Key.Callee, OfRules(calls.Key.Role, asked));
                }
                else if (!(facts.TryGetValue(calls.Key.Callee, out MethodFacts? callee) && callee.Inline is { } inlined && Inlining.IsWrittenIntoCaller(inlined, calls.Count())))
                {
                    Ask(calls.Key.Callee, asked);
                }
            }
        }

        return needs;

        void Ask(string callee, Internals asked)
        {
            if (!facts.ContainsKey(CompanionKey.Split(callee).Method))
            {
                return;
            }

            Internals known = needs.TryGetValue(callee, out Internals? before) ? before : Internals.None;
            Internals all = known.And(asked);
            if (facts.TryGetValue(callee, out MethodFacts? method) && method.IsRecomputed)
            {
                all = all.And(Internals.None with { Together = all.Sweeps - 1 });
            }

            if (all != known || before is null)
            {
                needs[callee] = all;
                waiting.Enqueue(callee);
            }
        }
    }

    private static Internals OfCallees(Modes modes)
    {
        Internals needs = Internals.None;
        if ((modes & (Modes.Reverse | Modes.GradientBatch)) != 0)
        {
            needs = needs.And(new Internals(Tangents: 0, Sweeps: 1));
        }

        if (modes.HasFlag(Modes.Forward))
        {
            needs = needs.And(new Internals(Tangents: 1, Sweeps: 0));
        }

        if (modes.HasFlag(Modes.Jacobian))
        {
            needs = needs.And(new Internals(Tangents: 1, Sweeps: 1));
        }

        if ((modes & (Modes.HessianVectorProduct | Modes.Hessian)) != 0)
        {
            needs = needs.And(new Internals(Tangents: 1, Sweeps: 2));
        }

        return needs;
    }

    private static Internals OfCallees(Internals own) => new(
        Math.Max(own.Tangents, Math.Max(own.Sweeps - 1, own.Together)),
        Math.Max(own.Sweeps, own.Together == 0 ? 0 : own.Together + 1));

    /// <summary>A rule is a derivative already, so that of the rule one less is needed.</summary>
    /// <param name="asked">What is needed of callees.</param>
    private static Internals OfRules(CallRole role, Internals asked) => Internals.None with
    {
        Tangents = Math.Max(0, role switch
        {
            CallRole.Adjoint => asked.Sweeps - 1,
            CallRole.Tangent => Math.Max(asked.Tangents - 1, asked.Sweeps - 2),
            _ => Math.Max(asked.Tangents, asked.Sweeps) - 1,
        }),
    };

    /// <summary>What a companion is made of calls callees too.</summary>
    private static Internals OfCallees(CompanionKind kind, Internals own)
    {
        int order = Math.Max(own.Tangents, own.Sweeps - 1);
        return kind switch
        {
            CompanionKind.Tangent => new Internals(order + 1, 0),
            CompanionKind.HessianVectorProduct => new Internals(order + 1, order + 2),
            _ => new Internals(order, order + 1),
        };
    }

    /// <summary>The adjoint of a companion is one more tangent of the method's two sweeps.</summary>
    private static int TogetherFor(CompanionKind kind, Internals own) =>
        own.Sweeps == 0 ? 0 : kind == CompanionKind.HessianVectorProduct ? own.Sweeps + 1 : own.Sweeps;
}
