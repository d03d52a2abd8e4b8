using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Loops of kernels in which the threads of a group, or of the grid, take turns: <c>for (int i = Group.IdxX; i &lt; n; i += Group.DimX)</c>. There are threads, so
/// that the counter goes up, and how often a thread's turn comes is known at entry.
/// </content>
internal sealed partial class BodyLowering
{
    private ILocalSymbol? TargetOf(IOperation update) => StepOf(update)?.Target ?? StrideOf(update)?.Target;

    /// <summary>An update by a number of threads.</summary>
    private (ILocalSymbol Target, IOperation Stride)? StrideOf(IOperation update) => update switch
    {
        ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, IsChecked: false, Target: ILocalReferenceOperation target, Value: var stride }
            when IsNumberOfThreads(stride) => (target.Local, stride),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value: IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, IsChecked: false } sum }
            when IsTarget(sum.LeftOperand, target) && IsNumberOfThreads(sum.RightOperand) => (target.Local, sum.RightOperand),
        _ => null,
    };

    private static bool IsTarget(IOperation operand, ILocalReferenceOperation target) =>
        operand is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, target.Local);

    /// <summary>It is how many threads, groups or lanes there are, or a multiple: positive, and the same throughout.</summary>
    private bool IsNumberOfThreads(IOperation number) => number switch
    {
        { Type.SpecialType: not SpecialType.System_Int32 } => false,
        { ConstantValue: { HasValue: true, Value: var constant } } => constant is int and > 0,
        IPropertyReferenceOperation { Instance: IPropertyReferenceOperation whole, Property.Name: "X" or "Y" or "Z" or "Size" } => KernelTarget.IsExtent(whole.Property),
        IPropertyReferenceOperation property => KernelTarget.IsExtent(property.Property),
        ILocalReferenceOperation local => frame.TryFind(local.Local, out Variable? variable) && scope.Bindings.Contains(variable) && scope.Bindings[variable] is { } bound && IsNumberOfThreads(bound),
        IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Multiply, IsChecked: false } product => IsNumberOfThreads(product.LeftOperand) && IsNumberOfThreads(product.RightOperand),
        _ => false,
    };

    private bool IsNumberOfThreads(Operand number) => number is IntegerConstant { Value: > 0 } || scope.Builder.DefinitionOf(number) switch
    {
        Copy copy => IsNumberOfThreads(copy.X),
        Binary { Operator: BinaryOperator.Multiply } product => IsNumberOfThreads(product.X) && IsNumberOfThreads(product.Y),
        Opaque { Purity: Purity.Pure, Arguments.Count: 0 } place => GroupCode.IsExtent(place.Pieces[0]),
        _ => false,
    };

    /// <summary>What is compared with the length of a view, which is a <c>long</c> to C#, though it fits an <c>int</c>.</summary>
    private static IOperation Compared(IOperation side, IOperation other) =>
        side is IConversionOperation { IsImplicit: true, OperatorMethod: null, Operand: ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Int32 } counter } && IsLengthOfView(other) ? counter : side;

    private static bool IsLengthOfView(IOperation operation) => operation is IPropertyReferenceOperation { Property.Name: "Length", Instance.Type: var type } && KernelTarget.IsView(type);

    /// <summary>How often a thread's turn comes.</summary>
    private Value Rounds(Operand start, BinaryOperator comparison, Operand limit, Operand by)
    {
        RegionBuilder region = scope.Builder;
        Operand distance = IntegerArithmetic.Subtract(region, limit, start);
        Operand rounded = IntegerArithmetic.Add(region, distance, comparison == BinaryOperator.LessOrEqual ? by : IntegerArithmetic.Subtract(region, by, Constants.Int(1)));
        Value count = region.Let(new Binary(BinaryOperator.Divide, rounded, by));
        return region.Let(new Opaque(EquatableArray.Create("global::System.Math.Max(0, ", ")"), EquatableArray.Create<Operand>(count), IrType.Int32, Purity.Pure));
    }

    private Value Reached(Operand start, Operand round, Operand by, string name) =>
        scope.Builder.Let(new Binary(BinaryOperator.Add, start, scope.Builder.Let(new Binary(BinaryOperator.Multiply, round, by))), name);
}
