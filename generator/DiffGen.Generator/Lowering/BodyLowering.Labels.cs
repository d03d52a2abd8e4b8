using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Labels. A jump down skips what stands between, as a break does; the statements from a label to the last jump back to it are
/// a loop.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>Runs a block in which labels stand.</summary>
    private void RunLabeled(IBlockOperation block, bool isLast)
    {
        foreach (ILocalSymbol local in block.Locals)
        {
            if (!local.IsConst && local.RefKind == RefKind.None)
            {
                scope.Bindings[Declare(local)] = null;
            }
        }

        if (block.Operations.FirstOrDefault(part => part is IUsingDeclarationOperation) is { } use)
        {
            Refuse(FirstToken(use.Syntax), Catalogue.Flow, "A using declaration in a block with labels", "give it a block of its own");
            return;
        }

        Tail outer = tail;
        if (!isLast)
        {
            Reset(frame.Exits.Of(block).Targets);
            tail = Tail.None;
        }

        RunRow([.. block.Operations]);
        tail = outer;
    }

    /// <summary>Runs statements in a row; the tail is what holds at their end.</summary>
    private void RunRow(IReadOnlyList<IOperation> row)
    {
        int split = Labels.SplitOf(row);
        if (split > 0)
        {
            IReadOnlyList<IOperation> front = [.. row.Take(split)], back = [.. row.Skip(split)];
            RunPart(front, Labels.Of(back[0])!);
            RunUnless(front, Labels.Of(back[0])!, back);
            return;
        }

        int last = Labels.Of(row[0]) is { } label ? Labels.LastJumpTo(label, row) : -1;
        if (row.Skip(1).Take(last).FirstOrDefault(statement => Labels.Of(statement) is { } inner && Labels.LastJumpTo(inner, row) > last) is { } crossed)
        {
            Refuse(FirstToken(crossed.Syntax), Catalogue.Flow, "A label that is jumped to from behind a jump to another above it", "use loops with break and continue");
            return;
        }

        if (last >= 0)
        {
            IReadOnlyList<IOperation> repeated = [.. row.Take(last + 1)], rest = [.. row.Skip(last + 1)];
            RunRepeated(Labels.Of(row[0])!, repeated);
            RunUnless(repeated, Labels.Of(row[0])!, rest);
            return;
        }

        if (row.Skip(1).FirstOrDefault(statement => Labels.Of(statement) is not null) is { } other)
        {
            Refuse(FirstToken(other.Syntax), Catalogue.Flow, "A label that is jumped to past others", "use loops with break and continue");
            return;
        }

        Run(Work.Of(Labels.Unlabeled(row[0]) is { } first ? [first, .. row.Skip(1)] : row.Skip(1)));
    }

    /// <summary>Runs statements before a label: a jump there, and running to their end, are the same.</summary>
    private void RunPart(IReadOnlyList<IOperation> part, ISymbol next)
    {
        Tail outer = tail;
        Reset(frame.Exits.Of(part).Targets);
        tail = new Tail([next], null);
        RunRow(part);
        tail = outer;
    }

    /// <summary>Runs what follows some statements, unless they jumped somewhere else.</summary>
    private void RunUnless(IReadOnlyList<IOperation> before, ISymbol label, IReadOnlyList<IOperation> rest)
    {
        Exit exit = frame.Exits.Of(before);
        List<ISymbol> others = [.. exit.Targets.Where(target => !SymbolEqualityComparer.Default.Equals(target, label))];
        bool isReached = exit.Completes || others.Count < exit.Targets.Count;
        if (scope.IsDead || !isReached || rest.Count == 0)
        {
            return;
        }

        Guard(others, () => RunRow(rest));
    }

    private void RunRepeated(ISymbol label, IReadOnlyList<IOperation> repeated)
    {
        IOperation[] body = [.. Labels.Unlabeled(repeated[0]) is { } first ? [first, .. repeated.Skip(1)] : repeated.Skip(1)];
        List<ISymbol> jumps = [.. frame.Exits.Of(body).Targets];
        List<ISymbol> others = [.. jumps.Where(target => !SymbolEqualityComparer.Default.Equals(target, label))];
        HashSet<Variable> carried = CarriedBy(others, body);
        Reset([label]);
        carried.Add(Flag(label));
        Emit(new LoopParts(repeated[0].Syntax, carried, others, () => scope.Bindings[Flag(label)] ?? Constants.Bool(false), () =>
        {
            Reset([label]);
            Tail outer = tail;
            tail = Tail.None;
            RunRow(body);
            tail = outer;
        })
        {
            TestsAtEnd = true,
            LeavesFirst = true,
        });
    }
}
