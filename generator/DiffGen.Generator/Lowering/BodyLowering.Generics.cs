using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Numbers of a type that is a type parameter: their operators, functions and constants are those of every type of reals.</content>
internal sealed partial class BodyLowering
{
    private static bool IsBuiltIn(IMethodSymbol? operation, ITypeSymbol? operand) => operation is null || TypeMap.IsGenericReal(operand);

    /// <summary><c>T.One</c>, <c>T.Pi</c> and their like, or null.</summary>
    private Operand? GenericConstant(IPropertyReferenceOperation property)
    {
        if (property is not { Property: { IsStatic: true, Name: var name }, ConstrainedToType: { } type } || !TypeMap.IsGenericReal(type) || TypeMap.Map(type) is not RealType real)
        {
            return null;
        }

        return name switch
        {
            "Zero" => Constants.Real(0, real),
            "One" => Constants.Real(1, real),
            "NegativeOne" => Constants.Real(-1, real),
            _ when SymbolEqualityComparer.Default.Equals(property.Type, type) => new TextConstant(real.CSharp + "." + name, real),
            _ => null,
        };
    }

    /// <summary>A function of <c>T</c>'s, or a conversion from or to it; null where it is neither.</summary>
    private Operand? LowerGenericFunction(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (!target.IsStatic || call.Type is null)
        {
            return null;
        }

        IrType type = TypeMap.Map(call.Type);
        if (target.Name is "CreateChecked" or "CreateSaturating" or "CreateTruncating" && type is RealType
            && call.Arguments is [{ Value: { Type: { } from } value }] && TypeMap.IsPrimitive(from) && (TypeMap.IsGenericReal(from) || TypeMap.IsGenericReal(call.ConstrainedToType)))
        {
            return Convert(LowerExpression(value), type, false, call, name);
        }

        if (call.ConstrainedToType is not { } self || !TypeMap.IsGenericReal(self) || RuleOfGeneric(target, self) is not { } rule)
        {
            return null;
        }

        RealType real = (RealType)TypeMap.Map(self);
        string method = real.CSharp + "." + target.Name;
        Operand[] arguments = Evaluate(call.Arguments);
        if (RuleTable.Components(rule) is { Count: > 0 } components)
        {
            return Composite.Of(type, [.. components.Select(component => (Operand)Let(Function(component, real), call))]);
        }

        return Let(Function(rule, type), call, name);

        Intrinsic Function(string row, IrType result) =>
            new(row, method, arguments.ToEquatableArray(), result) { Throws = RuleTable.Find(row) is { Throws: true } };
    }

    /// <summary>The row of the function of the same name that <c>double</c> has.</summary>
    private static string? RuleOfGeneric(IMethodSymbol target, ITypeSymbol self) => RuleTable.Match(
        "System.Double",
        target.Name,
        [.. target.Parameters.Select(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, self) ? "double" : TypeMap.Text(parameter.Type))]);
}
