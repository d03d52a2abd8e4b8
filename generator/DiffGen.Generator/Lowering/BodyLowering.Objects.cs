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
        instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && frame.This is null;

    /// <summary>The expression is an object whose fields are followed.</summary>
    private bool IsObject(IOperation? instance) => instance is { Type: { } type } && TypeMap.Map(type) is ObjectType && !IsConstantReceiver(instance);

    /// <summary>The field of an object that a member stands for, or null.</summary>
    private ObjectField? ObjectFieldOf(IOperation operation) =>
        operation is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
        && operation is IMemberReferenceOperation { Instance: { } instance, Member: var symbol } && IsObject(instance)
            ? objects.FieldOf(symbol)
            : null;

    /// <summary>The field of an object of the method's own that a member stands for, where that object has a name; else null.</summary>
    private Variable? OwnFieldOf(IOperation operation) =>
        operation is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
        && operation is IMemberReferenceOperation { Instance: { } instance, Member: var member } && KnownObject(instance) is Instance made && ObjectMap.FieldBehind(member) is { } field
            ? made.FieldOf(field)
            : null;

    /// <summary>The place of a field of an object, whose own expression is evaluated; null if it is none.</summary>
    private Place? ObjectPlaceOf(IOperation target)
    {
        if (OwnFieldOf(target) is { } own)
        {
            return new VariablePlace(target, own);
        }

        ObjectField? field = ObjectFieldOf(target);
        IFieldSymbol? placed = FieldOnTape(target);
        if (field is null && placed is null)
        {
            return null;
        }

        IMemberReferenceOperation member = (IMemberReferenceOperation)target;
        Operand instance = LowerExpression(member.Instance!);
        switch (instance)
        {
            case Handle handle when placed is not null && LayoutOf(handle).Parts.TryGetValue(placed.OriginalDefinition, out ObjectLayout.Part? part):
                return new HandlePlace(target, handle, part, member.Type!);
            case not Handle when placed is not null && IsNullReference(instance) && onTape.TryGetValue(((ObjectType)TypeMap.Map(member.Instance!.Type!)).Family, out ObjectLayout? layout)
                && layout.Parts.TryGetValue(placed.OriginalDefinition, out ObjectLayout.Part? missing):
                return new HandlePlace(target, new Handle((ObjectType)TypeMap.Map(member.Instance.Type!), BufferPlace.Nowhere), missing, member.Type!);
            case Value { Type: ObjectType } when field is not null:
                objects.Meet(member.Instance!.Type!);
                return new ElementPlace(target, instance, Constants.Int(0), member.Type!) { Path = field.Path };
            case Instance made when ObjectMap.FieldBehind(member.Member) is { } behind && made.FieldOf(behind) is { } variable:
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
        HandlePlace placed => LoadPart(placed, name),
        _ => Placeholder(member),
    };

    /// <summary>A call of a method on an object, or null if it is a call like others.</summary>
    private Operand? LowerMethodOfObject(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (LowerVirtualCall(call, name) is { } answered)
        {
            return answered;
        }

        if (call.Instance is { } own && IsObject(own) && Signature.IncludesThis(target) && !Callees.IsDispatched(target)
            && SymbolEqualityComparer.Default.Equals(target.ContainingAssembly, method.ContainingAssembly))
        {
            return LowerCallWithOwn(call, name) ?? LowerExpression(own) switch
            {
                Value receiver => CheckAccess(call, target) && Signature.Reference(target) is { } reference ? Call(call, call.Arguments, target, reference, receiver, name) : Placeholder(call),
                var other => InlineOn(own, other, target, call, name),
            };
        }

        bool isPlain = IsDifferentiatedFromSource(target) && target is { IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false }
            && (!target.ContainingType.IsGenericType || KnownMethods.Differentiable(target) is null);
        return !isPlain ? null
            : call.Instance is { } instance && IsObject(instance) ? InlineOn(instance, null, target, call, name)
            : IsFactory(call) ? InlineSource(target, call, Actuals(target, call.Arguments), null, name)
            : null;
    }

    /// <summary>A static method that makes or finds an object or a list, which has no companions of its own.</summary>
    private bool IsFactory(IInvocationOperation call) =>
        call.TargetMethod is { IsStatic: true, MethodKind: MethodKind.Ordinary } target && TypeMap.Map(target.ReturnType) is ObjectType or ListType
        && KnownMethods.Differentiable(target) is null && IsActiveObject(call);

    /// <summary>
    /// A call of a marked method that gets an object, or an array of arrays, that the caller makes for itself: nobody but the caller
    /// knows it, so that the method is lowered in place. Null for a call of another kind.
    /// </summary>
    private Operand? LowerCallWithOwn(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (call.Arguments.FirstOrDefault(argument => IsOwnObject(argument.Value)) is not { } passed || target.DeclaringSyntaxReferences.Length == 0)
        {
            return null;
        }

        if (call.Arguments.FirstOrDefault(argument => KnownMethods.IsOutput(argument.Parameter!)) is not null || target is { IsGenericMethod: true } or { ContainingType.IsGenericType: true })
        {
            return Unsupported(passed.Value, $"'{passed.Value.Syntax}', which the method makes for itself, as an argument of such a method,", "pass what it holds");
        }

        return call.Instance is { } instance && IsObject(instance)
            ? InlineOn(instance, null, target, call, name)
            : InlineMethod(call, name);
    }

    private bool IsOwnObject(IOperation expression) => expression switch
    {
        // What functions that return objects are made of is known here only, and what they return may be another's.
        IObjectCreationOperation or IInvocationOperation { Type: not null } => TypeMap.Map(expression.Type!) is ObjectType && frame.Dependence.DependsOnActive(expression),
        IConversionOperation { OperatorMethod: null } conversion => IsOwnObject(conversion.Operand),
        _ => KnownObject(expression) is Instance or Table or OwnList { ListType.Element: ObjectType } || IsOnTape(expression.Type),
    };

    /// <summary>What an expression that only names an object stands for; null if it does more.</summary>
    private Operand? KnownObject(IOperation? expression) => expression switch
    {
        IConversionOperation { OperatorMethod: null } conversion => KnownObject(conversion.Operand),
        ILocalReferenceOperation or IParameterReferenceOperation => MemoryRoots.VariableOf(expression) is { } symbol && frame.TryFind(symbol, out Variable? variable) && variable.IsLeaf && scope.Bindings.Contains(variable)
            ? scope.Bindings[variable]
            : null,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } when frame.This is VariablePlace { Variable: { IsLeaf: true } receiver } => scope.Bindings[receiver],
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } when initialised.Count > 0 && initialised.Peek() is { IsLeaf: true } made => scope.Bindings[made],
        IMemberReferenceOperation { Instance: { } instance, Member: var member } when KnownObject(instance) is Instance made && ObjectMap.FieldBehind(member) is { } field && made.FieldOf(field) is { IsLeaf: true } held =>
            scope.Bindings[held],
        _ => null,
    };

    /// <summary>What <c>this</c> is in a function of a class: a variable that is never assigned.</summary>
    private VariablePlace ObjectReceiver(IOperation instance, Operand? known = null)
    {
        Variable receiver = new("", TypeMap.Map(instance.Type!));
        scope.Bindings[receiver] = known ?? LowerExpression(instance);
        return new VariablePlace(instance, receiver);
    }

    /// <summary>A method of an object in place of a call of it.</summary>
    /// <param name="known">The object, where it is known already.</param>
    private Operand InlineOn(IOperation instance, Operand? known, IMethodSymbol target, IInvocationOperation call, string name)
    {
        VariablePlace receiver = ObjectReceiver(instance, known);
        Operand result = InlineSource(target, call, Actuals(target, call.Arguments), receiver, name);
        if (result is not (Closure or EitherFunction))
        {
            scope.Bindings[receiver.Variable] = null;
        }

        return result;
    }

    private Operand LowerNullTest(IBinaryOperation comparison, IOperation tested)
    {
        bool asksForNull = comparison.OperatorKind == BinaryOperatorKind.Equals;
        return LowerExpression(tested) switch
        {
            Instance => Constants.Bool(!asksForNull),
            Handle handle => IsThere(handle, comparison, isThere: !asksForNull),
            TextConstant => Constants.Bool(asksForNull),
            Value known => Let(new Opaque(EquatableArray.Create("(", asksForNull ? " is null)" : " is not null)"), EquatableArray.Create<Operand>(known), IrType.Boolean, Purity.Pure), comparison),
            _ => Placeholder(comparison),
        };
    }

    /// <summary>A method is called on an object that is there; where it is the marked method's own receiver, somebody has looked.</summary>
    private void CheckReceiver(IOperation call, Variable receiver)
    {
        if (scope.Bindings[receiver] is Handle handle)
        {
            CheckThere(handle, call);
        }
        else if (scope.Bindings[receiver] is Value instance && !(frame.Caller?.This is VariablePlace { Variable: { IsLeaf: true } own } && Equals(scope.Bindings[own], instance)))
        {
            ThrowIfNull(instance, null, call);
        }
    }

    /// <summary>A field is in an object that is there.</summary>
    private void CheckObject(ElementPlace field) => ThrowIfNull(field.Buffer, null, field.Syntax);
}
