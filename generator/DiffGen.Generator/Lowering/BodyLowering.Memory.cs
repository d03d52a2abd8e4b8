using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Arrays and spans: elements, slices, and memory that the method makes.</content>
internal sealed partial class BodyLowering
{
    private readonly HashSet<int> foreign = [];

    private Operand ConvertBuffer(Operand buffer, BufferType type, IOperation origin, string name)
    {
        // A local array is a span already.
        bool isThere = buffer.Type is not BufferType { Kind: var kind } || kind == type.Kind || type.Kind == BufferKind.Array;
        return isThere ? buffer : View(buffer, new Conversion(buffer, type), origin, name);
    }

    /// <summary>The buffer, the index and the element type of an element, its parts evaluated; null if it isn't an element of a buffer.</summary>
    private (Operand Buffer, Operand Index, ITypeSymbol Type)? ElementOf(IOperation element)
    {
        if (ListPlaceOf(element) is { } ofList)
        {
            return Settle(ofList) is ElementPlace settled ? (settled.Buffer, settled.Index, settled.ElementType) : null;
        }

        if (IsGridElement(element))
        {
            return Settle(GridPlaceOf((IArrayElementReferenceOperation)element)) is ElementPlace place ? (place.Buffer, place.Index, place.ElementType) : null;
        }

        if (ElementParts(element) is not var (container, index)
            || TypeMap.ElementOf(container.Type) is not { } elementType
            || TypeMap.Map(container.Type!) is not BufferType
            || IndexParts(index) is not var (position, fromEnd))
        {
            return null;
        }

        Operand buffer = LowerExpression(container);
        if (buffer.Type is not BufferType)
        {
            return null;
        }

        if (fromEnd)
        {
            Ask(buffer, container);
        }

        Operand at = LowerIndex(buffer, position, fromEnd);
        AskElement(buffer, container);
        if (TypeMap.IsSegment(container.Type))
        {
            CheckIndex(buffer, at, element);
        }

        return (buffer, at, elementType);
    }

    private static (IOperation Container, IOperation Index)? ElementParts(IOperation element) => element switch
    {
        IArrayElementReferenceOperation { Indices.Length: 1 } array => (array.ArrayReference, array.Indices[0]),
        IPropertyReferenceOperation { Instance: { } instance, Arguments.Length: 1 } indexer => (instance, indexer.Arguments[0].Value),
        IImplicitIndexerReferenceOperation implicitIndexer => (implicitIndexer.Instance, implicitIndexer.Argument),
        _ => null,
    };

    /// <summary>The integers that an array can be indexed by.</summary>
    private static bool IsIndex(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32
        or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    /// <summary>An index as an <c>int</c>: -1, where there is no element either, if it is none.</summary>
    private Operand AsIndex(Operand index, IOperation origin)
    {
        if (index.Type.Equals(IrType.Int32) || index.Type is not OpaqueType)
        {
            return index;
        }

        if (index is IntegerConstant { Value: var known })
        {
            return Constants.Int(known is >= 0 and <= int.MaxValue ? (int)known : -1);
        }

        Value narrow = Let(new Conversion(index, IrType.Int32), origin);
        Value isSame = Let(new Binary(BinaryOperator.Equal, Let(new Conversion(narrow, index.Type), origin), index), origin);
        return Let(new Select(isSame, narrow, Constants.Int(-1)), origin);
    }

    /// <summary>An index, or one from the end.</summary>
    private static (IOperation Position, bool FromEnd)? IndexParts(IOperation index)
    {
        while (index is IConversionOperation { IsImplicit: true } conversion && KnownMethods.IsIn(conversion.Type as INamedTypeSymbol, "Index", "System"))
        {
            index = conversion.Operand;
        }

        return index switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand: { Type.SpecialType: SpecialType.System_Int32 } position } => (position, true),
            { Type: { } type } when IsIndex(type) => (index, false),
            { Type: { } type } when KernelTarget.IsIndex(type) => (index, false),
            _ => null,
        };
    }

    private Operand LowerIndex(Operand buffer, IOperation position, bool fromEnd)
    {
        Operand index = AsIndex(LowerExpression(position), position);
        return fromEnd ? Let(new Binary(BinaryOperator.Subtract, LengthOf(buffer, position, ""), index), position) : index;
    }

    private Operand LowerElement(IOperation element, string name)
    {
        if (ElementParts(element) is var (container, index) && index is IRangeOperation range)
        {
            return TypeMap.Map(container.Type!) is BufferType { Kind: not BufferKind.Array }
                ? LowerRange(element, () => LowerExpression(container), range, name)
                : LowerSubarray(element, container, range, name);
        }

        if (ElementParts(element) is var (memory, place) && TypeMap.Map(memory.Type!) is BufferType && IndexParts(place) is null)
        {
            return Unsupported(element, $"An index of type '{place.Type?.ToDisplayString()}'", "cast it to int");
        }

        if (element is IPropertyReferenceOperation indexer && LowerAccessor(indexer, name) is { } computed)
        {
            return computed;
        }

        return ElementOf(element) is var (buffer, position, _)
            ? LoadElement(buffer, position, element, inRange: false, name: name)
            : IsGridElement(element) ? Placeholder(element)
            : LowerOpaque(element, name);
    }

    /// <param name="path">The part of the element that is read; empty for all of it.</param>
    /// <param name="field">What a field of an object holds.</param>
    private Operand LoadElement(Operand buffer, Operand index, IOperation origin, bool inRange, string path = "", string name = "", IrType? field = null)
    {
        if (buffer is Table table)
        {
            return LoadRow(table, index, origin, inRange, name);
        }

        if ((buffer.Type is BufferType type ? type.PartAt(path) : buffer.Type is ObjectType ? field : null) is not { } content)
        {
            return Placeholder(origin);
        }

        if (content.IsMemory)
        {
            return buffer is Value source ? Reach(source, new Load(source, index, inRange) { Path = path, Field = FieldType(content) }, origin, name) : Placeholder(origin);
        }

        if (MayBeIn(outputs, buffer))
        {
            Refuse(origin, Catalogue.OutputRead, NameOf(buffer));
        }

        return Composite.Of(content, [.. StructType.LeavesOf(content).Select((leaf, i) => LoadLeaf(path + leaf.Path, leaf.Type, content is StructType ? leaf.NameIn(name) : name, inRange || i > 0))]);

        IrType? FieldType(IrType leaf) => buffer.Type is ObjectType ? leaf : null;

        Operand LoadLeaf(string place, IrType leafType, string leafName, bool isInRange)
        {
            bool isStopped = IsStopped(buffer);
            Operand element = Let(new Load(buffer, index, isInRange) { Path = place, Field = FieldType(leafType) }, origin, isStopped ? "" : leafName);
            return isStopped ? Stop(element, origin, leafName) : element;
        }
    }

    private void StoreElement(Operand buffer, Operand index, string path, Operand value)
    {
        Leaf[] leaves = [.. StructType.LeavesOf(value.Type)];
        for (int i = 0; i < leaves.Length; i++)
        {
            Add(new Store(buffer, index, Composite.LeavesOf(value)[i]) { Path = path + leaves[i].Path });
        }
    }

    private static string NameOf(Operand operand) => operand is Value { IsNamed: true } value ? value.Name : "the buffer";

    private Operand Stop(Operand value, IOperation origin, string name) =>
        Let(new Opaque(EquatableArray.Create("", ""), EquatableArray.Create(value), value.Type, Purity.Pure), origin, name);

    private Operand LowerRange(IOperation origin, Func<Operand> container, IRangeOperation range, string name)
    {
        (IOperation Position, bool FromEnd)? start = null, end = null;
        if (range.LeftOperand is not null && (start = IndexParts(range.LeftOperand)) is null || range.RightOperand is not null && (end = IndexParts(range.RightOperand)) is null)
        {
            return Unsupported(origin, "A range with bounds of this type", "use bounds of type int");
        }

        Operand buffer = container();
        if (buffer.Type is not BufferType)
        {
            return Placeholder(origin);
        }

        Operand from = start is var (first, startFromEnd) ? LowerIndex(buffer, first, startFromEnd) : Constants.Int(0);
        Operand to = end is var (last, endFromEnd) ? LowerIndex(buffer, last, endFromEnd) : Let(new Length(buffer), origin);
        Operand count = from is IntegerConstant { Value: 0 } ? to : Let(new Binary(BinaryOperator.Subtract, to, from), origin);
        return View(buffer, new Slice(buffer, from, count), origin, name);
    }

    /// <summary>Refuses a store that would lose a derivative, or that changes memory which isn't the method's own.</summary>
    private void CheckStore(ElementPlace element, IOperation? source)
    {
        if (element.Buffer.Type.IsGraph && TypeMap.Map(element.ElementType).IsMemory)
        {
            _ = element.Buffer is Value
                ? Refuse(element.Syntax, Catalogue.ForeignStore, element.Syntax.Syntax.ToString(), "references to other memory")
                : Placeholder(element.Syntax);
            return;
        }

        if (MayBeIn(foreign, element.Buffer))
        {
            Refuse(element.Syntax, Catalogue.ForeignStore, element.Syntax.Syntax.ToString(), "memory that is no parameter");
        }
        else if (IsStopped(element.Buffer))
        {
            Refuse(element.Syntax, Catalogue.ConstantStore, source?.Syntax.ToString() ?? element.Syntax.Syntax.ToString(), NameOf(element.Buffer));
        }
    }

    private Operand LowerNewArray(IArrayCreationOperation creation, string name)
    {
        if (creation.Type is not null && TypeMap.Map(creation.Type) is GridType grid)
        {
            return LowerNewGrid(creation, grid, name);
        }

        if (LowerNewTable(creation, name) is { } table)
        {
            return table;
        }

        if (LowerOpaqueArray(creation, name) is { } opaque)
        {
            return opaque;
        }

        if (creation.Type is not IArrayTypeSymbol { Rank: 1 } type || creation.DimensionSizes.Length != 1
            || !TypeMap.IsPlainElement(type.ElementType) || creation.DimensionSizes[0].Type?.SpecialType != SpecialType.System_Int32)
        {
            return Unsupported(creation, $"An array of type '{creation.Type?.ToDisplayString()}'", "use one-dimensional arrays of numbers");
        }

        return NewMemory(creation, type.ElementType, LowerExpression(creation.DimensionSizes[0]), creation.Initializer?.ElementValues, name);
    }

    private Operand LowerCollection(ICollectionExpressionOperation collection, string name)
    {
        if (TypeMap.OwnList(collection.Type) is { } list)
        {
            return IsListable(collection, list) ? NewList(collection, list, name) : Placeholder(collection);
        }

        if (collection.Type is IArrayTypeSymbol { ElementType: var held } && TypeMap.Map(collection.Type) is BufferType { Element: ObjectType } many && !collection.Elements.Any(part => part is ISpreadOperation))
        {
            return CheckHeld(collection, held) ? NewTable(collection, many, Constants.Int(collection.Elements.Length), collection.Elements, name) : Placeholder(collection);
        }

        if (collection.Type is IArrayTypeSymbol { ElementType: IArrayTypeSymbol { ElementType: var plain } } && TypeMap.Map(collection.Type) is BufferType rows && TypeMap.IsPlainElement(plain)
            && !collection.Elements.Any(part => part is ISpreadOperation))
        {
            return NewTable(collection, rows, Constants.Int(collection.Elements.Length), collection.Elements, name);
        }

        if (TypeMap.ElementOf(collection.Type) is not { } element || !TypeMap.IsPlainElement(element))
        {
            return Unsupported(collection, "This collection expression", "use one-dimensional arrays or spans of numbers");
        }

        Operand memory = collection.Elements.Any(part => part is ISpreadOperation) ? Spread(collection, element, name) : NewMemory(collection, element, Constants.Int(collection.Elements.Length), collection.Elements, name);
        return collection.Type is IArrayTypeSymbol ? memory : ConvertBuffer(memory, (BufferType)TypeMap.Map(collection.Type!), collection, name);
    }

    /// <summary>Everything is evaluated before anything is copied.</summary>
    private Operand Spread(ICollectionExpressionOperation collection, ITypeSymbol element, string name)
    {
        IrType type = TypeMap.Map(element);
        List<(IOperation Part, Operand Value, Operand? Length)> parts = [];
        Operand count = Constants.Int(0);
        foreach (IOperation part in collection.Elements)
        {
            if (part is not ISpreadOperation spread)
            {
                Operand value = LowerExpression(part);
                parts.Add((part, value is Composite ? value : Convert(value, type, false, part), null));
                count = Sum(count, Constants.Int(1));
                continue;
            }

            if (ElementsIn(spread.Operand) is not { Type: BufferType { Element: var given } } elements || !given.Equals(type))
            {
                return Unsupported(spread, "This spread", "spread an array, a list or a span with elements of the same type");
            }

            Operand length = Let(new Length(elements), spread);
            parts.Add((spread, elements, length));
            count = Sum(count, length);
        }

        Value memory = Allocate(collection, type, count, name);
        Operand at = Constants.Int(0);
        foreach ((IOperation part, Operand value, Operand? length) in parts)
        {
            if (length is null)
            {
                StoreElement(memory, at, "", value);
                at = Sum(at, Constants.Int(1));
                continue;
            }

            Operand start = at;
            ForAll(part, value, length, index => StoreElement(memory, Sum(start, index), "", LoadElement(value, index, part, inRange: true)));
            at = Sum(at, length);
        }

        return memory;

        Operand Sum(Operand x, Operand y) => (x, y) switch
        {
            (IntegerConstant a, IntegerConstant b) => a with { Value = a.Value + b.Value },
            (IntegerConstant { Value: 0 }, _) => y,
            _ => Let(new Binary(BinaryOperator.Add, x, y), collection),
        };
    }

    private Operand LowerStackAlloc(IOperation expression, string name)
    {
        ITypeSymbol? element = TypeMap.ElementOf(expression.Type);
        (ExpressionSyntax? size, InitializerExpressionSyntax? initializer) = expression.Syntax switch
        {
            StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [var only] }] } } explicitly =>
                (only is OmittedArraySizeExpressionSyntax ? null : only, explicitly.Initializer),
            ImplicitStackAllocArrayCreationExpressionSyntax implicitly => (null, implicitly.Initializer),
            _ => ((ExpressionSyntax?)null, (InitializerExpressionSyntax?)null),
        };
        IOperation? count = size is null ? null : frame.Model.GetOperation(size, cancellation);
        if (element is null || !TypeMap.IsPlainElement(element) || (count is null && initializer is null) || (count is not null && count.Type?.SpecialType != SpecialType.System_Int32))
        {
            return Unsupported(expression, "This stackalloc", "use a Span of numbers");
        }

        List<IOperation>? elements = initializer?.Expressions.Select(value => frame.Model.GetOperation(value, cancellation)).OfType<IOperation>().ToList();
        Operand length = count is null ? Constants.Int(elements!.Count) : LowerExpression(count);
        Operand memory = NewMemory(expression, element, length, elements, name);
        return ConvertBuffer(memory, (BufferType)TypeMap.Map(expression.Type!), expression, name);
    }

    /// <summary>The size and the element type of memory that an expression makes and leaves as zeros, or null.</summary>
    private (IOperation Count, ITypeSymbol Element)? AllocationOf(IOperation expression)
    {
        ITypeSymbol? target = expression.Type;
        while (expression is IConversionOperation conversion)
        {
            expression = conversion.Operand;
        }

        if (expression is IArrayCreationOperation { Initializer: null, DimensionSizes: [{ Type.SpecialType: SpecialType.System_Int32 } count], Type: IArrayTypeSymbol { ElementType: var element } })
        {
            return TypeMap.IsPlainElement(element) ? (count, element) : null;
        }

        return expression.Syntax is StackAllocArrayCreationExpressionSyntax { Initializer: null, Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [var size] }] } }
            && TypeMap.ElementOf(target) is { } allocated && TypeMap.IsPlainElement(allocated)
            && frame.Model.GetOperation(size, cancellation) is { Type.SpecialType: SpecialType.System_Int32 } length
                ? (length, allocated)
                : null;
    }

    private Value NewMemory(IOperation origin, ITypeSymbol element, Operand count, IReadOnlyList<IOperation>? initial, string name)
    {
        IrType type = TypeMap.Map(element);
        Value memory = Allocate(origin, type, count, name);
        for (int i = 0; i < (initial?.Count ?? 0); i++)
        {
            IOperation value = initial![i];
            Operand stored = value.ConstantValue is { HasValue: true } constant ? Literals.Constant(constant.Value, element)
                : type is StructType ? LowerExpression(value)
                : Convert(LowerExpression(value), type, false, value);
            StoreElement(memory, Constants.Int(i), "", stored);
        }

        return memory;
    }

    private Operand LowerProperty(IPropertyReferenceOperation property, string name)
    {
        if (property.Instance is { } instance && TypeMap.Map(instance.Type!) is BufferType)
        {
            switch (property.Property.Name)
            {
                case "Length" when KernelTarget.IsView(instance.Type):
                    return Let(new Conversion(LengthOf(LowerExpression(instance), property, ""), IrType.Int64), property, name);
                case "Count" when TypeMap.IsSegment(instance.Type):
                case "Length" or "IntLength":
                    return LengthOf(Ask(LowerExpression(instance), instance), property, name);
                case "Span":
                    return LowerExpression(instance, name);
                case "IsEmpty":
                    return Let(new Binary(BinaryOperator.Equal, LengthOf(LowerExpression(instance), property, ""), Constants.Int(0)), property, name);
            }
        }

        if (LowerThreadPlace(property, name) is { } place)
        {
            return place;
        }

        if (property.Instance is { } index && KernelTarget.IsIndex(index.Type) && property.Property.Name is "X" or "Size")
        {
            return LowerExpression(property.Instance, name);
        }

        return LowerNullableProperty(property) ?? LowerMember(property, name) ?? LowerAccessor(property, name) ?? LowerListProperty(property, name) ?? LowerGridProperty(property, name) ?? LowerOpaque(property, name);
    }

    private Operand LengthOf(Operand buffer, IOperation origin, string name) =>
        buffer is Table table ? LengthOf(Read(origin, table.Counts ?? table.Positions), origin, name) : buffer.Type is BufferType ? Let(new Length(buffer), origin, name) : Placeholder(origin);
}
