using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Decides which methods are written into their callers: small ones without effects or memory of their own,
/// whose call would cost more than their body. What is called in one place may be larger.
/// </summary>
internal static class Inlining
{
    private const int SmallOperations = 24;
    private const int MaximumOperations = 96;

    /// <summary>The function, if it is one to inline; else null.</summary>
    public static Function? Candidate(Function function)
    {
        int operations = 0;
        return IsSimple(function.Body, ref operations) ? function : null;
    }

    /// <summary>Whether a caller gets the body of a candidate in place of its calls.</summary>
    /// <param name="calls">How often the caller calls it.</param>
    public static bool IsWrittenIntoCaller(Function candidate, int calls) => PassSwitches.Runs(OptionalPass.Inlining) && IsSuitable(candidate) && (calls == 1 || IsSmall(candidate));

    // What is constant to the callee alone would have to be cut off from its argument; a scalar can be, memory can't.
    private static bool IsSuitable(Function candidate) =>
        candidate.Shapes.All(shape => shape.IsSameEverywhere)
        && LooksAtReceiver(candidate)
        && candidate.Parameters.All(parameter => parameter.IsActive || parameter.Type is not { IsMemory: true, IsDifferentiable: true });

    // A call looks whether there is an object before the method does anything. In its place the first read of the object does.
    private static bool LooksAtReceiver(Function candidate) =>
        candidate.Parameters.FirstOrDefault(parameter => parameter.IsReceiver) is not { } receiver
        || candidate.Body.Statements.FirstOrDefault(statement => statement is not (Source or Let { Operation.MayThrow: false })) is Let { Operation: Load load } && load.Buffer == receiver.Value;

    private static bool IsSmall(Function candidate)
    {
        int operations = 0;
        return IsSimple(candidate.Body, ref operations) && operations <= SmallOperations;
    }

    private static bool IsSimple(Region region, ref int operations)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                // The caller may have a span in its place.
                case Let { Operation: Opaque test } when SpanNullTests.IsTest(test):
                    return false;
                case Let { Operation: not (NewBuffer or Opaque { Purity: not Purity.Pure }) }:
                    operations++;
                    break;
                case Source:
                    break;
                case If branch:
                    if (!IsSimple(branch.Then, ref operations) || !IsSimple(branch.Else, ref operations))
                    {
                        return false;
                    }

                    break;
                case For loop:
                    // The counter, its comparison and its step.
                    operations += 3;
                    if (!IsSimple(loop.Body, ref operations))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }

            if (operations > MaximumOperations)
            {
                return false;
            }
        }

        return true;
    }
}
