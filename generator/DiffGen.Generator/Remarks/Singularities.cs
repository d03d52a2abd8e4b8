using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks;

/// <summary>Points at which an operation has no finite derivative, unless its operands obviously stay away from them.</summary>
internal static class Singularities
{
    /// <summary>Where, and by which operand; null where there is no such point.</summary>
    public static (string Point, Operand Through)? Of(Operation operation, Activity activity, FunctionIndex index)
    {
        switch (operation)
        {
            case Binary { Operator: BinaryOperator.Divide, X.Type: RealType } quotient when activity.IsVaried(quotient.Y) && IsDifference(quotient.Y, index, 0) && !IsPositive(quotient.Y, index, 0):
                return ("where the divisor is 0", quotient.Y);
            case Intrinsic { Custom: null } intrinsic when intrinsic.Arguments.Count > 0:
                Operand x = intrinsic.Arguments[0];
                string? point = activity.IsVaried(x) ? PointOf(intrinsic.Rule) : null;
                if (intrinsic.Rule == "Pow")
                {
                    Operand exponent = intrinsic.Arguments[1];
                    return activity.IsVaried(exponent) && !IsPositive(x, index, 0) ? ("where the base is not positive, since the exponent is active", exponent)
                        : activity.IsVaried(x) && exponent is RealConstant { Value: var power } && power < 1 && power != 0 && !IsPositive(x, index, 0) ? ("where the base is 0", x)
                        : null;
                }

                return point is null || (point == AtZero && IsPositive(x, index, 0)) ? null : (point, x);
            default:
                return null;
        }
    }

    private const string AtZero = "at 0";

    private static string? PointOf(string rule) => rule switch
    {
        "Sqrt" or "Cbrt" or "RootN" or "ReciprocalEstimate" or "ReciprocalSqrtEstimate" or "Log" or "Log2" or "Log10" or "LogBase" => AtZero,
        "LogP1" or "Log2P1" or "Log10P1" => "at -1",
        "Asin" or "Acos" or "AsinPi" or "AcosPi" or "Atanh" => "at -1 and 1",
        "Acosh" => "at 1",
        _ => null,
    };

    /// <summary>A number that is zero where two others are equal. Of any other divisor whoever divides by it knows what it is.</summary>
    private static bool IsDifference(Operand operand, FunctionIndex index, int depth) =>
        operand is Value value && depth < 8 && index.Knows(value) && index[value].Let?.Operation switch
        {
            Copy copy => IsDifference(copy.X, index, depth + 1),
            Conversion { X.Type: RealType } conversion => IsDifference(conversion.X, index, depth + 1),
            Unary { Operator: UnaryOperator.Negate } negative => IsDifference(negative.X, index, depth + 1),
            Binary { Operator: BinaryOperator.Subtract } => true,
            Binary { Operator: BinaryOperator.Multiply } product => IsDifference(product.X, index, depth + 1) || IsDifference(product.Y, index, depth + 1),
            _ => false,
        };

    /// <summary>A number that is greater than zero, whatever the inputs are.</summary>
    private static bool IsPositive(Operand operand, FunctionIndex index, int depth) => operand switch
    {
        RealConstant constant => constant.Value > 0,
        Value value when depth < 8 && index.Knows(value) => index[value].Let?.Operation switch
        {
            Copy copy => IsPositive(copy.X, index, depth + 1),
            Conversion { X.Type: RealType } conversion => IsPositive(conversion.X, index, depth + 1),
            Binary { Operator: BinaryOperator.Add } sum => (IsPositive(sum.X, index, depth + 1) && IsNonnegative(sum.Y, index, depth + 1)) || (IsPositive(sum.Y, index, depth + 1) && IsNonnegative(sum.X, index, depth + 1)),
            Binary { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } product => IsPositive(product.X, index, depth + 1) && IsPositive(product.Y, index, depth + 1),
            Intrinsic { Rule: "Exp" or "Exp2" or "Exp10" or "Cosh" } => true,
            Intrinsic { Rule: "Sqrt" or "Cbrt" } root => IsPositive(root.Arguments[0], index, depth + 1),
            Intrinsic { Rule: "Max" } maximum => maximum.Arguments.Any(argument => IsPositive(argument, index, depth + 1)),
            _ => false,
        },
        _ => false,
    };

    private static bool IsNonnegative(Operand operand, FunctionIndex index, int depth) => operand switch
    {
        RealConstant constant => constant.Value >= 0,
        Value value when depth < 8 && index.Knows(value) => index[value].Let?.Operation switch
        {
            Copy copy => IsNonnegative(copy.X, index, depth + 1),
            Conversion { X.Type: RealType } conversion => IsNonnegative(conversion.X, index, depth + 1),
            Binary { Operator: BinaryOperator.Add or BinaryOperator.Divide } sum => IsNonnegative(sum.X, index, depth + 1) && IsNonnegative(sum.Y, index, depth + 1),
            Binary { Operator: BinaryOperator.Multiply } product => product.X.Equals(product.Y) || (IsNonnegative(product.X, index, depth + 1) && IsNonnegative(product.Y, index, depth + 1)),
            Intrinsic { Rule: "Exp" or "Exp2" or "Exp10" or "Cosh" or "Abs" or "Sqrt" or "Hypot" } => true,
            Intrinsic { Rule: "Max" } maximum => maximum.Arguments.Any(argument => IsNonnegative(argument, index, depth + 1)),
            Intrinsic { Rule: "Pow", Arguments: [_, RealConstant { Value: var power }] } => power % 2 == 0,
            _ => false,
        },
        _ => false,
    };
}
