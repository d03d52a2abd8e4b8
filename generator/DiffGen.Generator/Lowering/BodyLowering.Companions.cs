using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Calls of methods that are known by their companions, and calls of companions.</content>
internal sealed partial class BodyLowering
{
    private const string ActiveReceiver = "what it is called on holds active values, which are not followed through the call: make it a constant, or pass what it needs as arguments";

    private static bool IsOwn(IOperation? instance) => instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    private Operand LowerCallByCompanions(IInvocationOperation call, IMethodSymbol target, IOperation? instance, MethodReference callee, string name)
    {
        if (!CheckAccess(call, target))
        {
            return Placeholder(call);
        }

        if (instance is null)
        {
            return Call(call, call.Arguments, target, callee, null, name);
        }

        return frame.Dependence.DependsOnActive(instance) ? Refuse(call, Catalogue.Callee, target.Name, ActiveReceiver)
            : instance.Syntax is BaseExpressionSyntax && callee.Companions is { Adjoint.HasReceiver: false } or { Tangent.HasReceiver: false } ? Refuse(call, Catalogue.Callee, target.Name, "a companion written by hand can't be called on 'base'")
            : Call(call, call.Arguments, target, callee, ReceiverOperand(instance), name);
    }

    /// <summary><c>new T(…)</c> of a struct for whose constructor the user has written companions, or null if it is another one.</summary>
    private Operand? LowerNewByRule(IObjectCreationOperation creation, string name)
    {
        if (creation.Constructor is not { } constructor || Callees.ByRule(constructor, frame.Model.Compilation, method.ContainingType) is not { } companions)
        {
            return null;
        }

        if (!CheckAccess(creation, constructor))
        {
            return Placeholder(creation);
        }

        Operand made = Call(creation, creation.Arguments, constructor, companions, null, name);
        return made is Composite value && creation.Initializer is { } initializer ? Initialise(value, initializer, creation, name) : made;
    }

    /// <summary>A companion is a function like others: it is differentiated as such.</summary>
    private Operand LowerCompanionCall(IInvocationOperation call, IMethodSymbol primal, CompanionKind kind, string name)
    {
        string? obstacle = Callees.IsDispatched(primal) ? "companions that the object dispatches are not differentiated here yet"
            : TypeMap.Map(primal.ReturnType) is BufferType ? "companions of methods that return arrays are not supported here yet"
            : primal.Parameters.FirstOrDefault(parameter => !KnownMethods.IsConstant(parameter) && TypeMap.OfParameter(parameter.Type) is { IsDifferentiable: true } and not (RealType or StructType { HoldsMemory: false } or BufferType { IsGraph: false })) is { } parameter
                ? $"companions of methods with a parameter such as '{parameter.Name}' are not supported here yet"
            : kind is CompanionKind.Jacobian or CompanionKind.Hessian or CompanionKind.GradientBatch ? $"derivatives of a {kind} are not supported yet; use tangents or Hessian-vector products"
            : null;
        return obstacle is null
            ? LowerDifferentiableCall(call, primal, call.Instance, name, kind)
            : Refuse(call, Catalogue.Callee, call.TargetMethod.Name, obstacle);
    }

    private Operand ReceiverOperand(IOperation instance) => instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type: { } type } && frame.This is null
        ? new TextConstant(instance.Syntax is BaseExpressionSyntax ? "base" : "this", new OpaqueType(TypeMap.Text(type)))
        : Whole(LowerExpression(instance), instance);
}
