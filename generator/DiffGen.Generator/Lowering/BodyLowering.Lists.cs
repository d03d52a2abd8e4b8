using System.Collections.Immutable;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Lists. One that is a parameter is its elements in a row, and keeps its length. One that the method makes is two variables: memory,
/// and how many of its elements the list has; where it is full, larger memory takes its place.
/// </content>
internal sealed partial class BodyLowering
{
    // What a list that begins without a capacity makes room for when it gets its first element.
    private const int FirstCapacity = 4;

    // Loops whose counter stays below this from zero on.
    private readonly Dictionary<int, Operand> limits = [];

    // The lists that a foreach goes through, innermost last.
    private readonly Stack<Operand> enumerated = new();

    /// <summary>A list that the method makes.</summary>
    private sealed record OwnList(ListType ListType, Variable Items, Variable Count) : Operand(ListType);

    /// <summary>An element of a list; its index is checked when it is read or written.</summary>
    private sealed record ListPlace(IOperation Syntax, Operand List, Operand Index, ITypeSymbol ElementType) : Place(Syntax);

    // What the loop that is being recognised does to the length of lists.
    private bool changesLists;

    private static bool MayChangeLists(IForLoopOperation loop) => loop.Descendants().Any(part => part is IInvocationOperation call
        && (call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke
            || TypeMap.OwnList(call.Instance?.Type) is not null
            || call.Arguments.Any(argument => TypeMap.OwnList(argument.Value.Type) is not null)));

    private bool IsOwnList(IOperation list) => MemoryRoots.VariableOf(list) is not { } root || !frame.TryFind(root, out Variable? variable) || !scope.Bindings.Contains(variable) || scope.Bindings[variable] is not Grid;

    /// <summary>A list that derivatives go through; null where the expression is another.</summary>
    private Operand? FollowedList(IOperation? expression)
    {
        if (expression is null || TypeMap.OwnList(expression.Type) is null || !(IsRepeatable(expression) || OwnFieldOf(expression) is not null))
        {
            return null;
        }

        Operand list = LowerExpression(expression);
        if (MemoryRoots.VariableOf(expression) is { } root && frame.TryFind(root, out Variable? variable) && refusedChoices.Contains(variable))
        {
            refusedVariables.Add(root);
        }

        return IsFollowedList(list) ? list : null;
    }

    /// <summary>Whoever finds that it is none that is followed may evaluate it again.</summary>
    private static bool IsRepeatable(IOperation expression) => expression switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation => true,
        IParenthesizedOperation parenthesized => IsRepeatable(parenthesized.Operand),
        IConversionOperation conversion => IsRepeatable(conversion.Operand),
        _ => false,
    };

    private static bool IsFollowedList(Operand operand) => operand is OwnList or Grid { GridType: ListType };

    /// <summary><c>new List&lt;T&gt;(…) { … }</c>, or null where it is nothing that derivatives go through.</summary>
    private OwnList? LowerNewList(IObjectCreationOperation creation, string name)
    {
        if (TypeMap.OwnList(creation.Type) is not { } type || !(IsActiveObject(creation) || IsOnTape(((INamedTypeSymbol)creation.Type!).TypeArguments[0])) || !IsListable(creation, type))
        {
            return null;
        }

        IOperation? argument = creation.Arguments.Length == 1 ? creation.Arguments[0].Value : null;
        bool isCapacity = argument?.Type?.SpecialType == SpecialType.System_Int32;
        Operand? capacity = isCapacity ? LowerExpression(argument!) : null;
        Value? source = argument is null || isCapacity ? null : ElementsIn(argument);
        if (source is null && argument is not null && !isCapacity)
        {
            Unsupported(creation, "A list that is made of this", "make it of an array, a list or a span, or add the elements one by one");
        }

        if (capacity is not null and not IntegerConstant { Value: >= 0 })
        {
            ThrowIf(Let(new Binary(BinaryOperator.Less, capacity, Constants.Int(0)), creation), "ArgumentOutOfRangeException", "\"capacity\"");
        }

        IReadOnlyList<IOperation> added = creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty;
        OwnList list = NewList(creation, type, source is null ? capacity ?? Constants.Int(added.Count) : Let(new Length(source), creation), name);
        if (source is not null)
        {
            AppendAll(list, source, creation);
        }

        foreach (IOperation part in added)
        {
            if (part is IInvocationOperation { TargetMethod.Name: "Add", Arguments: [{ Value: var value }] })
            {
                Append(list, LowerExpression(value), part);
            }
            else
            {
                Unsupported(part, "This initializer", "add the elements one by one");
            }
        }

        return list;
    }

    /// <summary><c>[a, b]</c> as a list.</summary>
    private OwnList NewList(ICollectionExpressionOperation collection, ListType type, string name)
    {
        OwnList list = NewList(collection, type, Constants.Int(collection.Elements.Length), name);
        foreach (IOperation part in collection.Elements)
        {
            if (part is not ISpreadOperation spread)
            {
                Append(list, LowerExpression(part), part);
            }
            else if (ElementsIn(spread.Operand) is { } elements && elements.Type is BufferType { Element: var element } && element.Equals(type.Element))
            {
                AppendAll(list, elements, spread);
            }
            else
            {
                Unsupported(spread, "This spread", "spread an array, a list or a span with elements of the same type");
            }
        }

        return list;
    }

    private OwnList NewList(IOperation origin, ListType type, Operand capacity, string name)
    {
        IrType element = Kept(type);
        OwnList list = new(type, new Variable(name, new BufferType(BufferKind.Span, element)), new Variable(name.Length == 0 ? "" : name + "Count", IrType.Int32));
        scope.Bindings[list.Items] = Allocate(origin, element, capacity, name);
        scope.Bindings[list.Count] = Constants.Int(0);
        return list;
    }

    /// <summary>The elements of an array, a span or a list, as memory of just as many; null where it is something else.</summary>
    private Value? ElementsIn(IOperation expression)
    {
        while (expression is IConversionOperation { IsImplicit: true, Operand: { Type: { } inner } } conversion && (TypeMap.Map(inner).IsMemory || SequenceOf(inner) is not null))
        {
            expression = conversion.Operand;
        }

        if (expression.Type is null || !(TypeMap.Map(expression.Type) is BufferType { IsGraph: false } or ListType))
        {
            return null;
        }

        Operand operand = LowerExpression(expression);
        return IsFollowedList(operand) ? RowOf(operand, expression) : operand is Value { Type: BufferType } elements ? elements : null;
    }

    /// <summary>The elements of a list, and no more.</summary>
    private Value? RowOf(Operand list, IOperation origin) => list switch
    {
        Grid grid => grid.Elements,
        OwnList own when Read(origin, own.Items) is Value items => View(items, new Slice(items, Constants.Int(0), CountOf(own, origin), InRange: true), origin, ""),
        _ => null,
    };

    private Operand CountOf(Operand list, IOperation origin, string name = "") => list switch
    {
        Grid grid => ExtentOf(grid, 0, origin, name),
        OwnList own => Read(origin, own.Count),
        Value { Type: BufferType } elements => Let(new Length(elements), origin, name),
        _ => Placeholder(origin),
    };

    /// <summary>The element of a list that an indexer stands for, its parts evaluated; null if it is another's.</summary>
    private Place? ListPlaceOf(IOperation element)
    {
        if (ElementParts(element) is not var (container, index) || IndexParts(index) is not var (position, fromEnd) || FollowedList(container) is not { } list)
        {
            return null;
        }

        Operand at = LowerExpression(position);
        return new ListPlace(element, list, fromEnd ? Let(new Binary(BinaryOperator.Subtract, CountOf(list, position), at), position) : at, ((INamedTypeSymbol)container.Type!).TypeArguments[0]);
    }

    /// <summary>The element as one of the memory that holds it, its index checked.</summary>
    private Place Settle(ListPlace place)
    {
        CheckIndex(place.List, place.Index, place.Syntax);
        Operand? memory = place.List switch
        {
            Grid grid => grid.Elements,
            OwnList own => Read(place.Syntax, own.Items),
            _ => null,
        };
        return memory is Value elements
            ? new ElementPlace(place.Syntax, place.List is OwnList list ? Elements(list, elements) : elements, place.Index, place.ElementType)
            : new NoPlace(place.Syntax);
    }

    // Not the exception that memory throws.
    private void CheckIndex(Operand list, Operand index, IOperation origin)
    {
        if (limits.TryGetValue(index is Value { Id: var id } ? id : -1, out Operand? limit) && IsCountOf(list, limit))
        {
            return;
        }

        Operand count = CountOf(list, origin);
        if (index is IntegerConstant { Value: >= 0 and var known } && count is IntegerConstant { Value: var all } && known < all)
        {
            return;
        }

        Operation isOutside = index is IntegerConstant { Value: >= 0 } ? new Binary(BinaryOperator.LessOrEqual, count, index) : OutOfRange.Of(index, count);
        ThrowIf(Let(isOutside, origin), "ArgumentOutOfRangeException", "\"index\", \"Index was out of range. Must be non-negative and less than the size of the collection.\"");
    }

    private bool IsCountOf(Operand list, Operand limit) => list switch
    {
        Grid { Origin: { } origin } => scope.Builder.DefinitionOf(limit) is Extent { Grid: var known } && Equals(known, origin),
        OwnList own => scope.Bindings.Contains(own.Count) && Equals(scope.Bindings[own.Count], limit),
        Value elements => scope.Builder.DefinitionOf(limit) is Length { Buffer: var known } && Equals(known, elements),
        _ => false,
    };

    /// <summary>A list is assigned in a foreach over it: that throws at the next element.</summary>
    private void CheckEnumeration(Operand list, IOperation origin)
    {
        if (enumerated.Any(other => Equals(other, list) || (other is Grid one && list is Grid two && MayShareMemory(one.Elements, two.Elements))))
        {
            Unsupported(origin, "A change to a list in a foreach over it, which throws,", "use a for loop with an index");
        }
    }

    /// <summary>Returns null if the property is none of a list.</summary>
    private Operand? LowerListProperty(IPropertyReferenceOperation property, string name) =>
        property.Property.Name == "Count" && FollowedList(property.Instance) is { } list ? CountOf(list, property, name) : null;

    /// <summary>Returns null if the call is none of a list.</summary>
    private Operand? LowerListMethod(IInvocationOperation call, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        IOperation? receiver = call.Instance
            ?? (target.Name == "AsSpan" && KnownMethods.IsIn(target.ContainingType, "CollectionsMarshal", "System.Runtime.InteropServices") ? call.Arguments[0].Value : null);
        if (receiver is null || FollowedList(receiver) is not { } list)
        {
            return null;
        }

        if (target.Name == "Reverse" || (target.Name is "Add" or "AddRange" or "Insert" or "Clear" or "RemoveAt" && list is OwnList))
        {
            CheckEnumeration(list, call);
        }

        switch (target.Name, list)
        {
            case ("AsSpan" or "ToArray" or "CopyTo" or "AddRange", OwnList { ListType.Element: ObjectType }):
                return Unsupported(call, $"'{target.Name}' of a list of objects", "use Add, Insert, RemoveAt, Clear, Count, the indexer and foreach");
            case ("AsSpan", _):
                return RowOf(list, call) ?? Placeholder(call);
            case ("ToArray", _) when RowOf(list, call) is { } row:
                return LowerToArray(call, row, receiver, name);
            case ("CopyTo", _) when call.Arguments.Length == 1 && RowOf(list, call) is { } row:
                return LowerCopy(call, receiver, row, call.Arguments[0].Value);
            case ("Reverse", _) when call.Arguments.IsEmpty && RowOf(list, call) is { } row:
                return LowerReversal(call, receiver, row);
            case ("EnsureCapacity" or "TrimExcess", _) when call.Parent is IExpressionStatementOperation:
                foreach (Operand capacity in call.Arguments.Select(argument => LowerExpression(argument.Value)))
                {
                    ThrowIf(Let(new Binary(BinaryOperator.Less, capacity, Constants.Int(0)), call), "ArgumentOutOfRangeException", "\"capacity\"");
                }

                return Placeholder(call);
            case ("Add", OwnList own):
                Append(own, LowerExpression(call.Arguments[0].Value), call);
                return Placeholder(call);
            case ("AddRange", OwnList own) when ElementsIn(call.Arguments[0].Value) is { } elements:
                AppendAll(own, elements, call);
                return Placeholder(call);
            case ("Clear", OwnList own):
                scope.Bindings[own.Count] = Constants.Int(0);
                return Placeholder(call);
            case ("Insert", OwnList own):
                Insert(own, LowerExpression(call.Arguments[0].Value), LowerExpression(call.Arguments[1].Value), call);
                return Placeholder(call);
            case ("RemoveAt", OwnList own):
                RemoveAt(own, LowerExpression(call.Arguments[0].Value), call);
                return Placeholder(call);
            default:
                return list is OwnList
                    ? Unsupported(call, $"'{target.Name}' of a list", "use Add, AddRange, Insert, RemoveAt, Reverse, Clear, Count, the indexer and foreach, or copy the elements to an array")
                    : Unsupported(call, $"'{target.Name}' of a list that is a parameter", "use Count, the indexer, Reverse and foreach, or copy it into a list of the method's own: new List<T>(…)");
        }
    }

    private void Append(OwnList list, Operand value, IOperation origin)
    {
        Operand count = Read(origin, list.Count);
        if (Read(origin, list.Items) is not Value items)
        {
            return;
        }

        Operand room = scope.Builder.DefinitionOf(BaseOf(items)) is NewBuffer { Count: IntegerConstant constant } ? constant : Let(new Length(items), origin);
        if ((count, room) is (IntegerConstant { Value: var taken }, IntegerConstant { Value: var all }))
        {
            if (taken == all)
            {
                Grow();
            }
        }
        else
        {
            Merge(Let(new Binary(BinaryOperator.Equal, count, room), origin), Nest(Grow), Nest(() => { }), live: null);
        }

        if (Read(origin, list.Items) is not Value target)
        {
            return;
        }

        StoreElement(target, count, "", Stored(list, value, origin));
        scope.Bindings[list.Count] = count is IntegerConstant known ? known with { Value = known.Value + 1 } : Let(new Binary(BinaryOperator.Add, count, Constants.Int(1)), origin, list.Count.Name);

        void Grow()
        {
            Value larger = Allocate(origin, Kept(list.ListType), Larger(), list.Items.Name);
            ForAll(origin, items, count, index => StoreElement(larger, index, "", LoadElement(items, index, origin, inRange: true)));
            scope.Bindings[list.Items] = larger;
        }

        Operand Larger() => room is IntegerConstant { Value: var size }
            ? Constants.Int((int)Math.Max(FirstCapacity, 2 * size))
            : Let(new Intrinsic("max", "global::System.Math.Max", EquatableArray.Create<Operand>(Constants.Int(FirstCapacity), Let(new Binary(BinaryOperator.Multiply, Constants.Int(2), room), origin)), IrType.Int32), origin);
    }

    private void AppendAll(OwnList list, Value elements, IOperation origin) =>
        EmitFor(null, Constants.Int(0), BinaryOperator.Less, Let(new Length(elements), origin), 1, [list.Items, list.Count], "", index =>
            Append(list, LoadElement(elements, index, origin, inRange: true), origin));

    /// <summary>What comes after the element moves down.</summary>
    private void Insert(OwnList list, Operand index, Operand value, IOperation origin)
    {
        Operand count = CountOf(list, origin);
        Operation isOutside = index is IntegerConstant { Value: var known }
            ? known < 0 ? new Binary(BinaryOperator.Less, index, count) : new Binary(BinaryOperator.Less, count, index)
            : new Opaque(EquatableArray.Create("((uint)", " > (uint)", ")"), EquatableArray.Create(index, count), IrType.Boolean, Purity.Pure);
        ThrowIf(Let(isOutside, origin), "ArgumentOutOfRangeException", "\"index\", \"Index must be within the bounds of the List.\"");

        // Its place is the last one first.
        Append(list, value, origin);
        if (Read(origin, list.Items) is not Value items)
        {
            return;
        }

        EmitFor(null, count, BinaryOperator.Greater, index, -1, [], "", at =>
            StoreElement(items, at, "", LoadElement(items, Let(new Binary(BinaryOperator.Subtract, at, Constants.Int(1)), origin), origin, inRange: true)));
        StoreElement(items, index, "", Stored(list, value, origin));
    }

    /// <summary>What the elements of a list are in memory: of objects, references to them.</summary>
    private static IrType Kept(ListType type) => type.Element is ObjectType ? IrType.Int64 : type.Element;

    /// <summary>Memory of a list as what it holds.</summary>
    private Operand Elements(OwnList list, Value memory)
    {
        if (list.ListType.Element is not ObjectType)
        {
            return memory;
        }

        Variable references = new(memory.Name, memory.Type);
        scope.Bindings[references] = memory;
        return new Table(new BufferType(BufferKind.Array, list.ListType.Element), references, null);
    }

    /// <summary>A list of objects that can lie on the tape.</summary>
    private bool IsListOfObjects(ITypeSymbol type) => TypeMap.OwnList(type) is { Element: ObjectType }
        && TypeArguments.Current.In(type) is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol listed] } && (IsOnTape(listed) || ObjectLayout.Of(listed, frame.Model.Compilation, out _) is not null);

    private bool IsListable(IOperation origin, ListType type) => type.Element is not ObjectType || CheckHeld(origin, ((INamedTypeSymbol)origin.Type!).TypeArguments[0]);

    private Operand Stored(OwnList list, Operand value, IOperation origin) =>
        list.ListType.Element is ObjectType ? ReferenceTo(value, origin)
        : value is DefaultConstant ? Composite.Of(list.ListType.Element, StructType.LeavesOf(list.ListType.Element).Select(leaf => TypeMap.Default(leaf.Type))) : value;

    /// <summary>What comes after the element moves up.</summary>
    private void RemoveAt(OwnList list, Operand index, IOperation origin)
    {
        CheckIndex(list, index, origin);
        if (Read(origin, list.Items) is not Value items)
        {
            return;
        }

        Operand last = Let(new Binary(BinaryOperator.Subtract, CountOf(list, origin), Constants.Int(1)), origin, list.Count.Name);
        EmitFor(null, index, BinaryOperator.Less, last, 1, [], "", at =>
            StoreElement(items, at, "", LoadElement(items, Let(new Binary(BinaryOperator.Add, at, Constants.Int(1)), origin), origin, inRange: true)));
        scope.Bindings[list.Count] = last;
    }

    /// <summary>A list as an argument of a differentiable method.</summary>
    private Operand ArgumentOf(Operand list, ListType type, IOperation origin)
    {
        switch (list)
        {
            case Grid grid:
                return ArgumentOf(grid, origin);
            case OwnList own when RowOf(own, origin) is { } row:
                return Let(new Shape(type, row, EquatableArray.Create(CountOf(own, origin))), origin, own.Items.Name);

            // Nothing that derivatives go through so far.
            case Value { Type: OpaqueType } constant:
                return Let(new Opaque(EquatableArray.Create("", ""), EquatableArray.Create<Operand>(constant), type, Purity.Pure), origin);
            default:
                return Unsupported(origin, "A null list as an argument", "pass a list");
        }
    }
}
