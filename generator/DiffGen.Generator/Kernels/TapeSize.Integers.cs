using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <content>Integers of the program: which the host, or a thread, can compute, and of which it is known what they are at most.</content>
internal sealed partial class TapeSize
{
    private bool IsKnown(Operand operand) => operand is IntegerConstant || (operand is Value { Id: var id } && (known.ContainsKey(id) || formulas.ContainsKey(id) || id == iterations.Id));

    /// <summary>An integer of the program, computed by the host.</summary>
    private Operand Known(Operand operand, RegionBuilder region)
    {
        if (operand is not Value { Id: var id } || id == iterations.Id)
        {
            return operand;
        }

        if (known.TryGetValue(id, out Operand? host))
        {
            return host;
        }

        Operation formula = formulas[id];
        ImmutableArray<Operand> operands = ImmutableArray.CreateRange(formula.Operands, part => Known(part, region));
        return formula switch
        {
            Copy => operands[0],
            Conversion { Type: OpaqueType type } when operands[0] is IntegerConstant constant => new IntegerConstant(constant.Value, type),
            Binary { Operator: BinaryOperator.Add, X.Type: OpaqueType { Name: "int" } } => region.Plus(operands[0], operands[1], isChecked: true),
            Binary { Operator: BinaryOperator.Subtract, X.Type: OpaqueType { Name: "int" } } => region.Minus(operands[0], operands[1], isChecked: true),
            Binary { Operator: BinaryOperator.Multiply, X.Type: OpaqueType { Name: "int" } } => region.Times(operands[0], operands[1], isChecked: true),
            _ => region.Let(formula.WithOperands(operands)),
        };
    }

    /// <summary>It is known what an integer is at most.</summary>
    private bool HasMost(Operand operand) => IsKnown(operand) || (operand is Value { Id: var id } && definitions.TryGetValue(id, out Operation? operation) && operation switch
    {
        Copy copy => HasMost(copy.X),
        Binary { X.Type: OpaqueType { Name: "int" }, Operator: BinaryOperator.Add } sum => HasMost(sum.X) && HasMost(sum.Y),
        Binary { X.Type: OpaqueType { Name: "int" }, Operator: BinaryOperator.Subtract } difference => HasMost(difference.X) && (IsKnown(difference.Y) || IsNeverNegative(difference.Y)),
        Binary { X.Type: OpaqueType { Name: "int" }, Operator: BinaryOperator.Divide } quotient => HasMost(quotient.X) && IsKnown(quotient.Y) && IsPositive(quotient.Y),
        Opaque { Purity: Purity.Pure, Pieces: var pieces, Arguments: var arguments } when pieces[0].StartsWith("global::System.Math.Max(", StringComparison.Ordinal) => arguments.All(HasMost),
        _ => false,
    });

    private Operand Most(Operand operand, RegionBuilder region)
    {
        if (IsKnown(operand))
        {
            return Known(operand, region);
        }

        Operation operation = definitions[((Value)operand).Id];
        return operation switch
        {
            Copy copy => Most(copy.X, region),
            Binary { Operator: BinaryOperator.Add } sum => region.Plus(Most(sum.X, region), Most(sum.Y, region), isChecked: true),
            Binary { Operator: BinaryOperator.Subtract } difference => region.Minus(Most(difference.X, region), IsKnown(difference.Y) ? Known(difference.Y, region) : Constants.Int(0), isChecked: true),
            _ => region.Let(operation.WithOperands(ImmutableArray.CreateRange(operation.Operands, part => Most(part, region)))),
        };
    }

    private bool IsNeverNegative(Operand operand) => operand is IntegerConstant { Value: >= 0 } || (operand is Value { Id: var id } && definitions.TryGetValue(id, out Operation? operation) && operation switch
    {
        Copy copy => IsNeverNegative(copy.X),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Multiply } binary => IsNeverNegative(binary.X) && IsNeverNegative(binary.Y),
        _ => GroupCode.IsPlace(operation),
    });

    private bool IsPositive(Operand operand) => operand is IntegerConstant { Value: > 0 } || (operand is Value { Id: var id } && definitions.TryGetValue(id, out Operation? operation) && operation switch
    {
        Copy copy => IsPositive(copy.X),
        Binary { Operator: BinaryOperator.Multiply } product => IsPositive(product.X) && IsPositive(product.Y),
        Opaque code => GroupCode.IsPlace(code) && GroupCode.IsExtent(code.Pieces[0]),
        _ => false,
    });

    private bool IsExtent(Operation operation) => IsOnDevice && GroupCode.IsPlace(operation) && GroupCode.IsExtent(((Opaque)operation).Pieces[0]);

    private static bool IsArithmetic(Operation operation) => operation.ResultType is OpaqueType { Name: "int" or "long" } && operation switch
    {
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } => true,
        Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Y: IntegerConstant { Value: not (0 or -1) } } => true,
        Unary { Operator: UnaryOperator.Negate } => true,
        Conversion { X.Type: OpaqueType { Name: "int" or "long" } } => true,
        Copy => true,
        Opaque { Purity: Purity.Pure, Pieces: var pieces, Arguments.Count: > 0 } => pieces[0].StartsWith("global::System.Math.M", StringComparison.Ordinal),
        _ => false,
    };
}
