using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Loops over the elements of arrays, spans and lists.</content>
internal sealed partial class BodyLowering
{
    /// <summary>The type of what one goes through in an array or a span.</summary>
    private static ITypeSymbol? SequenceOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: > 1 } grid => grid.ElementType,
        INamedTypeSymbol list when TypeMap.OwnList(list) is not null => list.TypeArguments[0],
        _ => TypeMap.ElementOf(type),
    };

    private void RunForEach(IForEachLoopOperation loop)
    {
        Mark(loop.Syntax);
        IOperation collection = loop.Collection;
        while (collection is IConversionOperation { IsImplicit: true } conversion && SequenceOf(conversion.Operand.Type) is not null)
        {
            collection = conversion.Operand;
        }

        if (collection.Type?.SpecialType == SpecialType.System_String)
        {
            RunForEachCharacter(loop, collection);
            return;
        }

        if (loop.IsAsynchronous
            || SequenceOf(collection.Type) is not { } elementType
            || !(TypeMap.Map(collection.Type!).IsMemory || TypeMap.OwnList(collection.Type) is not null)
            || (ElementParts(loop) is null && loop.LoopControlVariable is not IVariableDeclaratorOperation))
        {
            Unsupported(loop.Collection, "A foreach over anything but an array or a span", "use a for loop with an index");
            return;
        }

        // Where the elements are deconstructed, there is no variable for a whole one.
        ILocalSymbol? symbol = (loop.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol;
        if (symbol is not null && !(TypeMap.IsPrimitive(elementType) && TypeMap.IsPrimitive(symbol.Type)) && !SymbolEqualityComparer.Default.Equals(symbol.Type, elementType))
        {
            Unsupported(loop.LoopControlVariable, "A foreach that converts the elements", "declare the variable with the element type");
            return;
        }

        if (symbol is not null && !CheckVariable(loop.LoopControlVariable, symbol))
        {
            return;
        }

        Operand sequence = LowerExpression(collection);
        Operand buffer = sequence is OwnList made && RowOf(sequence, collection) is { } row ? Elements(made, row) : RowOf(sequence) ?? sequence;
        if (buffer is not Table && buffer.Type is not BufferType && !scope.IsDead)
        {
            Unsupported(loop.Collection, "A foreach over this", "use a for loop with an index");
            return;
        }

        RequireObject(buffer, loop.Collection);
        Ask(buffer, collection);
        Operand length = LengthOf(buffer, loop.Collection, "");
        Variable? variable = symbol is null ? null : Declare(symbol);
        enumerated.Push(sequence);
        RunForEach(loop, length, RunElement);
        enumerated.Pop();

        void RunElement(Operand at)
        {
            if (symbol is null || variable is null)
            {
                Assign(ElementParts(loop)!, LoadElement(buffer, at, loop.LoopControlVariable, inRange: true), elementType);
                RunBody(loop);
                return;
            }

            IrType type = TypeMap.Map(symbol.Type);
            if (variable.IsReference)
            {
                scope.Bindings[variable] = new Reference(new ElementPlace(loop.LoopControlVariable, buffer, at, elementType), type);
                RunBody(loop);
                return;
            }

            bool converts = !Equals(type, TypeMap.Map(elementType));
            Operand element = LoadElement(buffer, at, loop.LoopControlVariable, inRange: true, name: converts ? "" : symbol.Name);
            scope.Bindings[variable] = converts ? Let(new Conversion(element, type), loop.LoopControlVariable, symbol.Name) : element;
            RunBody(loop);
        }
    }

    /// <summary>Runs the body of a foreach for each index below a length.</summary>
    private void RunForEach(IForEachLoopOperation loop, Operand length, Action<Operand> body)
    {
        IReadOnlyList<ISymbol> jumps = JumpsOutOf(loop);
        HashSet<Variable> carried = CarriedBy(jumps, [loop.Body]);
        if (jumps.Count == 0)
        {
            EmitFor(loop.Syntax, Constants.Int(0), BinaryOperator.Less, length, 1, carried, "", body);
            return;
        }

        Variable index = new("", IrType.Int32);
        scope.Bindings[index] = Constants.Int(0);
        carried.Add(index);
        Emit(new LoopParts(loop.Syntax, carried, jumps, () => Let(new Binary(BinaryOperator.Less, scope.Bindings[index]!, length), null), () =>
        {
            Operand current = scope.Bindings[index]!;
            body(current);
            scope.Bindings[index] = Let(new Binary(BinaryOperator.Add, current, Constants.Int(1)), null);
        })
        {
            LeavesFirst = LeadsAway(loop, jumps),
        });
        scope.Bindings[index] = null;
    }

    private void RunForEachCharacter(IForEachLoopOperation loop, IOperation text)
    {
        if (loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: { Type.SpecialType: SpecialType.System_Char } symbol })
        {
            Unsupported(loop.LoopControlVariable, "A foreach that converts the characters", "declare the variable as a char");
            return;
        }

        Operand characters = LowerExpression(text);
        Value length = Let(new TextBuilder().Operand(characters).Text(".Length").Build(IrType.Int32, Purity.Reads), loop.Collection);
        Variable variable = Declare(symbol);
        RunForEach(loop, length, at =>
        {
            scope.Bindings[variable] = Let(new TextBuilder().Operand(characters).Text("[").Operand(at).Text("]").Build(TypeMap.Map(symbol.Type), Purity.Pure), loop.LoopControlVariable, symbol.Name);
            RunBody(loop);
        });
    }

    /// <summary>The variables into which a foreach deconstructs each element, or null.</summary>
    private static ITupleOperation? ElementParts(IForEachLoopOperation loop) => loop.LoopControlVariable switch
    {
        ITupleOperation tuple => tuple,
        IDeclarationExpressionOperation { Expression: ITupleOperation tuple } => tuple,
        _ => null,
    };

    private void Assign(ITupleOperation targets, Operand element, ITypeSymbol type)
    {
        List<Operand>? parts = element is Composite whole ? PartsOf(whole, type, targets) ?? Deconstruct(whole, type, targets, targets.Elements.Length) : null;
        List<IOperation> assigned = [.. Flatten(targets)];
        List<Place> places = [.. assigned.Select(PlaceOf)];
        if (parts is null || parts.Count != places.Count || !parts.Zip(assigned, (part, target) => target is IDiscardOperation || part.Type.Equals(TypeMap.Map(target.Type!))).All(fits => fits))
        {
            Unsupported(targets, "This deconstruction", "assign the parts one by one");
            return;
        }

        for (int i = 0; i < places.Count; i++)
        {
            WritePlace(places[i], parts[i], targets);
        }
    }
}
