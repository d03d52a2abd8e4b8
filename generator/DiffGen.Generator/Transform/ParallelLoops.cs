using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Loops that the user has run in parallel.</summary>
internal static class ParallelLoops
{
    public static bool Occur(Region body) => Traversal.Statements(body).Any(statement => statement is For { IsParallel: true });

    /// <exception cref="DependentIterationsException">Iterations are not known to be independent.</exception>
    public static void Check(Function function, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        if (!Occur(function.Body))
        {
            return;
        }

        FunctionIndex index = new(function);
        MemoryAnalysis memory = new(function, index, callees);
        foreach (For loop in Traversal.Statements(function.Body).OfType<For>().Where(loop => loop.IsParallel))
        {
            if (new IndependentIterations(index, memory, loop).Obstacle is { } obstacle)
            {
                throw new DependentIterationsException(obstacle, loop.Induction);
            }
        }
    }
}
