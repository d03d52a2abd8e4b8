using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Calls of functions that have rules, the library's and the user's.</content>
internal sealed partial class BodyLowering
{
    /// <summary>A call of a method for which the user has written a rule or companions, or null if it is another one.</summary>
    /// <param name="target">What is called; where the call is one of a delegate, what that stands for.</param>
    /// <param name="instance">What it is called on.</param>
    private Operand? LowerCallByRule(IInvocationOperation call, IMethodSymbol target, IOperation? instance, string name)
    {
        UserRule? rule = UserRules.Of(target, frame.Model.Compilation, method.ContainingType);
        MethodReference? companions = rule is null ? Callees.ByRule(target, frame.Model.Compilation, method.ContainingType) : null;
        return (rule is not null || companions is not null) && ChangesReceiver(target, instance) ? RefuseChange(call, target)
            : rule is not null ? LowerRuleCall(call, target, instance, rule, name)
            : companions is not null ? LowerCallByCompanions(call, target, instance, companions, name)
            : null;
    }

    private Operand LowerRuleCall(IInvocationOperation call, IMethodSymbol target, IOperation? instance, UserRule rule, string name)
    {
        List<Operand> arguments = [];
        if (!target.IsStatic)
        {
            if (frame.Dependence.DependsOnActive(instance))
            {
                return Refuse(call, Catalogue.Callee, target.Name, ActiveReceiver);
            }

            arguments.Add(ReceiverOperand(instance!));
        }

        arguments.AddRange(Evaluate(call.Arguments));
        string method = target.IsStatic ? TypeMap.Text(target.ContainingType) + "." + Identifier(target.Name) : Identifier(target.Name);
        return Let(new Intrinsic("user", method, arguments.ToEquatableArray(), TypeMap.Map(call.Type!)) { Custom = rule, Throws = true, HasReceiver = !target.IsStatic }, call, name);
    }

    private static string? RuleOf(IMethodSymbol method) =>
        RuleTable.Match(MetadataName(method.ContainingType), method.Name, [.. method.Parameters.Select(parameter => TypeMap.Text(parameter.Type))]);

    private static string MetadataName(INamedTypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => "System.Double",
        SpecialType.System_Single => "System.Single",
        _ when KnownMethods.IsIn(type, "Math", "System") => "System.Math",
        _ when KnownMethods.IsIn(type, "MathF", "System") => "System.MathF",
        _ when KnownMethods.IsIn(type, "XMath", "ILGPU.Algorithms") => "System.Math",
        _ => "",
    };

    private Operand LowerIntrinsic(IInvocationOperation call, IMethodSymbol target, string rule, string name)
    {
        if (LowerTupleCall(call, []) is { } components)
        {
            return Composite.Of(TypeMap.Map(call.Type!), components);
        }

        Operand[] arguments = Evaluate(call.Arguments);
        IrType type = TypeMap.Map(call.Type!);
        return rule == "convert"
            ? Convert(arguments[0], type, false, call, name)
            : Let(Intrinsic(rule, target, arguments, type), call, name);
    }

    private static Intrinsic Intrinsic(string rule, IMethodSymbol method, IEnumerable<Operand> arguments, IrType type) =>
        new(rule, TypeMap.Text(method.ContainingType) + "." + method.Name, arguments.ToEquatableArray(), type) { Throws = RuleTable.Find(rule) is { Throws: true } };

    /// <summary>The components of a tuple that a function with rules returns, or null where it is another function.</summary>
    private List<Operand>? LowerTupleCall(IInvocationOperation call, IReadOnlyList<string> names)
    {
        if (!call.TargetMethod.IsStatic || RuleOf(call.TargetMethod) is not { } rule || RuleTable.Components(rule) is not { Count: > 0 } components)
        {
            return null;
        }

        Operand[] arguments = Evaluate(call.Arguments);
        IrType type = arguments[0].Type;
        return [.. components.Select((component, i) => (Operand)Let(Intrinsic(component, call.TargetMethod, arguments, type), call, i < names.Count ? names[i] : ""))];
    }

    /// <summary>Evaluates by-value arguments in the order of the source and returns them in the order of the parameters.</summary>
    private Operand[] Evaluate(IReadOnlyCollection<IArgumentOperation> arguments)
    {
        Operand[] values = new Operand[arguments.Count];
        foreach (IArgumentOperation argument in arguments)
        {
            values[argument.Parameter?.Ordinal ?? 0] = LowerExpression(argument.Value);
        }

        return values;
    }
}
