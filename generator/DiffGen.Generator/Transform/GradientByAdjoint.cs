using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A gradient that is the vector-Jacobian product with a seed of 1, added to zeros. Where a method loops or calls, that costs nothing beside
/// what the sweeps do, and there is one copy of them to read, to step through and to compile.
/// </summary>
internal static class GradientByAdjoint
{
    /// <summary>
    /// Whether to go by the adjoint, which has to have nothing to seed but the result. Some gradients are worth having for themselves: of straight-line code, since with
    /// a seed that is known there is less to do; and where a loop goes through what a parameter refers to, since it sets the elements of a gradient that it adds
    /// to in an adjoint.
    /// </summary>
    public static bool Fits(Function function, MemoryAnalysis memory) =>
        Traversal.Statements(function.Body).Any(statement => statement is For or While or Call)
        && function.Parameters.All(parameter => parameter is { Passing: Passing.ByValue or Passing.In, Type.IsGraph: false, IsOutput: false, Part: not { Type.HoldsMemory: true } }
            && !(parameter.Type.IsMemory && memory.IsWritten(parameter.Value)))
        && !function.Body.Statements.OfType<For>().Any(loop => GoesThroughParameter(loop, function, memory));

    private static bool GoesThroughParameter(For loop, Function function, MemoryAnalysis memory)
    {
        HashSet<Value> active = new(function.Parameters.Where(parameter => parameter.IsActive && parameter.Type.IsMemory).Select(parameter => memory.RootOf(parameter.Value)));
        return loop.Body.Statements.Any(statement => statement is Let { Operation: Load load } && load.Index == loop.Induction && active.Contains(memory.RootOf(load.Buffer)));
    }

    /// <param name="method">The function, as callers know it.</param>
    public static Function Of(Function function, MethodReference method, MemoryAnalysis memory, string display)
    {
        ValueSource values = new(function.NextId);
        Companion companion = new(function, ReverseKind.Gradient, splits: false, values);
        RegionBuilder body = new(values);
        companion.AddChecks(body, memory);

        // What is only returned needs no name.
        bool hasScalars = companion.Parameters.Any(gradient => !gradient.Type.IsMemory);
        MethodReference adjoint = CompanionSignatures.Of(method, CompanionKind.Adjoint)!;
        List<Operand> arguments = [.. function.Parameters.Select(parameter => parameter.Value)];
        List<Value> results = [.. function.ResultParts.Select(part => values.Create(part.Type, hasScalars ? part.NameIn("result") : ""))];
        List<Operand> yields = [.. results];
        arguments.AddRange(function.ResultParts.Where(part => part.Type is RealType).Select(part => Constants.Real(1, (RealType)part.Type)));
        foreach ((Parameter gradient, ParameterSignature taken) in companion.Parameters.Zip(adjoint.Parameters.Skip(arguments.Count), (gradient, taken) => (gradient, taken)))
        {
            if (gradient.Type.IsMemory)
            {
                arguments.Add(gradient.Value);
                continue;
            }

            Value sum = values.Create(gradient.Type, taken.Name);
            arguments.Add(Constants.Real(0, (RealType)gradient.Type));
            results.Add(sum);
            yields.Add(sum);
        }

        body.Add(new Call(adjoint, arguments.ToEquatableArray(), results.ToEquatableArray()));
        return new Function(function.Key, function.Name + companion.Suffix, function.Parameters.Concat(companion.Parameters).ToEquatableArray(), function.ReturnType, body.Build(yields), values.Next)
        {
            Header = Explanation.Lines(function, display, adjoint.Name).ToEquatableArray(),
        };
    }
}
