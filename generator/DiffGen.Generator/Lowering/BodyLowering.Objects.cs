using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Objects of the user's classes. A field is an element of the object that it belongs to; methods and properties are lowered from
/// their source, with the object as <c>this</c>.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly ObjectMap objects;

    /// <summary>The receiver of the marked method, where it is a parameter.</summary>
    private Parameter DeclareReceiver(ParameterSignature signature)
    {
        Value receiver = values.Create(signature.Type, signature.Name);
        parameterIds.Add(receiver.Id);
        objects.Meet(method.ContainingType);
        scope.Bindings[((VariablePlace)frame.This!).Variable] = receiver;
        return new Parameter(receiver, Passing.ByValue) { IsActive = true, IsReceiver = true };
    }

    /// <summary>The receiver of the marked method itself, which is a constant.</summary>
    private bool IsConstantReceiver(IOperation instance) =>
        instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && (frame.This is null || instance.Syntax is BaseExpressionSyntax);

    /// <summary>The expression is an object whose fields are followed.</summary>
    private bool IsObject(IOperation? instance) => instance is { Type: { } type } && TypeMap.Map(type) is ObjectType && !IsConstantReceiver(instance);

    /// <summary>The field of an object that a member stands for, or null.</summary>
    private ObjectField? ObjectFieldOf(IOperation operation) =>
        operation is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
        && operation is IMemberReferenceOperation { Instance: { } instance, Member: var symbol } && IsObject(instance)
            ? objects.FieldOf(symbol)
            : null;

    /// <summary>The place of a field of an object, whose own expression is evaluated; null if it is none.</summary>
    private Place? ObjectPlaceOf(IOperation target)
    {
        if (ObjectFieldOf(target) is not { } field)
        {
            return null;
        }

        IMemberReferenceOperation member = (IMemberReferenceOperation)target;
        Operand instance = LowerExpression(member.Instance!);
        objects.Meet(member.Instance!.Type!);
        switch (instance)
        {
            case Value { Type: ObjectType }:
                return new ElementPlace(target, instance, Constants.Int(0), member.Type!) { Path = field.Path };
            case Instance made when ObjectMap.FieldBehind(member.Member) is { } behind && made.Fields.TryGetValue(behind, out Variable? variable):
                return new VariablePlace(target, variable);
            default:
                if (refusals.Count == 0 && !scope.IsDead)
                {
                    Unsupported(target, $"'{target.Syntax}', a member of an object that isn't known,", "use an object that is a parameter, or that the method makes");
                }

                return new NoPlace(target);
        }
    }

    /// <summary>A field of an object, or null if the member is none.</summary>
    private Operand? LowerObjectMember(IMemberReferenceOperation member, string name) => ObjectPlaceOf(member) switch
    {
        null => null,
        ElementPlace field => LoadElement(field.Buffer, field.Index, member, inRange: false, field.Path, name, TypeMap.Map(field.ElementType)),
        VariablePlace own => ReadPlace(own),
        _ => Placeholder(member),
    };

    /// <summary>A call of a method on an object, or null if it is a call like others.</summary>
    private Operand? LowerMethodOfObject(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (call.Instance is { } own && IsObject(own) && Signature.IncludesThis(target) && !Callees.IsDispatched(target)
            && SymbolEqualityComparer.Default.Equals(target.ContainingAssembly, method.ContainingAssembly))
        {
            return LowerExpression(own) switch
            {
                Value receiver => CheckAccess(call, target) && Signature.Reference(target) is { } reference ? Call(call, target, reference, receiver, name) : Placeholder(call),
                var other => InlineSource(target, call, Actuals(target, call.Arguments), ObjectReceiver(own, other), name),
            };
        }

        return call.Instance is { } instance && IsObject(instance) && IsDifferentiatedFromSource(target)
            && target is { IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false, ContainingType.IsGenericType: false }
                ? InlineSource(target, call, Actuals(target, call.Arguments), ObjectReceiver(instance), name)
                : null;
    }

    /// <summary>What <c>this</c> is in a function of a class: a variable that is never assigned.</summary>
    private VariablePlace ObjectReceiver(IOperation instance, Operand? known = null)
    {
        Variable receiver = new("", TypeMap.Map(instance.Type!));
        scope.Bindings[receiver] = known ?? LowerExpression(instance);
        return new VariablePlace(instance, receiver);
    }

    /// <summary>A field is in an object that is there.</summary>
    private void CheckObject(ElementPlace field) => ThrowIf(IsNull(field.Buffer, field.Syntax), "NullReferenceException", "");
}
