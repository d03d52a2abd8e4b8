using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Puts the local arrays of a function that is only run forwards where they belong: small ones on the stack frame, others on a stack
/// from which they go at the end of the region that made them.
/// </summary>
internal sealed class LocalMemory
{
    private readonly Stack stack;
    private readonly ValueSource values;

    // Memory that outlives the region it is made in lies on the tape, and what lies there goes only when the function ends.
    private readonly bool hasLasting;

    private LocalMemory(Stack stack, ValueSource values, bool hasLasting)
    {
        this.stack = stack;
        this.values = values;
        this.hasLasting = hasLasting;
    }

    /// <param name="stack">For what does not lie on the frame. Where it is the tape, that is the caller's, and nothing lies on the frame: recursion must not use it up.</param>
    public static Function Place(Function function, Stack stack)
    {
        ValueSource values = new(function.NextId);
        bool hasLasting = Traversal.Statements(function.Body).Any(statement => statement is Let { Operation: NewBuffer { Position: not null } });
        Region body = new LocalMemory(stack, values, hasLasting).Rewrite(function.Body, isOutermost: true);
        return function with { Body = body, NextId = values.Next };
    }

    private Region Rewrite(Region region, bool isOutermost = false)
    {
        List<Statement> statements = new();
        bool keeps = hasLasting && stack == Stack.Tape;
        Value? mark = null;
        if (keeps && isOutermost)
        {
            mark = values.Create(IrType.Int64);
            statements.Add(new Let(mark, new TapeMark(stack)));
        }

        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let { Operation: NewBuffer { Position: not null } }:
                    statements.Add(statement);
                    break;
                case Let { Operation: NewBuffer buffer } let:
                    bool isOnFrame = stack != Stack.Tape && ForwardSweep.IsOnFrame(buffer, isOutermost);
                    if (!isOnFrame && mark is null && !keeps && !(isOutermost && stack == Stack.Scratch))
                    {
                        mark = values.Create(IrType.Int64);
                        statements.Add(new Let(mark, new TapeMark(stack)));
                    }

                    statements.Add(let with { Operation = buffer with { Stack = isOnFrame ? Stack.Frame : stack } });
                    break;
                case If branch:
                    statements.Add(branch with { Then = Rewrite(branch.Then), Else = Rewrite(branch.Else) });
                    break;
                case For loop:
                    statements.Add(loop with { Body = Rewrite(loop.Body) });
                    break;
                case While loop:
                    statements.Add(loop with { Body = Rewrite(loop.Body) });
                    break;
                default:
                    statements.Add(statement);
                    break;
            }
        }

        bool isHandedOut = region.Yields.Any(yield => yield.Type is BufferType);
        if (mark is not null && !isHandedOut && statements[statements.Count - 1] is not Throw)
        {
            statements.Add(new TapeRelease(stack, mark));
        }

        return region with { Statements = statements.ToEquatableArray() };
    }
}
