using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Arrays of arrays that the method makes. A row is memory that lasts, known by its position on the tape; so the array of
/// rows is an array of positions and one of lengths, and rows that are exchanged are numbers that are.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>
    /// An array of arrays of the method's own: the memory in which the positions of its rows are, and that of their lengths; or one of objects, which have no
    /// lengths.
    /// </summary>
    private sealed record Table(BufferType TableType, Variable Positions, Variable? Counts) : Operand(TableType);

    /// <summary><c>new T[n][]</c>, or null if it makes something else.</summary>
    private Operand? LowerNewTable(IArrayCreationOperation creation, string name)
    {
        if (creation.Type is IArrayTypeSymbol { Rank: 1 } array && TypeMap.Map(array) is BufferType { Element: ObjectType } many && creation.DimensionSizes is [{ Type.SpecialType: SpecialType.System_Int32 } length])
        {
            return CheckHeld(creation, array.ElementType) ? NewTable(creation, many, LowerExpression(length), creation.Initializer?.ElementValues ?? [], name) : Placeholder(creation);
        }

        if (creation.Type is not IArrayTypeSymbol { Rank: 1, ElementType: IArrayTypeSymbol { Rank: 1, ElementType: var element } } type || !TypeMap.IsPlainElement(element)
            || TypeMap.Map(type) is not BufferType table || creation.DimensionSizes is not [{ Type.SpecialType: SpecialType.System_Int32 } size])
        {
            return null;
        }

        return NewTable(creation, table, LowerExpression(size), creation.Initializer?.ElementValues ?? [], name);
    }

    private Table NewTable(IOperation origin, BufferType type, Operand count, IReadOnlyList<IOperation> rows, string name)
    {
        Table table = new(type, Column(IrType.Int64, "Positions"), type.Element is ObjectType ? null : Column(IrType.Int32, "Lengths"));
        for (int i = 0; i < rows.Count; i++)
        {
            StoreRow(table, Constants.Int(i), LowerExpression(rows[i]), rows[i]);
        }

        return table;

        Variable Column(IrType element, string suffix)
        {
            Variable column = new(name.Length == 0 ? "" : name + suffix, new BufferType(BufferKind.Span, element));
            scope.Bindings[column] = Allocate(origin, element, count, column.Name);
            return column;
        }
    }

    /// <summary>An array can hold objects of the class that the method makes: they lie on the tape, or will in the next round.</summary>
    private bool CheckHeld(IOperation origin, ITypeSymbol type)
    {
        if (IsOnTape(type))
        {
            return true;
        }

        if (!MoveToTape((INamedTypeSymbol)type, out string obstacle))
        {
            Unsupported(origin, $"An array or a list of objects of this class, of which {obstacle},", "let the fields of the class be numbers, structs of numbers, arrays of them and objects of such classes");
        }

        return false;
    }

    /// <summary>A row, or an object, is found again where its position says.</summary>
    private Operand LoadRow(Table table, Operand index, IOperation origin, bool inRange, string name)
    {
        if (Read(origin, table.Positions) is not Value positions)
        {
            return Placeholder(origin);
        }

        if (table.Counts is null)
        {
            return new Handle((ObjectType)table.TableType.Element, Let(new Load(positions, index, inRange), origin, PositionName(name)));
        }

        if (Read(origin, table.Counts) is not Value counts)
        {
            return Placeholder(origin);
        }

        Value position = Let(new Load(positions, index, inRange), origin);
        Value count = Let(new Load(counts, index, InRange: true), origin);
        bool isAsked = IsAsked(origin);
        Value row = FindAgain(HeapOf(((BufferType)table.TableType.Element).Element), position, count, name, mustBeThere: isAsked);
        if (!isAsked)
        {
            absent[row.Id] = scope;
        }

        return row;
    }

    /// <summary>What follows asks an array for something: an element, its length, each of its elements.</summary>
    private static bool IsAsked(IOperation array) => array.Parent switch
    {
        IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation => true,
        IForEachLoopOperation loop => loop.Collection == array,
        IConversionOperation { IsImplicit: true, Parent: IForEachLoopOperation loop } conversion => loop.Collection == conversion,
        _ => false,
    };

    private void StoreRow(Table table, Operand index, Operand row, IOperation origin)
    {
        if (Read(origin, table.Positions) is not Value positions)
        {
            return;
        }

        if (table.Counts is null)
        {
            Add(new Store(positions, index, ReferenceTo(row, origin)));
        }
        else if (Read(origin, table.Counts) is Value counts && RowPlace(row, ((BufferType)table.TableType.Element).Element, origin) is var (position, count))
        {
            Add(new Store(positions, index, position));
            Add(new Store(counts, index, count));
        }
    }

    /// <summary>Where memory lies that the method has made, and how long it is; null where it isn't such memory, or not as yet.</summary>
    private (Operand Position, Operand Count)? RowPlace(Operand row, IrType element, IOperation origin)
    {
        if (row is (DefaultConstant or TextConstant) and { Type: BufferType })
        {
            return (BufferPlace.Nowhere, Constants.Int(0));
        }

        if (row is not Value { Type: BufferType { IsGraph: false } } memory)
        {
            Unsupported(origin, "This row", "make it with new");
            return null;
        }

        Value made = BaseOf(memory);
        if (allocations.TryGetValue(made.Id, out SyntaxNode? site))
        {
            // It is made to last in the next round.
            hasLearned |= lasting.Add(site);
            return null;
        }

        BufferRange range = new(EquatableArray.Create(HeapOf(element)), new BufferType(BufferKind.Span, element), true, false, null);
        bool isLasting = IsWhole(memory) && !IsStopped(memory) && RootsOf(memory) is [var root] && IsHeap(root);
        if (!isLasting)
        {
            Unsupported(origin, "A row that the method did not make itself, or a part of one,", "copy its elements into a new array");
            return null;
        }

        BufferPlace place = PlaceIn(range, memory);
        return (place.Position, place.Size);
    }

    // What the loop that is being recognised does to the rows of tables.
    private bool changesRows;

    private static bool MayChangeRows(IForLoopOperation loop) => loop.Descendants().Any(part => part switch
    {
        IArrayElementReferenceOperation { Type: IArrayTypeSymbol, Parent: IAssignmentOperation { Target: var target } } => target == part,
        IArrayElementReferenceOperation { Type: IArrayTypeSymbol, Parent: ITupleOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None } } => true,
        IArgumentOperation { Value.Type: IArrayTypeSymbol { ElementType: IArrayTypeSymbol } } => true,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke } => true,
        _ => false,
    });

    private bool IsOwnTable(IOperation table) =>
        MemoryRoots.VariableOf(table) is not { } root || !frame.TryFind(root, out Variable? variable) || !scope.Bindings.Contains(variable) || scope.Bindings[variable] is not Value;
}
