using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// References. A <c>ref</c> variable stands for a place whose parts were evaluated when it was bound; there is no
/// reference at run time.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>A lasting reference: what a <c>ref</c> variable, or a parameter of a function in place, is bound to.</summary>
    private sealed record Reference(Place Place, IrType Referent) : Operand(Referent);

    /// <summary>One of two places.</summary>
    private sealed record EitherPlace(IOperation Syntax, Operand Condition, Place First, Place Second) : Place(Syntax);

    private void BindReference(Variable variable, IOperation target)
    {
        Place place = AsFound(PlaceOf(target));
        CheckIndices(place);
        scope.Bindings[variable] = new Reference(place, variable.Type);
    }

    private Operand LowerReferenceAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.Target is ILocalReferenceOperation or IParameterReferenceOperation
            && MemoryRoots.VariableOf(assignment.Target) is { } symbol && frame.TryFind(symbol, out Variable? variable) && variable.IsReference && scope.Bindings.Contains(variable))
        {
            BindReference(variable, assignment.Value);

            // Its value is the reference; who reads through it reads the target.
            return Placeholder(assignment);
        }

        return Refuse(assignment, Catalogue.Reference, "A ref assignment");
    }

    /// <summary>The place that <c>condition ? ref first : ref second</c> stands for.</summary>
    private Place PlaceOf(IConditionalOperation choice)
    {
        if (choice.WhenFalse is null)
        {
            Broken(choice);
            return new NoPlace(choice);
        }

        Operand condition = LowerExpression(choice.Condition);
        if (condition is BooleanConstant constant)
        {
            return PlaceOf(constant.Value ? choice.WhenTrue : choice.WhenFalse);
        }

        (Place Place, bool IsTrivial) first = PlaceAside(choice.WhenTrue), second = PlaceAside(choice.WhenFalse);
        if (!first.IsTrivial || !second.IsTrivial)
        {
            Refuse(choice, Catalogue.Reference, "A conditional reference whose parts may throw or have an effect");
            return new NoPlace(choice);
        }

        return new EitherPlace(choice, condition, first.Place, second.Place);
    }

    /// <summary>Evaluates the parts of a place whether it is going to be used or not, which must make no difference.</summary>
    private (Place Place, bool IsTrivial) PlaceAside(IOperation target)
    {
        Place place = new NoPlace(target);
        Bindings before = scope.Bindings.Clone();
        Scope aside = Nest(() => place = AsFound(PlaceOf(target)));
        Region parts = aside.Builder.Build();
        scope.Builder.AddRange(scope.IsDead ? [] : parts.Statements);
        return (place, !aside.IsDead
            && parts.Statements.All(statement => statement is Ir.Let { Operation: { MayThrow: false } })
            && before.Variables.All(variable => Equals(before[variable], aside.Bindings[variable])));
    }

    private Operand Read(EitherPlace place) =>
        Choose(place.Condition, () => ReadPlace(place.First), () => ReadPlace(place.Second), place.Syntax, "");

    private Operand Write(EitherPlace place, Operand value, IOperation? source)
    {
        Scope first = Nest(() => WritePlace(place.First, value, source)), second = Nest(() => WritePlace(place.Second, value, source));
        Merge(place.Condition, first, second, live: null);
        return value;
    }

    /// <summary>Taking a reference to an element checks the index.</summary>
    private void CheckIndices(Place place)
    {
        switch (place)
        {
            case ElementPlace element:
                CheckIndex(element);
                break;
            case GridPlace cell:
                CheckIndices(Settle(cell));
                break;
            case HandlePlace field:
                Unsupported(field.Syntax, $"A reference to '{field.Syntax.Syntax}', which refers to memory itself,", "use the field");
                break;
            case EitherPlace either:
                Scope first = Nest(() => CheckIndices(either.First)), second = Nest(() => CheckIndices(either.Second));
                if (first.Builder.Count + second.Builder.Count > 0)
                {
                    Merge(either.Condition, first, second, live: null);
                }

                break;
        }
    }

    /// <summary>The variables that an assignment to a place may change.</summary>
    private static IEnumerable<Variable> VariablesIn(Place place) => place switch
    {
        VariablePlace variable => variable.Variable.Leaves,
        EitherPlace either => VariablesIn(either.First).Concat(VariablesIn(either.Second)),
        _ => [],
    };

    /// <summary>A call of a function in place that returns a reference.</summary>
    private bool IsPlaceCall(IInvocationOperation call) =>
        IsReference(call.TargetMethod) && (call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || IsReferenceMethod(call));

    /// <summary>An ordinary method that returns a reference into what it is given.</summary>
    private bool IsReferenceMethod(IInvocationOperation call) =>
        call.TargetMethod is { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, ContainingType.IsGenericType: false } target && IsReference(target) && IsDifferentiatedFromSource(target)
        && (target.IsStatic || IsObject(call.Instance) || (call.Instance?.Type is { } type && TypeMap.Map(type) is StructType && IsPlaceChain(call.Instance)));

    /// <summary>An indexer or a property of a struct or an object that returns a reference.</summary>
    private bool IsReferenceProperty(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property: { RefKind: not RefKind.None, GetMethod: { } getter }, Instance: { Type: { } type } instance }
        && IsDifferentiatedFromSource(getter) && (IsObject(instance) || (TypeMap.Map(type) is StructType && IsPlaceChain(instance)));

    /// <summary>What a function that returns a reference returned.</summary>
    private Place ReturnedPlace(IInvocationOperation call) => ReturnedPlace(call, LowerCall(call, discards: false));

    private Place ReturnedPlace(IPropertyReferenceOperation property)
    {
        IMethodSymbol getter = property.Property.GetMethod!;
        Place receiver = ReceiverOf(property.Instance!, getter);
        return ReturnedPlace(property, InlineSource(getter, property, Actuals(getter, property.Arguments), receiver, ""));
    }

    private Place ReturnedPlace(IOperation call, Operand returned)
    {
        if (returned is Ambiguous ambiguous)
        {
            Refuse(call, Catalogue.Reference, $"'{call.Syntax}', which refers to different places depending on {ambiguous.Reason},");
        }

        return returned is Reference reference ? reference.Place : new NoPlace(call);
    }

    private bool IsVisible(Operand operand) => operand is not Value value || IsVisible(value);
}
