using System.Collections.Immutable;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Virtual members that are called on objects which are followed. Of an object of the method's own the class is known; else it is one of
/// those that the project has, and each has its arm, in which the body that it runs stands in place.
/// </content>
internal sealed partial class BodyLowering
{
    // More than anybody reads in one companion.
    private const int MostBodies = 12;

    private readonly Dictionary<int, INamedTypeSymbol> exactClasses = [];

    /// <summary>A virtual method of an object that is followed, or null if it is a call of another kind.</summary>
    private Operand? LowerVirtualCall(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (call.Instance is not { } instance || target is not { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false, IsStatic: false }
            || !Callees.IsDispatched(target) || Objects(instance) is not { } followed)
        {
            return null;
        }

        return Dispatch(followed, instance, call, target, [.. call.Arguments.Select(argument => argument.Parameter!.Ordinal)], () => [.. call.Arguments.Select(argument => Bound(Actual.Of(argument.Parameter!, argument.Value)))], name);
    }

    /// <summary>Likewise a virtual property.</summary>
    private Operand? LowerVirtualGetter(IPropertyReferenceOperation property, string name)
    {
        if (property is not { Instance: { } instance, Property: { GetMethod: { } getter, RefKind: RefKind.None } } || !Callees.IsDispatched(getter) || Objects(instance) is not { } followed)
        {
            return null;
        }

        return Dispatch(followed, instance, property, getter, [.. property.Arguments.Select(argument => argument.Parameter!.Ordinal)], () => [.. property.Arguments.Select(argument => (Operand?)LowerExpression(argument.Value))], name);
    }

    /// <summary>The object that a member is called on, if it is one that is followed; null if not.</summary>
    private Func<Operand>? Objects(IOperation instance) =>
        KnownObject(instance) is (Instance or Handle) and var known ? () => known
        : IsObject(instance) && (IsOnTape(instance.Type) || frame.Dependence.DependsOnActive(instance)) ? () => LowerExpression(instance)
        : null;

    private Operand? Dispatch(Func<Operand> followed, IOperation instance, IOperation call, IMethodSymbol target, IReadOnlyList<int> ordinals, Func<List<Operand?>> evaluate, string name)
    {
        // A call on the base class runs what it names.
        if (instance.Syntax is BaseExpressionSyntax)
        {
            return IsInProject(target) ? RunOn(followed(), target, evaluate(), null) : null;
        }

        if (followed() is not { } receiver || receiver is not (Instance or Handle or Value { Type: ObjectType }))
        {
            return Placeholder(call);
        }

        if ((receiver is Instance made ? made.Class : receiver is Handle placed ? ExactClassOf(placed) : exactClasses.TryGetValue(((Value)receiver).Id, out INamedTypeSymbol? exact) ? exact : null) is { } only)
        {
            return Implementation(target, only) is { } body && IsInProject(body)
                ? RunOn(receiver, body, evaluate(), null)
                : Unsupported(call, $"'{call.Syntax}', whose body is not in this project,", "call a method of the project");
        }

        INamedTypeSymbol known = (INamedTypeSymbol)instance.Type!;
        List<INamedTypeSymbol> classes = receiver is Handle own ? ClassesWithin(own, known) : [.. DerivedClasses.Of(known, frame.Model.Compilation).Prepend(known).Where(type => !type.IsAbstract)];
        List<IGrouping<ISymbol?, INamedTypeSymbol>> bodies = [.. classes.GroupBy(type => (ISymbol?)Implementation(target, type), SymbolEqualityComparer.Default)];
        if (bodies.Count is 0 or > MostBodies || classes.Exists(type => type.IsGenericType || ObjectMap.Of(type) is null || !frame.Model.Compilation.IsSymbolAccessibleWithin(type, method.ContainingType))
            || bodies.Exists(body => !IsInProject(body.Key as IMethodSymbol)))
        {
            return Unsupported(call, $"'{call.Syntax}', which one of {classes.Count} classes answers,", "make all of them classes of the project that '" + method.ContainingType.Name + "' can name, or call a method that isn't virtual");
        }

        List<Operand?> arguments = evaluate();
        return Choice(0);

        Operand Choice(int first)
        {
            if (first == bodies.Count)
            {
                RefuseClass();
                return Placeholder(call);
            }

            if (receiver is Handle && first == bodies.Count - 1)
            {
                return RunOn(receiver, (IMethodSymbol)bodies[first].Key!, arguments, bodies[first].Count() == 1 ? bodies[first].Single() : null);
            }

            Operand? test = receiver is Handle tagged ? IsOneOf(tagged, bodies[first], call) : null;
            foreach (INamedTypeSymbol type in bodies[first].Where(_ => receiver is not Handle))
            {
                Operand isOf = Let(new TextBuilder().Text("(").Operand(receiver).Text(".GetType() == typeof(" + TypeMap.Text(type) + "))").Build(IrType.Boolean, Purity.Pure), call);
                test = test is null ? isOf : Let(new Binary(BinaryOperator.Or, test, isOf), call);
            }

            INamedTypeSymbol? one = bodies[first].Count() == 1 ? bodies[first].Single() : null;
            Operand yes = Placeholder(call), no = yes;
            Scope then = Nest(() => yes = RunOn(receiver, (IMethodSymbol)bodies[first].Key!, arguments, one)), otherwise = Nest(() => no = Choice(first + 1));
            if (target.ReturnsVoid)
            {
                Merge(test!, then, otherwise, live: null);
                return Placeholder(call);
            }

            Operand chosen = Merge(test!, then, otherwise, yes, no, first == 0 ? name : "", call);
            return chosen is Ambiguous ambiguous ? RefuseChoice(call, call.Syntax.ToString(), ambiguous) : chosen;
        }

        // Classes of other assemblies may have bodies of their own.
        void RefuseClass()
        {
            string message = $"The object is of a class of another assembly, whose '{target.Name}' is not known here.";
            Add(new Throw(new TextBuilder().Text("new global::System.NotSupportedException(\"" + message + "\")").Build(new OpaqueType("global::System.NotSupportedException"), Purity.Effect), References().ToEquatableArray()));
            scope.IsDead = true;
        }

        Operand RunOn(Operand on, IMethodSymbol body, IReadOnlyList<Operand?> passed, INamedTypeSymbol? type)
        {
            if (BodyOf(body) is null)
            {
                return Unsupported(call, $"'{call.Syntax}', which in '{body.ContainingType.Name}' stands for a field and is virtual,", "give it a body that returns the field, or let it be no virtual one");
            }

            if (on is Value { Type: ObjectType held } reference)
            {
                // What the body names are fields of its own class.
                INamedTypeSymbol needed = type ?? body.ContainingType;
                bool isNarrow = !Bases(instance.Type!).Prepend(instance.Type!).Contains(needed, SymbolEqualityComparer.Default);
                if (isNarrow && TypeMap.Map(needed) is ObjectType narrow && !held.Equals(narrow))
                {
                    reference = View(reference, new Ir.Conversion(reference, narrow) { IsTest = true }, call, "");
                    objects.Meet(needed);
                }

                if (type is not null)
                {
                    exactClasses[reference.Id] = type;
                }

                on = reference;
            }

            // Known in this arm alone: behind it the position is that of an object of any class again.
            Value? position = type is not null && on is Handle { Position: Value tested } && !exactClasses.ContainsKey(tested.Id) ? tested : null;
            if (position is not null)
            {
                exactClasses[position.Id] = type!;
            }

            VariablePlace receiverPlace = ObjectReceiver(instance, on);
            Operand result = InlineSource(body, call, [.. passed.Select((argument, i) => Actual.Of(body.Parameters[ordinals[i]], argument!))], receiverPlace, name);
            if (position is not null)
            {
                exactClasses.Remove(position.Id);
            }

            scope.Bindings[receiverPlace.Variable] = null;
            return result;
        }
    }

    private bool IsInProject(IMethodSymbol? body) =>
        body is { IsAbstract: false, DeclaringSyntaxReferences.Length: 1, IsImplicitlyDeclared: false } && SymbolEqualityComparer.Default.Equals(body.ContainingAssembly, method.ContainingAssembly) && !GeneratedCode.IsGenerated(body);

    /// <summary>What an object of a class runs where a member is called; null where that isn't known.</summary>
    private static IMethodSymbol? Implementation(IMethodSymbol target, INamedTypeSymbol type)
    {
        if (target.ContainingType.TypeKind == TypeKind.Interface)
        {
            // The class that implements it may leave it to classes that derive from it.
            return type.FindImplementationForInterfaceMember(target) is not IMethodSymbol implementing ? null
                : Callees.IsDispatched(implementing) && implementing.ContainingType.TypeKind != TypeKind.Interface ? Implementation(implementing, type)
                : implementing;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (IMethodSymbol member in Methods(current, target))
            {
                for (IMethodSymbol? overridden = member; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden, target))
                    {
                        return member;
                    }
                }
            }
        }

        return null;
    }

    private static IEnumerable<IMethodSymbol> Methods(INamedTypeSymbol type, IMethodSymbol target) => target.AssociatedSymbol is IPropertySymbol property
        ? type.GetMembers(property.MetadataName).OfType<IPropertySymbol>().Select(own => own.GetMethod).OfType<IMethodSymbol>()
        : type.GetMembers(target.Name).OfType<IMethodSymbol>();
}
