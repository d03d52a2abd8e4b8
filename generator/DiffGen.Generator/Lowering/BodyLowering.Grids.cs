using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Arrays of several dimensions. Such an array is its elements in a row and its lengths; an element's place in the row is
/// computed from its indices.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>An array of several dimensions, taken apart.</summary>
    /// <param name="Origin">The object itself, where there is one: a parameter. It knows its lengths.</param>
    private sealed record Grid(GridType GridType, Value Elements, EquatableArray<Operand> Extents, Value? Origin) : Operand(GridType);

    /// <summary>An element of an array of several dimensions; where it lies is computed, and checked, when it is read or written.</summary>
    private sealed record GridPlace(IOperation Syntax, Grid Grid, EquatableArray<Operand> Indices, ITypeSymbol ElementType) : Place(Syntax);

    private Grid Declare(Value parameter, GridType type)
    {
        Value elements = Let(new Ir.Conversion(parameter, type.Row), null, parameter.Name + "Elements");
        Grid grid = new(type, elements, EquatableArray<Operand>.Empty, parameter);
        grids[elements.Id] = grid;
        return grid;
    }

    private readonly Dictionary<int, Grid> grids = [];

    private Operand ExtentOf(Grid grid, int dimension, IOperation? origin = null, string name = "") =>
        grid.Origin is null ? grid.Extents[dimension] : Let(new Extent(grid.Origin, dimension), origin, name);

    private EquatableArray<Operand> ExtentsOf(Grid grid) => Enumerable.Range(0, grid.GridType.Rank).Select(dimension => ExtentOf(grid, dimension)).ToEquatableArray();

    private static bool IsGridElement(IOperation element) =>
        element is IArrayElementReferenceOperation { ArrayReference.Type: { } array } && TypeMap.Map(array) is GridType;

    private Place GridPlaceOf(IArrayElementReferenceOperation element)
    {
        if (!element.Indices.All(index => IsIndex(index.Type)))
        {
            Unsupported(element, "An index of another type than int", "cast it to int");
            return new NoPlace(element);
        }

        Operand array = LowerExpression(element.ArrayReference);
        EquatableArray<Operand> indices = element.Indices.Select(index => AsIndex(LowerExpression(index), index)).ToEquatableArray();
        return array is Grid grid ? new GridPlace(element, grid, indices, element.Type!) : new NoPlace(element);
    }

    /// <summary>A place whose position is known. Reading or writing there checks it.</summary>
    private Place Settle(Place place) => place switch
    {
        GridPlace element => new ElementPlace(element.Syntax, element.Grid.Elements, Let(new GridIndex(element.Indices, ExtentsOf(element.Grid)), element.Syntax), element.ElementType),
        ListPlace element => Settle(element),
        HandlePlace { Part.Type: not (ObjectType or BufferType) } field => new ElementPlace(field.Syntax, MemoryOf(field.Handle, field.Syntax), Constants.Int(0), field.FieldType) { Path = field.Part.Path },
        _ => place,
    };

    private Operand LowerNewGrid(IArrayCreationOperation creation, GridType type, string name)
    {
        if (creation.DimensionSizes.Any(size => size.Type?.SpecialType != SpecialType.System_Int32))
        {
            return Unsupported(creation, "An array with lengths of another type than int", "cast them to int");
        }

        EquatableArray<Operand> extents = creation.DimensionSizes.Select(size => LowerExpression(size)).ToEquatableArray();
        Operand count = extents[0];
        Operand? signs = MayBeNegative(extents[0]) ? extents[0] : null;
        foreach (Operand extent in extents.Skip(1))
        {
            count = Let(new Binary(BinaryOperator.Multiply, count, extent, Checked: true), creation);
            if (MayBeNegative(extent))
            {
                signs = signs is null ? extent : Let(new Binary(BinaryOperator.Or, signs, extent), creation);
            }
        }

        // Two negative lengths would make a positive count.
        if (signs is not null)
        {
            ThrowIf(Let(new Binary(BinaryOperator.Less, signs, Constants.Int(0)), creation), "OverflowException", "");
        }

        List<IOperation> elements = [.. creation.Initializer is null ? [] : Flatten(creation.Initializer)];
        ITypeSymbol element = ((IArrayTypeSymbol)creation.Type!).ElementType;
        return new Grid(type, NewMemory(creation, element, count, elements, name), extents, null);

        bool MayBeNegative(Operand extent) =>
            extent is not IntegerConstant { Value: >= 0 } && scope.Builder.DefinitionOf(extent) is not (Length or Extent);

        static IEnumerable<IOperation> Flatten(IArrayInitializerOperation initializer) =>
            initializer.ElementValues.SelectMany(value => value is IArrayInitializerOperation inner ? Flatten(inner) : [value]);
    }

    private Grid LowerClone(IOperation origin, Grid grid, ITypeSymbol element, string name)
    {
        Operand length = Let(new Length(grid.Elements), origin);
        Value copy = NewMemory(origin, element, length, null, name);
        ForAll(origin, grid.Elements, length, index => StoreElement(copy, index, "", LoadElement(grid.Elements, index, origin, inRange: true)));
        return new Grid(grid.GridType, copy, ExtentsOf(grid), null);
    }

    /// <summary>Returns null if the property is none of an array of several dimensions.</summary>
    private Operand? LowerGridProperty(IPropertyReferenceOperation property, string name)
    {
        if (property.Instance is not { Type: { } type } instance || TypeMap.Map(type) is not GridType grid)
        {
            return null;
        }

        switch (property.Property.Name)
        {
            case "Length" when LowerExpression(instance) is Grid array:
                RequireObject(array.Elements, property);
                return Let(new Length(array.Elements), property, name);
            case "Rank":
                return Constants.Int(grid.Rank);
            default:
                return null;
        }
    }

    /// <summary>Returns null if the call is none of an array of several dimensions.</summary>
    private Operand? LowerGridMethod(IInvocationOperation call, string name)
    {
        IOperation? target = call.Instance ?? (call.Arguments.Length == 1 ? AsBuffer(call.Arguments[0]) : null);
        if (target?.Type is null || TypeMap.Map(target.Type) is not GridType type)
        {
            return null;
        }

        int? dimension = call.Arguments.Length == 1 && call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: int constant } && constant >= 0 && constant < type.Rank
            ? constant
            : null;
        switch (call.TargetMethod.Name)
        {
            case "GetLength" when dimension is { } along && LowerExpression(target) is Grid grid:
                return ExtentOf(grid, along, call, name);
            case "GetUpperBound" when dimension is { } along && LowerExpression(target) is Grid grid:
                return Let(new Binary(BinaryOperator.Subtract, ExtentOf(grid, along, call), Constants.Int(1)), call, name);
            case "GetLowerBound" when dimension is not null:
                return Constants.Int(0);
            case "Clear" when call.TargetMethod is { IsStatic: true, ContainingType.SpecialType: SpecialType.System_Array } && LowerExpression(target) is Grid grid:
                CheckStore(new ElementPlace(target, grid.Elements, Constants.Int(0), ((IArrayTypeSymbol)target.Type).ElementType), null);
                if (grid.Origin is { } whole)
                {
                    ThrowIfNull(whole, "array", call);
                }

                return Fill(call, grid.Elements, new DefaultConstant(type.Element));
            case "GetLength" or "GetUpperBound" or "GetLowerBound":
                return Unsupported(call, "A dimension that is no constant", "write the number of the dimension");
            default:
                return null;
        }
    }

    /// <summary>The object that an array of several dimensions is, for code that takes it as such; null where there is none.</summary>
    private static Operand? ObjectOf(Operand operand) => operand is Grid grid ? grid.Origin : operand;

    /// <summary>The parameter whose elements these are, where it is passed as an object.</summary>
    private Value? ObjectOf(Value elements) => grids.TryGetValue(elements.Id, out Grid? grid) ? grid.Origin : null;

    /// <summary>A span as an argument that is passed as memory.</summary>
    private Operand ArgumentOf(Value elements, MemoryType type, IOperation origin)
    {
        if (ObjectOf(elements) is { } given && given.Type.Equals(type))
        {
            return given;
        }

        Value row = elements.Type.Equals(type.Row) ? elements : View(elements, new Ir.Conversion(elements, type.Row), origin, "");
        return Let(new Shape(type, row, EquatableArray.Create<Operand>(Let(new Length(row), origin))), origin, row.Name);
    }

    /// <summary>An array of several dimensions as an argument of a differentiable method.</summary>
    private Value ArgumentOf(Grid grid, IOperation origin) => grid.Origin ?? Let(new Shape(grid.GridType, grid.Elements, ExtentsOf(grid)), origin, grid.Elements.Name);
}
