using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Delegates. Which function a variable holds is known while lowering, so a call of it is a call of that function; a
/// delegate is no value of the representation.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>A function as a value.</summary>
    /// <param name="Function">A lambda, or a reference to a method or a local function.</param>
    /// <param name="Container">Where its captured variables are found.</param>
    private sealed record Closure(IOperation Function, Frame Container, IrType DelegateType) : Operand(DelegateType);

    /// <summary>One of two functions.</summary>
    private sealed record EitherFunction(Operand Condition, Operand First, Operand Second) : Operand(First.Type);

    private Operand LowerDelegate(IDelegateCreationOperation creation)
    {
        IrType type = TypeMap.Map(creation.Type!);
        switch (creation.Target)
        {
            case IAnonymousFunctionOperation { Symbol.IsAsync: true } lambda:
                return Refuse(lambda, Catalogue.Function, "An async lambda", "make it synchronous");
            case IAnonymousFunctionOperation lambda:
                return new Closure(lambda, frame, type);
            case IMethodReferenceOperation group:
                return new Closure(group, frame, type);
            default:
                return LowerExpression(creation.Target);
        }
    }

    private Operand LowerLocalFunctionCall(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        return NestedFunction(call, target) is var (body, container) ? InlineNested(target, body, container, call, Actuals(target, call.Arguments), name) : Placeholder(call);
    }

    /// <summary>A local function's body and where it stands, or null if it was refused.</summary>
    private (IOperation Body, Frame Container)? NestedFunction(IOperation at, IMethodSymbol target)
    {
        if (target.IsAsync || target.IsGenericMethod)
        {
            Refuse(at, Catalogue.Function, $"The {(target.IsAsync ? "async" : "generic")} local function '{target.Name}'", target.IsAsync ? "make it synchronous" : "write it for float or double");
            return null;
        }

        if (frame.LocalFunction(target) is var (function, container) && function.Body is { } body)
        {
            return (body, container);
        }

        Refuse(at, Catalogue.Function, $"The local function '{target.Name}'", "give it a body in C#");
        return null;
    }

    private Operand LowerDelegateCall(IInvocationOperation call, bool discards, string name)
    {
        if (call.Instance is null)
        {
            return Broken(call);
        }

        Operand function = LowerExpression(call.Instance);
        return Apply(function, call, discards, name);
    }

    private Operand Apply(Operand function, IInvocationOperation call, bool discards, string name)
    {
        switch (function)
        {
            case EitherFunction either:
                return Choose(either.Condition, () => Apply(either.First, call, discards, ""), () => Apply(either.Second, call, discards, ""), call, name);
            case Closure { Function: IAnonymousFunctionOperation lambda, Container: var container }:
                return InlineNested(lambda.Symbol, lambda.Body, container, call, Actuals(lambda.Symbol, call.Arguments), name);
            case Closure { Function: IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }, Container: var container }:
                Frame current = frame;
                frame = container;
                (IOperation Body, Frame Container)? found = NestedFunction(call, local);
                frame = current;
                return found is var (body, place) ? InlineNested(local, body, place, call, Actuals(local, call.Arguments), name) : Placeholder(call);
            case Closure { Function: IMethodReferenceOperation group }:
                return ApplyMethod(group, call, name);
            default:
                return IsRefused(call.Instance) || function is DefaultConstant
                    ? Placeholder(call)
                    : Refuse(call, Catalogue.Function, $"The delegate '{call.Instance!.Syntax}'", "call a method, or a lambda that a local variable or a parameter of a [Differentiable] method holds");
        }
    }

    /// <summary>A method that takes functions is another one for each function.</summary>
    private Operand InlineMethod(IInvocationOperation call, string name) =>
        call.Instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            ? Refuse(call, Catalogue.Callee, call.TargetMethod.Name, "calls on other instances are not supported yet; make it static and pass what it needs")
            : call.TargetMethod is { IsGenericMethod: true } or { ContainingType.IsGenericType: true }
                ? Refuse(call, Catalogue.Callee, call.TargetMethod.Name, "methods that take functions or return arrays are lowered in place, and generic ones can't be yet; write it for the type that is used")
                : InlineSource(call.TargetMethod, call, Actuals(call.TargetMethod, call.Arguments), frame.This, name);

    /// <summary>A delegate compared with null: which function it is, if any, is known. Null if it is another comparison.</summary>
    private Operand? LowerNullTest(IBinaryOperation comparison)
    {
        if (comparison.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            || Unconverted(comparison.LeftOperand) is not { } left || Unconverted(comparison.RightOperand) is not { } right
            || !(IsNull(left) || IsNull(right)))
        {
            return null;
        }

        if (comparison.OperatorMethod is null && LowerArrayNullTest(IsNull(left) ? right : left, comparison.OperatorKind == BinaryOperatorKind.Equals, comparison) is { } isNoArray)
        {
            return isNoArray;
        }

        if (comparison.OperatorMethod is null or { IsImplicitlyDeclared: true } && IsObject(IsNull(left) ? right : left))
        {
            return LowerNullTest(comparison, IsNull(left) ? right : left);
        }

        if ((left.Type ?? right.Type)?.TypeKind != TypeKind.Delegate)
        {
            return null;
        }

        bool? isNull = LowerExpression(IsNull(left) ? comparison.RightOperand : comparison.LeftOperand) switch
        {
            Closure or EitherFunction => false,
            TextConstant => true,
            _ => null,
        };
        return isNull is { } known ? Constants.Bool(known == (comparison.OperatorKind == BinaryOperatorKind.Equals)) : null;

        static bool IsNull(IOperation operand) => operand.ConstantValue is { HasValue: true, Value: null };

        static IOperation? Unconverted(IOperation operand) => operand is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : operand;
    }

    private Operand ApplyMethod(IMethodReferenceOperation group, IInvocationOperation call, string name)
    {
        IMethodSymbol target = group.Method;
        if (LowerCallByRule(call, target, group.Instance, name) is { } custom)
        {
            return custom;
        }

        if (target.IsStatic && RuleOf(target) is { } rule && RuleTable.Components(rule).Count == 0)
        {
            return LowerIntrinsic(call, target, rule, name);
        }

        return KnownMethods.Differentiable(target) is not null
            ? LowerDifferentiableCall(call, target, group.Instance, name)
            : RefuseUnmarked(call, target, call.Syntax.ToString());
    }

    /// <summary>What a variable holds that is no value: it can't be chosen at run time.</summary>
    private static bool IsFixed(Operand? operand) => operand is Closure or EitherFunction or Reference or Table or Instance or OwnList or Ambiguous { Type: not BufferType };
}
