using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Words for the reader of a companion: what it computes, and what its forward sweep keeps.</summary>
internal static class Explanation
{
    /// <param name="adjoint">The companion that a gradient goes by.</param>
    public static IEnumerable<string> Lines(Function function, string display, string adjoint) =>
        [$"Gradient of {display} with respect to {Active(function)}.", $"What {adjoint} adds to zeros, with a seed of 1."];

    public static IEnumerable<string> Lines(Function function, string display, ReverseKind kind, SweepPlan plan, FunctionIndex index, IReadOnlyCollection<string> kept)
    {
        yield return kind == ReverseKind.Gradient
            ? $"Gradient of {display} with respect to {Active(function)}."
            : $"Vector-Jacobian product of {display} with respect to {Active(function)}.";
        foreach (Statement loop in Traversal.Statements(function.Body).Where(plan.Fused.ContainsKey))
        {
            yield return $"Each iteration of '{SourceOf(loop, index)}' is reversed right after it has run.";
        }

        bool tapes = false;
        foreach (Statement loop in Traversal.Statements(function.Body).Where(statement => statement is For or While))
        {
            RecordPlan record = plan.RecordOf(loop);
            if (record.Saves.Count > 0)
            {
                tapes = true;
                IEnumerable<string> names = record.Saves.Select(save => save.Primal.IsNamed ? save.Primal.Name : "an intermediate value").Distinct();
                yield return $"Tape: {string.Join(", ", names)} in each iteration of '{SourceOf(loop, index)}' ({record.Saves.Count * 8} bytes).";
            }
        }

        foreach (Statement loop in Traversal.Statements(function.Body).Where(plan.Snapshots.ContainsKey))
        {
            if (loop is For { IsParallel: true })
            {
                tapes |= plan.Snapshots[loop].Kept.Count > 0;
                yield return $"Each iteration of '{SourceOf(loop, index)}' is run again in the reverse sweep and reversed right after it has{(plan.Snapshots[loop].Kept.Count > 0 ? ", from the former contents of " + string.Join(", ", plan.Snapshots[loop].Kept) : "")}.";
                continue;
            }

            tapes = true;
            yield return $"Snapshots of {string.Join(", ", plan.Snapshots[loop].Kept)} in some iterations of '{SourceOf(loop, index)}'. From there it is run again, and each iteration is reversed right after it has.";
        }

        if (kept.Count > 0)
        {
            yield return $"Tape: the entry contents of {string.Join(", ", kept)}, which are put back in the end.";
        }

        if (!tapes && kept.Count == 0 && plan.ActiveCalls.Count == 0 && plan.JointCalls.Count == 0)
        {
            yield return "Tape: nothing.";
        }
    }

    private static string Active(Function function) =>
        string.Join(", ", function.Parameters.Where(parameter => parameter.IsActive).Select(parameter => parameter.Part?.Whole ?? parameter.Name).Distinct());

    private static string SourceOf(Statement loop, FunctionIndex index)
    {
        Source? source = null;
        foreach (Statement statement in index.RegionOf(loop).Region.Statements)
        {
            if (statement is Source mark)
            {
                source = mark;
            }

            if (ReferenceEquals(statement, loop))
            {
                break;
            }
        }

        return source?.Text ?? "a loop";
    }
}
