using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Operations on what depends on seeds.</summary>
internal sealed partial class SeveralSeeds
{
    private void Write(Let let, RegionBuilder target)
    {
        if (oldCounts.Contains(let.Target.Id) && let.Operation is Binary { Operator: BinaryOperator.Multiply, Checked: true })
        {
            return;
        }

        if (tangentCounts.TryGetValue(let.Target.Id, out Operand? count))
        {
            target.Add(let with { Operation = WithTangents(let.Operation, count, target) });
        }
        else if (let.Operation is Length length && dependence.Holds(length.Buffer))
        {
            target.Add(let with { Operation = new Length(Copies(length.Buffer)[0]) });
        }
        else if (!dependence.Holds(let.Target))
        {
            foreach (Operand operand in let.Operation.Operands)
            {
                Alone(operand);
            }

            target.Add(let);
        }
        else
        {
            copies[let.Target.Id] = Operate(let, target);
        }
    }

    private ImmutableArray<Operand> Operate(Let let, RegionBuilder target)
    {
        string name = let.Target.Name;
        switch (let.Operation)
        {
            case Slice { IsTangent: true } slice:
                return Tangents(slice, name, target);
            case Slice slice:
                return Each(slice.Buffer, buffer => target.Let(slice with { Buffer = buffer, Start = Alone(slice.Start), Count = Alone(slice.Count) }, name));
            case NewBuffer { Position: null, IsKept: false } buffer:
                return [.. Enumerable.Range(0, form.Copies).Select(_ => (Operand)target.Let(buffer with { Element = ((BufferType)TypeOf(buffer.ResultType)).Element, Count = Alone(buffer.Count) }, name))];
            case TapePop { IsTangent: true } pop:
                return [.. Enumerable.Range(0, form.Copies).Select(_ => (Operand)target.Let(pop with { Type = TypeOf(pop.Type) }, name)).Reverse()];
            case Conversion { X.Type.IsMemory: true, Type: BufferType { Kind: not BufferKind.Array } } view:
                return Each(view.X, buffer => buffer.Type.Equals(TypeOf(view.Type)) ? buffer : target.Let(view with { X = buffer, Type = TypeOf(view.Type) }, name));
            case Conversion { X.Type: RealType, Type: RealType type, Checked: false } conversion when form.Lane is null:
                return Each(conversion.X, x => target.Convert(x, type));
            case Copy { X: var x }:
                return Each(x, copy => copy is Value { IsNamed: false } ? target.Let(new Copy(copy), name) : copy);
            case Load { ResultType: RealType } load when dependence.Holds(load.Buffer):
                return Each(load.Buffer, buffer => target.Let(load with { Buffer = buffer, Index = Alone(load.Index) }, name));
            case Select select:
                return Choose(select, target);
            case Unary { Operator: UnaryOperator.Negate, X.Type: RealType } negation:
                return Each(negation.X, target.Negate);
            case Binary { X.Type: RealType } binary:
                ImmutableArray<Operand> left = Copies(binary.X), right = Copies(binary.Y);
                return [.. left.Select((x, i) => Combine(binary, x, right[i], target))];
            default:
                throw new NotForSeveralException();
        }
    }

    private ImmutableArray<Operand> Each(Operand operand, Func<Operand, Operand> operation) => [.. Copies(operand).Select(operation)];

    private ImmutableArray<Operand> Choose(Select select, RegionBuilder target)
    {
        ImmutableArray<Operand> whenTrue = Copies(select.WhenTrue), whenFalse = Copies(select.WhenFalse), conditions = Copies(select.Condition);
        return [.. whenTrue.Select((x, i) => x == whenFalse[i] ? x : target.Select(conditions[i], Typed(x, select.ResultType, target), Typed(whenFalse[i], select.ResultType, target)))];
    }

    private Operand Combine(Binary binary, Operand x, Operand y, RegionBuilder target)
    {
        if (binary.IsComparison)
        {
            return form.Lane is null ? target.Compare(binary.Operator, x, y) : throw new NotForSeveralException();
        }

        // What is folded away needs no vector of what is known.
        bool isFolded = IsUnit(x) || IsUnit(y);
        (x, y) = isFolded ? (x, y) : (Spread(x, y, target), Spread(y, x, target));
        return binary.Operator switch
        {
            BinaryOperator.Add when !isFolded || x.IsZero() || y.IsZero() => target.Add(x, y),
            BinaryOperator.Add => target.Add(Spread(x, y, target), Spread(y, x, target)),
            BinaryOperator.Subtract when !isFolded || x.IsZero() || y.IsZero() => target.Subtract(x, y),
            BinaryOperator.Subtract => target.Subtract(Spread(x, y, target), Spread(y, x, target)),
            BinaryOperator.Multiply => target.Multiply(x, y),
            BinaryOperator.Divide when !isFolded || x.IsZero() || y.IsOne() || y.IsMinusOne() => target.Divide(x, y),
            BinaryOperator.Divide => target.Divide(Spread(x, y, target), Spread(y, x, target)),
            _ => throw new NotForSeveralException(),
        };
    }

    private static bool IsUnit(Operand operand) => operand.IsZero() || operand.IsOne() || operand.IsMinusOne();

    private static Operand Spread(Operand operand, Operand beside, RegionBuilder target) =>
        operand.Type is RealType && beside.Type is VectorType ? target.Let(new Splat(operand)) : operand;

    /// <summary>Memory for values with the tangents of all seeds behind.</summary>
    private Operation WithTangents(Operation memory, Operand count, RegionBuilder target)
    {
        Operand all = Times(Alone(count), form.Width + 1, target);
        return memory switch
        {
            NewBuffer buffer => buffer with { Count = all },
            TapePopSpan pop => pop with { Count = all },
            TapeAt at => at with { Count = all, Position = Alone(at.Position) },
            _ => throw new NotForSeveralException(),
        };
    }

    private ImmutableArray<Operand> Tangents(Slice slice, string name, RegionBuilder target)
    {
        if (form.Lane is null)
        {
            return [.. Enumerable.Range(1, form.Width).Select(seed => (Operand)target.Let(slice with { Start = Times(slice.Start, seed, target) }, name))];
        }

        TypeOf(slice.ResultType);
        return [target.Let(new VectorView(slice.Buffer, slice.Start, Times(slice.Count, form.Width, target)), name)];
    }

    private static Operand Times(Operand count, int factor, RegionBuilder target) => count switch
    {
        IntegerConstant known => known with { Value = known.Value * factor },
        _ when factor == 1 => count,
        _ => target.Let(new Binary(BinaryOperator.Multiply, count, Constants.Int(factor), Checked: true)),
    };
}
