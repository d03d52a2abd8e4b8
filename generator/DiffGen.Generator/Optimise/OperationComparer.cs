using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Compares operations by what they compute from which operands, and quickly: a value is its id.</summary>
internal sealed class OperationComparer : IEqualityComparer<Operation>
{
    public static readonly OperationComparer Instance = new();

    public bool Equals(Operation x, Operation y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        if (x.GetType() != y.GetType())
        {
            return false;
        }

        ImmutableArray<Operand> left = x.Operands, right = y.Operands;
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!AreSame(left[i], right[i]))
            {
                return false;
            }
        }

        return Kind(x).Equals(Kind(y));
    }

    public int GetHashCode(Operation operation)
    {
        int hash = operation switch
        {
            Binary binary => (int)binary.Operator,
            Unary unary => 100 + (int)unary.Operator,
            Intrinsic intrinsic => intrinsic.Method.GetHashCode(),
            Load load => 200 + load.Path.GetHashCode(),
            Slice => 201,
            Select => 202,
            _ => operation.GetType().GetHashCode(),
        };
        foreach (Operand operand in operation.Operands)
        {
            hash = unchecked((hash * 31) + operand switch
            {
                Value value => value.Id,
                RealConstant real => real.Bits.GetHashCode(),
                IntegerConstant integer => integer.Value.GetHashCode() + 7,
                _ => 11,
            });
        }

        return hash;
    }

    private static bool AreSame(Operand x, Operand y) => x is Value a ? y is Value b && a.Id == b.Id : x == y;

    /// <summary>What an operation is apart from its operands.</summary>
    private static object Kind(Operation operation) => operation switch
    {
        Unary unary => unary.Operator,
        Binary binary => (binary.Operator, binary.Checked),
        Conversion conversion => (conversion.Type, conversion.Checked, conversion.IsTest),
        Intrinsic intrinsic => (intrinsic.Rule, intrinsic.Method, intrinsic.Type),
        Slice slice => slice.InRange,
        Load load => (load.InRange, load.Path),
        Compose compose => compose.Whole,
        Opaque opaque => (opaque.Pieces, opaque.Type),
        TapeAt at => (at.Element, at.MustBeThere),
        Select or Length => 0,
        _ => operation,
    };
}
