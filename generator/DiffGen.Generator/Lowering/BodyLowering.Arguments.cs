using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>What is passed to methods that have companions, and that nothing is passed twice where one writes to it.</content>
internal sealed partial class BodyLowering
{
    /// <summary>Evaluating it may throw something of its own, or change what is evaluated before it.</summary>
    private static bool HasEffect(IOperation operation) => operation.DescendantsAndSelf().Any(part =>
        part is IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation or IThrowOperation or IObjectCreationOperation or IArrayCreationOperation);

    private Operand LowerArgument(IArgumentOperation argument, bool isOnlyWritten, ParameterSignature parameter)
    {
        Operand value = LowerExpression(argument.Value);
        if (parameter.Type is StructType { HoldsMemory: true } && value is Composite whole)
        {
            foreach (Operand part in whole.Leaves.Where(leaf => leaf.Type.IsMemory))
            {
                if (part is not Value { Type: BufferType } array || IsStopped(array) || MayBeIn(outputs, array))
                {
                    return Unsupported(argument.Value, $"'{argument.Value.Syntax}', in which an array is null, an [Output] or a constant,", "pass arrays that can be read");
                }
            }
        }

        if (!parameter.Type.IsMemory)
        {
            return parameter.Type is OpaqueType ? Whole(value, argument.Value) : value;
        }

        if (MayBeIn(outputs, value))
        {
            // The callee may read it. Its own [Output] would say that it doesn't.
            if (!isOnlyWritten)
            {
                Refuse(argument.Value, Catalogue.OutputRead, NameOf(value));
            }
        }

        if (parameter.Type is ListType list)
        {
            return ArgumentOf(value, list, argument.Value);
        }

        if (value is Value { Type: BufferType } elements && parameter.Type is MemoryType memory)
        {
            return ArgumentOf(elements, memory, argument.Value);
        }

        if (value is Grid grid)
        {
            return ArgumentOf(grid, argument.Value);
        }

        if (value is Instance or Table or Handle)
        {
            return Unsupported(argument.Value, $"'{argument.Value.Syntax}', which the method makes for itself, as an argument of a [Differentiable] method,", "pass what it holds, or leave out the mark of the called method");
        }

        if (parameter.Type is ObjectType && value is Value)
        {
            return value;
        }

        if (value is not Value || parameter.Type is not BufferType buffer)
        {
            return Unsupported(argument.Value, "A null or default buffer as an argument", "pass a buffer");
        }

        if (parameter.IsActive && stopped.Contains(((Value)value).Id))
        {
            return Unsupported(argument.Value, "Diff.StopGradient of a buffer as an argument", "mark the parameter of the called method [Constant]");
        }

        return value;
    }

    // What an `in` argument refers to is read by the method, not before the call.
    private bool IsPlace(IOperation argument) =>
        (argument is ILocalReferenceOperation { Local.RefKind: RefKind.None } or IArrayElementReferenceOperation or IParameterReferenceOperation
            or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property: { IsIndexer: true, RefKind: not RefKind.None } }
            || (FieldOf(argument) is not null && IsPlaceChain(argument)))
        && !argument.ConstantValue.HasValue && TypeMap.Map(argument.Type!) is not BufferType;

    private void CheckAliases(ImmutableArray<IArgumentOperation> given, IMethodSymbol target, Place?[] places, ImmutableArray<ParameterSignature> declared)
    {
        HashSet<Variable> passed = [];
        List<ElementPlace> elements = [];
        foreach (Place place in places.Where((_, i) => declared[i].Passing != Passing.In).OfType<Place>())
        {
            bool isFirst = place switch
            {
                VariablePlace variable => variable.Variable.Leaves.Count(passed.Add) == variable.Variable.Leaves.Length,
                ElementPlace element => !elements.Any(other => MayBeSame(other, element)),
                _ => true,
            };
            if (place is ElementPlace passedElement)
            {
                elements.Add(passedElement);
            }

            if (!isFirst)
            {
                Refuse(place.Syntax, Catalogue.Aliases, place.Syntax.Syntax.ToString(), target.Name);
            }
        }

        // What an `in` argument refers to changes with what is written through a buffer beside it.
        List<ElementPlace> referred = [.. elements, .. places.Where((_, i) => declared[i].Passing == Passing.In).OfType<ElementPlace>()];
        foreach (IArgumentOperation argument in given)
        {
            List<ElementPlace> shared = TypeMap.Map(argument.Parameter!.Type) is BufferType { Kind: BufferKind.ReadOnlySpan } ? elements : referred;
            bool isAlias = argument.Parameter!.RefKind is RefKind.In or RefKind.RefReadOnlyParameter
                ? places[argument.Parameter.Ordinal] switch
                {
                    VariablePlace read => read.Variable.Leaves.Any(passed.Contains),
                    ElementPlace read => elements.Any(element => MayBeSame(element, read)),
                    _ => false,
                }
                : argument.Parameter.RefKind == RefKind.None && shared.Count > 0 && TypeMap.ElementOf(argument.Value.Type) is not null
                    && frame.Dependence.RootsOf(argument.Value).Any(root => frame.TryFind(root, out Variable? buffer)
                        && scope.Bindings.Contains(buffer) && scope.Bindings[buffer] is { } bound && shared.Any(element => MayShareMemory(element.Buffer, bound)));
            if (isAlias)
            {
                Refuse(argument.Value, Catalogue.Aliases, argument.Value.Syntax.ToString(), target.Name);
            }
        }
    }

    /// <summary>Two elements may be one, unless they are a known distance apart.</summary>
    private bool MayBeSame(ElementPlace first, ElementPlace second)
    {
        if (!MayShareMemory(first.Buffer, second.Buffer))
        {
            return false;
        }

        if (!IsWithin(first.Path, second.Path) && !IsWithin(second.Path, first.Path))
        {
            return false;
        }

        (Operand? Base, long Offset) one = Split(first.Index), two = Split(second.Index);
        return !(Equals(first.Buffer, second.Buffer) && Equals(one.Base, two.Base) && one.Offset != two.Offset);
    }

    private static bool IsWithin(string path, string whole) => path == whole || path.StartsWith(whole + ".", StringComparison.Ordinal);

    /// <summary>An index as a constant offset from something.</summary>
    private (Operand? Base, long Offset) Split(Operand index) => index switch
    {
        IntegerConstant constant => (null, constant.Value),
        _ => scope.Builder.DefinitionOf(index) switch
        {
            Binary { Operator: BinaryOperator.Add, X: var x, Y: IntegerConstant y } => (x, y.Value),
            Binary { Operator: BinaryOperator.Add, X: IntegerConstant x, Y: var y } => (y, x.Value),
            Binary { Operator: BinaryOperator.Subtract, X: var x, Y: IntegerConstant y } => (x, -y.Value),
            _ => (index, 0),
        },
    };
}
