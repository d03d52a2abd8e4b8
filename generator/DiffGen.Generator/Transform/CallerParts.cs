using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>What a method is to others that differentiate through a call of it, or of one of its companions.</summary>
internal sealed class CallerParts
{
    private readonly CompilationUnit unit;
    private readonly Function primal;
    private readonly TangentMode forward;
    private readonly ReverseMode reverse;
    private readonly IReadOnlyDictionary<string, MethodSummary> callees;

    /// <param name="primal">The method, on spans.</param>
    public CallerParts(CompilationUnit unit, Function primal, TangentMode forward, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.unit = unit;
        this.primal = primal;
        this.forward = forward;
        this.callees = callees;
        reverse = new ReverseMode(primal, unit.Self, unit.Model.Declaration.Display, unit.Model.Options, callees);
    }

    private MethodReference Reference => unit.Model.Reference;

    private bool IsRecomputed => unit.Model.Options.Checkpoint;

    /// <summary>The compilation knows the types of vectors.</summary>
    public bool HasVectors => unit.Model.HasVectors;

    /// <summary>Both sweeps in one.</summary>
    public Function Together() => reverse.Together(Reference);

    /// <summary>The method with tangents.</summary>
    public Function Tangents() => forward.Internal(primal, Reference);

    /// <summary>Those of the methods that callers call which a companion calls, and which nobody else has asked for.</summary>
    public IEnumerable<Function> For(bool callsTangents, bool callsSweeps)
    {
        if (callsTangents && unit.Self.Internals.Tangents == 0)
        {
            yield return Tangents();
        }

        if (callsSweeps && unit.Self.Internals.Sweeps == 0)
        {
            (Function first, Function second) = reverse.Apart(Reference);
            yield return first;
            yield return second;
        }
    }

    public IEnumerable<Function> All()
    {
        Internals internals = unit.Self.Internals;
        if (internals.IsEndless || unit.Self.Companions.Any(companion => companion.Internals.IsEndless))
        {
            throw new UnsupportedException("a companion of it is called, directly or through others, by itself: its derivative would take derivatives of every order");
        }

        if (internals.Tangents > 0 || internals.Sweeps > 1 || unit.Self.Companions.Count > 0)
        {
            ForwardLimits.Check(unit.Model.Function, isByCompanion: unit.Self.Companions.Count > 0);
            ForwardLimits.Check(primal);
        }

        if (unit.Self.HasEffects && (IsRecomputed ? internals.Sweeps > 0 : unit.Self.Companions.Any(companion => companion.Internals.Sweeps > 0)))
        {
            throw new UnsupportedException(IsRecomputed
                ? "it is marked Checkpoint, so that callers' reverse sweeps run it again, and it does something that is not the same the second time"
                : "a method that calls a companion of it is differentiated, which runs it again, and it does something that is not the same the second time");
        }

        IEnumerable<Function> parts = internals.Tangents > 0 ? Orders(forward.Internal(primal, Reference), internals.Tangents) : [];
        if (internals.Sweeps > 0)
        {
            (Function first, Function second) = Apart();
            parts = parts.Concat(Orders(first, internals.Sweeps)).Concat(Orders(second, internals.Sweeps));
        }

        bool isCalledTogether = internals.Sweeps > 0 && (IsRecomputed || SweepSignatures.CanRunBoth(Reference, unit.Self));
        if (isCalledTogether || internals.Together > 0)
        {
            IEnumerable<Function> both = Orders(reverse.Together(Reference), Math.Max(internals.Together + 1, isCalledTogether ? internals.Sweeps : 0));
            parts = parts.Concat(isCalledTogether ? both : both.Skip(1));
        }

        return parts.Concat(unit.Self.Companions.SelectMany(Of));
    }

    private (Function Forward, Function Reverse) Apart() => IsRecomputed
        ? new RecomputedSweeps(primal, Reference, unit.Self, unit.Model.Declaration.Display, callees).Apart()
        : reverse.Apart(Reference);

    private IEnumerable<Function> Of(CompanionNeeds needs)
    {
        if (needs.Internals == Internals.None)
        {
            return [];
        }

        CompanionSweeps sweeps = new(Reference, needs.Kind, Companion(needs.Kind), unit.Self, unit.Model.Declaration.Display);
        MethodReference companion = CompanionSignatures.Of(Reference, needs.Kind)!;
        IEnumerable<Function> parts = needs.Internals.Tangents > 0
            ? Orders(forward.OfSweep(Passes.Run(sweeps.Itself()), TangentSignatures.Of(companion).Name), needs.Internals.Tangents)
            : [];
        return needs.Internals.Sweeps > 0
            ? parts.Concat(Orders(sweeps.Forward(), needs.Internals.Sweeps)).Concat(Orders(sweeps.Reverse(), needs.Internals.Sweeps))
            : parts;
    }

    private Function Companion(CompanionKind kind) => kind switch
    {
        CompanionKind.Gradient => reverse.Joint(ReverseKind.Gradient),
        CompanionKind.Adjoint => reverse.Joint(ReverseKind.Adjoint),
        CompanionKind.Tangent => forward.Companion(primal),
        CompanionKind.HessianVectorProduct => forward.HessianVectorProduct(primal, Passes.Run(reverse.Joint(ReverseKind.Gradient))),
        _ => throw new UnsupportedException($"other methods differentiate through its companion '{primal.Name}{kind}', which is not supported yet"),
    };

    /// <summary>A function, the same with tangents, the same with tangents of these, and so on.</summary>
    private IEnumerable<Function> Orders(Function function, int count)
    {
        for (int order = 0; order < count; order++)
        {
            if (order > 0)
            {
                function = forward.OfSweep(Passes.Run(function));
            }

            yield return function;
        }
    }
}
