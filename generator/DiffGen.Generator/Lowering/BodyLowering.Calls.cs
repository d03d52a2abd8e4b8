using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

internal sealed partial class BodyLowering
{
    private Operand LowerCall(IInvocationOperation call, bool discards, string name = "")
    {
        IMethodSymbol target = call.TargetMethod;
        if (KnownMethods.IsStopGradient(target))
        {
            return LowerStopGradient(call, name);
        }

        if (CompanionSymbols.Of(target) is var (primal, kind))
        {
            return LowerCompanionCall(call, primal, kind, name);
        }

        if (LowerCallByRule(call, target, call.Instance, name) is { } custom)
        {
            return custom;
        }

        if (LowerParallelLoop(call, discards) is { } loop)
        {
            return loop;
        }

        if (LowerDeviceCall(call, discards, name) is { } shared)
        {
            return shared;
        }

        if (LowerGenericFunction(call, name) is { } generic)
        {
            return generic;
        }

        if ((LowerNullableMethod(call, name) ?? LowerListMethod(call, name) ?? LowerBufferMethod(call, name) ?? LowerTensorMethod(call, name)) is { } handled)
        {
            return handled;
        }

        if (target.IsStatic && RuleOf(target) is { } rule)
        {
            return LowerIntrinsic(call, target, rule, name);
        }

        switch (target.MethodKind)
        {
            case MethodKind.LocalFunction:
                return LowerLocalFunctionCall(call, name);
            case MethodKind.DelegateInvoke:
                return LowerDelegateCall(call, discards, name);
            case MethodKind.Constructor:
                return LowerConstructorCall(call);
        }

        if ((LowerVectorFunction(call, name) ?? LowerNumerics(call, name)) is { } measured)
        {
            return measured;
        }

        if (!KnownMethods.IsOmitted(target, call.Syntax) && LowerMethodOfStruct(call, name) is { } inPlace)
        {
            return inPlace;
        }

        if (IsReferenceMethod(call))
        {
            return InlineSource(target, call, Actuals(target, call.Arguments), target.IsStatic ? null : ReceiverOf(call.Instance!, target), name);
        }

        if (!KnownMethods.IsOmitted(target, call.Syntax) && LowerMethodOfObject(call, name) is { } member)
        {
            return member;
        }

        if (IsPrivateHelper(target))
        {
            return InlineSource(target, call, Actuals(target, call.Arguments), null, name);
        }

        if (KnownMethods.Differentiable(target) is not null)
        {
            if (Signature.TakesFunctions(target))
            {
                return InlineMethod(call, name);
            }

            if (Callees.Of(target, IsOwn(call.Instance), call.ConstrainedToType, frame.Model.Compilation, method.ContainingType) is var (callee, obstacle))
            {
                return callee is null ? Refuse(call, Catalogue.Callee, target.Name, obstacle!) : LowerCallByCompanions(call, target, call.Instance, callee, name);
            }

            if (TypeMap.Map(target.ReturnType) is BufferType)
            {
                return LowerArrayCall(call, name);
            }

            return LowerCallWithOwn(call, name) ?? LowerDifferentiableCall(call, target, call.Instance, name);
        }

        return KnownMethods.IsOmitted(target, call.Syntax) ? Placeholder(call) : LowerOpaqueCall(call, discards, name);
    }

    /// <summary>What such a method returns is memory that it made, or that it was given: only its body tells.</summary>
    private Operand LowerArrayCall(IInvocationOperation call, string name)
    {
        IArgumentOperation? constant = call.Arguments.FirstOrDefault(argument =>
            argument.Parameter is { } parameter && KnownMethods.IsConstant(parameter) && frame.Dependence.DependsOnActive(argument.Value));
        return constant is null
            ? InlineMethod(call, name)
            : Refuse(constant, Catalogue.Callee, call.TargetMethod.Name, "it returns an array, and an active argument is passed for a [Constant] parameter, which is not supported yet");
    }
}
