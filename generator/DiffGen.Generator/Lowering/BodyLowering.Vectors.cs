using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// The vectors of <c>System.Numerics</c>. Their operators act on each component as the language's own do on a number; a
/// function that returns a number has a rule with a partial for each component.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>An operator that acts on the components one by one, or null.</summary>
    private Operand? LowerVectorOperator(IMethodSymbol? method, IOperation origin, string name, params IOperation[] operands) =>
        IsVectorOperator(method, operands.Length) ? ApplyVectorOperator(method!, origin, name, [.. operands.Select(operand => LowerExpression(operand))]) : null;

    private Operand ApplyVectorOperator(IMethodSymbol method, IOperation origin, string name, Operand[] operands)
    {
        StructType type = (StructType)TypeMap.Map(method.ReturnType);
        return new Composite(type, type.Leaves.Select((leaf, i) =>
        {
            Operand x = Component(operands[0], i);
            Operation operation = operands.Length == 1
                ? new Unary(UnaryOperator.Negate, x)
                : new Binary(OperatorNamed(method.Name)!.Value, x, Component(operands[1], i));
            return (Operand)Let(operation, origin, leaf.NameIn(name));
        }).ToEquatableArray());

        static Operand Component(Operand operand, int position) => operand is Composite vector ? vector.Leaves[position] : operand;
    }

    private static bool IsVectorOperator(IMethodSymbol? method, int operands) =>
        method is { IsStatic: true, ContainingType: var type } && method.Parameters.Length == operands && StructMap.IsVector(type)
        && SymbolEqualityComparer.Default.Equals(method.ReturnType, type)
        && (operands == 1 ? method.Name == "op_UnaryNegation" : OperatorNamed(method.Name) is not null)
        && method.Parameters.All(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, type) || parameter.Type.SpecialType == SpecialType.System_Single);

    private static BinaryOperator? OperatorNamed(string name) => name switch
    {
        "op_Addition" => BinaryOperator.Add,
        "op_Subtraction" => BinaryOperator.Subtract,
        "op_Multiply" => BinaryOperator.Multiply,
        "op_Division" => BinaryOperator.Divide,
        _ => null,
    };

    /// <summary>A function of vectors with a rule, or null.</summary>
    private Operand? LowerVectorFunction(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (!StructMap.IsVector(target.ContainingType) || target.ReturnType.SpecialType != SpecialType.System_Single
            || !target.Parameters.All(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, target.ContainingType))
            || VectorRules.Match("System.Numerics." + target.ContainingType.Name, target.Name, target.Parameters.Length + (target.IsStatic ? 0 : 1)) is not { } rule)
        {
            return null;
        }

        List<Operand> arguments = target.IsStatic ? [] : [LowerExpression(call.Instance!)];
        arguments.AddRange(Evaluate(call.Arguments));
        string method = target.IsStatic ? TypeMap.Text(target.ContainingType) + "." + target.Name : target.Name;
        return Let(
            new Intrinsic(rule, method, arguments.SelectMany(argument => Composite.LeavesOf(argument)).ToEquatableArray(), IrType.Single)
            {
                Taken = arguments.Select(argument => argument.Type).ToEquatableArray(),
                HasReceiver = !target.IsStatic,
            },
            call,
            name);
    }
}
