using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>Labels in a row of statements, and where the jumps to them stand.</summary>
internal static class Labels
{
    /// <summary>The label of a statement, if it has one.</summary>
    public static ISymbol? Of(IOperation statement) => (statement as ILabeledOperation)?.Label;

    /// <summary>The statement without its label.</summary>
    public static IOperation? Unlabeled(IOperation statement) => statement is ILabeledOperation labeled ? labeled.Operation : statement;

    /// <summary>The position of the last statement of a row that jumps to a label, or -1.</summary>
    public static int LastJumpTo(ISymbol label, IReadOnlyList<IOperation> row)
    {
        for (int i = row.Count - 1; i >= 0; i--)
        {
            if (row[i].DescendantsAndSelf().Any(part => part is IBranchOperation { BranchKind: BranchKind.GoTo } jump && SymbolEqualityComparer.Default.Equals(jump.Target, label)))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where a row comes apart: the last label that no jump from further down leads past. 0 if there is none.</summary>
    public static int SplitOf(IReadOnlyList<IOperation> row)
    {
        for (int k = row.Count - 1; k > 0; k--)
        {
            if (Of(row[k]) is not null && !row.Take(k).Any(statement => Of(statement) is { } label && LastJumpTo(label, row) >= k))
            {
                return k;
            }
        }

        return 0;
    }
}
