using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Printing;

namespace DiffGen.Generator.Transform;

/// <summary>A file of generated code.</summary>
internal sealed record EmittedSource(string HintName, string Text);

/// <summary>From a lowered method to the text of its companions.</summary>
internal static class Companions
{
    /// <summary>The companions' source, or null where a callee was refused: its own error says why.</summary>
    /// <exception cref="UnsupportedException">The method can't be proved right.</exception>
    public static EmittedSource? Emit(CompilationUnit unit)
    {
        if (unit.MissesCallee)
        {
            return null;
        }

        MethodModel model = unit.Model;
        string text = CSharpPrinter.Print(model.Declaration, Build(unit), model.ReservedNames, CpuDialect.Instance, model.CheckedByDefault);
        return new EmittedSource(model.Declaration.HintName, text);
    }

    /// <summary>The companions as functions, ready to be printed.</summary>
    public static IReadOnlyList<Function> Build(CompilationUnit unit)
    {
        MethodModel model = unit.Model;
        Dictionary<string, MethodSummary> callees = unit.Callees.ToDictionary(callee => callee.Key, StringComparer.Ordinal);
        Function primal = Passes.Run(Inline.Run(model.Function, callees));
        List<Function> companions = new();
        if (model.Options.Modes.HasFlag(Modes.Reverse))
        {
            ReverseMode reverse = new(primal, unit.Self, model.Declaration.Display, model.Options, callees);
            if (primal.ReturnType is RealType)
            {
                companions.Add(reverse.Joint(ReverseKind.Gradient));
            }

            companions.Add(reverse.Joint(ReverseKind.Adjoint));
        }

        if (unit.Self.IsCalled)
        {
            (Function forward, Function backward) = new ReverseMode(ReverseMode.WithSpans(primal), unit.Self, model.Declaration.Display, model.Options, callees).Apart(model.Reference);
            companions.Add(forward);
            companions.Add(backward);
        }

        return companions.Select(companion => WithTape(WriteBacks.Detach(Passes.Run(companion)))).ToList();
    }

    private static Function WithTape(Function function) =>
        function.Tape == TapeAccess.None && TapeUse.Occurs(function.Body) ? function with { Tape = TapeAccess.Owned } : function;
}
