using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Methods of structs: what they are called on is a place, which they may change.</content>
internal sealed partial class BodyLowering
{
    /// <summary>A call of a struct's own method, or null if it is a call like others.</summary>
    private Operand? LowerMethodOfStruct(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        bool isMarked = KnownMethods.Differentiable(target) is not null;
        if (target is { IsGenericMethod: true } or { ReturnsByRef: true } or { ReturnsByRefReadonly: true }
            || TypeMap.Map(target.ContainingType) is not StructType || !IsDifferentiatedFromSource(target) || !MayCarry(target)
            || (target.IsStatic && !TypesOf(target).Any(type => SymbolEqualityComparer.Default.Equals(type, target.ContainingType)))
            || (isMarked && (target.IsStatic || (call.Instance is IInstanceReferenceOperation && frame.This is null))))
        {
            return null;
        }

        return target.IsStatic
            ? InlineSource(target, call, Actuals(target, call.Arguments), null, name)
            : OnReceiver(call.Instance!, call, target, receiver => InlineSource(target, call, Actuals(target, call.Arguments), receiver, name));
    }

    /// <summary>
    /// A static function that only the type knows one of whose members stands in place of its call: where the companions are nobody
    /// could call it, nor companions of it.
    /// </summary>
    private bool IsPrivateHelper(IMethodSymbol target) =>
        frame.Origin is not null
        && target is { MethodKind: MethodKind.Ordinary, IsStatic: true, IsGenericMethod: false, IsExtern: false, IsAsync: false, ReturnsByRef: false, ReturnsByRefReadonly: false, DeclaringSyntaxReferences.Length: 1 }
        && SymbolEqualityComparer.Default.Equals(target.ContainingType.OriginalDefinition, frame.Method.ContainingType.OriginalDefinition)
        && !frame.Model.Compilation.IsSymbolAccessibleWithin(target.OriginalDefinition, method.ContainingType.OriginalDefinition);

    private static IEnumerable<ITypeSymbol> TypesOf(IMethodSymbol method) => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType);

    /// <summary>Derivatives could come out of a call, or the struct that it is made on could be another one afterwards.</summary>
    private static bool MayCarry(IMethodSymbol member) =>
        CarriesBack(member.ReturnType)
        || member.Parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out && CarriesBack(parameter.Type))
        || member is { IsStatic: false, IsReadOnly: false, IsOverride: false };

    /// <summary>A method of the marked method's own receiver works on a copy, so it may not change that.</summary>
    private Operand OnReceiver(IOperation instance, IOperation use, IMethodSymbol function, Func<Place, Operand> lower)
    {
        Place receiver = ReceiverOf(instance, function);
        Operand? before = receiver is VariablePlace { Variable: var variable } ? scope.Bindings[variable] : null;
        Operand result = lower(receiver);
        if (instance is IInstanceReferenceOperation && frame.This is null && receiver is VariablePlace { Variable: var copy }
            && !IsReadOnly(instance) && !Equals(scope.Bindings[copy], before))
        {
            Refuse(use, Catalogue.ForeignStore, use.Syntax.ToString(), "the receiver of the method");
        }

        return result;
    }

    /// <summary>What <c>this</c> is in a function of a struct: the variable or the element itself, or a copy where C# makes one.</summary>
    private Place ReceiverOf(IOperation instance, IMethodSymbol function)
    {
        if (TypeMap.Map(instance.Type!) is ObjectType)
        {
            return ObjectReceiver(instance);
        }

        if (IsPlaceChain(instance) && (function.IsReadOnly || !IsReadOnly(instance)))
        {
            Place place = AsFound(PlaceOf(instance));
            if (place is ElementPlace element)
            {
                CheckIndex(element);
            }

            return place;
        }

        Operand value = LowerExpression(instance);
        Variable copy = new("", TypeMap.Map(instance.Type!));
        scope.Bindings[copy] = value;
        return new VariablePlace(instance, copy);
    }

    /// <summary>What is called on it gets a copy.</summary>
    private bool IsReadOnly(IOperation place) => place switch
    {
        ILocalReferenceOperation { Local.RefKind: RefKind.RefReadOnly } => true,
        IParameterReferenceOperation { Parameter.RefKind: RefKind.In or RefKind.RefReadOnlyParameter } => true,
        IInstanceReferenceOperation { Type.IsReadOnly: true } => frame.Method.MethodKind != MethodKind.Constructor,
        IInstanceReferenceOperation => frame.Method.IsReadOnly,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => type.Name == "ReadOnlySpan",
        IPropertyReferenceOperation => true,
        IFieldReferenceOperation { Field.IsReadOnly: true } => frame.Method.MethodKind != MethodKind.Constructor,
        IFieldReferenceOperation { Instance: { } instance } => IsReadOnly(instance),
        _ => false,
    };

    /// <summary>The parts that a struct's own <c>Deconstruct</c> hands out.</summary>
    private List<Operand>? Deconstruct(Composite value, ITypeSymbol? type, IOperation origin, int count)
    {
        if (type?.GetMembers("Deconstruct").OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.Length == count) is not { } target)
        {
            return null;
        }

        if (!target.IsImplicitlyDeclared)
        {
            return IsDifferentiatedFromSource(target) ? Deconstruct(value, origin, target) : null;
        }

        // Of a record, the properties that stand for its parameters.
        List<Operand?> parts = [.. target.Parameters.Select(parameter =>
            ObjectMap.PropertyOf(target.ContainingType, parameter.Name) is { } property && StructMap.FieldOf(target.ContainingType, property) is { } field ? value.Field(field) : null)];
        return parts.Contains(null) ? null : [.. parts.Select(part => part!)];
    }

    /// <summary>The parts that an object hands out: by its own code, or, of a record, the properties that stand for its parameters.</summary>
    private List<Operand>? DeconstructObject(Operand whole, IOperation origin, IMethodSymbol target)
    {
        if (!target.IsImplicitlyDeclared)
        {
            return IsDifferentiatedFromSource(target) && !target.IsStatic ? Deconstruct(whole, origin, target) : null;
        }

        if (whole is Instance made)
        {
            List<Variable?> parts = [.. target.Parameters.Select(parameter =>
                ObjectMap.PropertyOf(target.ContainingType, parameter.Name) is { } property && ObjectMap.FieldBehind(property) is { } field && made.FieldOf(field) is { } variable ? variable : null)];
            return parts.Contains(null) ? null : [.. parts.Select(part => scope.Bindings[part!] ?? Placeholder(origin))];
        }

        if (whole is Handle handle)
        {
            List<ObjectLayout.Part?> held = [.. target.Parameters.Select(parameter =>
                ObjectMap.PropertyOf(target.ContainingType, parameter.Name) is { } property && ObjectMap.FieldBehind(property) is { } field && LayoutOf(handle).Parts.TryGetValue(field.OriginalDefinition, out ObjectLayout.Part? part) ? part : null)];
            return held.Contains(null) ? null : [.. held.Select(part => LoadPart(handle, part!, origin, ""))];
        }

        objects.Meet(target.ContainingType);
        List<ObjectField?> fields = [.. target.Parameters.Select(parameter => ObjectMap.PropertyOf(target.ContainingType, parameter.Name) is { } property ? objects.FieldOf(property) : null)];
        return fields.Contains(null) ? null
            : [.. fields.Select(field => LoadElement(whole, Constants.Int(0), origin, inRange: false, field!.Path, "", field.Type))];
    }

    private List<Operand> Deconstruct(Operand value, IOperation origin, IMethodSymbol target)
    {
        Variable receiver = new("", value.Type);
        scope.Bindings[receiver] = value;
        List<Variable> parts = [.. target.Parameters.Select(parameter => new Variable("", TypeMap.Map(parameter.Type)))];
        parts.ForEach(part => scope.Bindings[part] = null);
        InlineSource(
            target,
            origin,
            [.. parts.Select((part, i) => Actual.Of(target.Parameters[i], new Reference(new VariablePlace(origin, part), part.Type)))],
            new VariablePlace(origin, receiver),
            "");
        return [.. parts.Select(part => scope.Bindings[part] ?? Placeholder(origin))];
    }
}
