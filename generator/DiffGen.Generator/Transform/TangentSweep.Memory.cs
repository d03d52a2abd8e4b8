using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <content>Memory: where the tangents of buffers lie.</content>
internal sealed partial class TangentSweep
{
    /// <summary>Memory for the tangents of a buffer that has none of its own, all zero.</summary>
    public Operand Allocate(RegionBuilder target, Operand buffer, Stack stack)
    {
        if (buffer.Type.IsGraph)
        {
            throw new UnsupportedException("what other memory is reached through, and has no tangent, is written or passed where a tangent is needed", buffer);
        }

        if (buffer.Type is GridType grid)
        {
            Value count = target.Let(new Length(target.Let(new Conversion(buffer, grid.Row))));
            Value elements = target.Let(new NewBuffer(grid.Element, count) { Stack = stack }, NameOf(buffer));
            IEnumerable<Operand> extents = Enumerable.Range(0, grid.Rank).Select(dimension => target.Let(new Extent(buffer, dimension)));
            return target.Let(new Shape(grid, elements, extents.ToEquatableArray()));
        }

        Value length = target.Let(new Length(buffer));
        return target.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Stack = stack }, NameOf(buffer));
    }

    /// <summary>It is an array of several dimensions, or a list, that the method made for itself: there is no object to pass.</summary>
    public bool IsShape(Operand operand) => operand is Value value && shapes.Contains(value.Id);

    private void RunView(Let let, RegionBuilder target)
    {
        switch (let.Operation)
        {
            case Slice slice:
                SetShadow(let.Target, target.Let(new Slice(Shadow(slice.Buffer), slice.Start, slice.Count, InRange: true), NameOf(let.Target)), isExact: true);
                break;
            case Load load:
                SetShadow(let.Target, target.Let(new Load(Shadow(load.Buffer), load.Index, InRange: true) { Path = load.Path, Field = load.Field }, NameOf(let.Target)), isExact: false);
                break;
            case Conversion { X: Value { Type: GridType } x } when Shadow(x) is { Type: GridType type } other:
                SetShadow(let.Target, target.Let(new Conversion(other, type.Row), NameOf(let.Target)), isExact: false);
                break;
            case Shape shape:
                SetShadow(let.Target, target.Let(shape with { Elements = Shadow(shape.Elements) }), isExact: false);
                break;
            case Conversion { Type: ObjectType } conversion:
                SetShadow(let.Target, target.Let(conversion with { X = Shadow(conversion.X), Checked = false }, NameOf(let.Target)), isExact: false);
                break;
            case Conversion { X: Value x }:
                SetShadow(let.Target, Shadow(x), exact.Contains(x.Id));
                break;
            case Copy { X: Value x }:
                SetShadow(let.Target, Shadow(x), exact.Contains(x.Id));
                break;
            case Select { WhenTrue: Value x, WhenFalse: Value y } select:
                (Operand whenTrue, Operand whenFalse) = OfOneType(Shadow(x), Shadow(y), target);
                SetShadow(let.Target, target.Let(new Select(select.Condition, whenTrue, whenFalse), NameOf(let.Target)), exact.Contains(x.Id) && exact.Contains(y.Id));
                break;

            // It has tangents only because it is one of several that a variable may refer to.
            case Opaque:
                SetShadow(let.Target, Allocate(target, let.Target, Stack.Scratch), isExact: true);
                break;
        }
    }

    // The tangents of what can't be written can't be written either.
    private static (Operand, Operand) OfOneType(Operand x, Operand y, RegionBuilder target)
    {
        if (x.Type is not BufferType first || y.Type is not BufferType second)
        {
            return (x, y);
        }

        return first.Kind < second.Kind ? (target.Let(new Conversion(x, second)), y)
            : first.Kind > second.Kind ? (x, target.Let(new Conversion(y, first)))
            : (x, y);
    }

    private void SetShadow(Value buffer, Operand shadow, bool isExact)
    {
        shadows[buffer.Id] = shadow;
        if (isExact)
        {
            exact.Add(buffer.Id);
        }
    }

    private void RunAllocation(Let let, NewBuffer buffer, RegionBuilder target)
    {
        // What outlives its region is found again by its place, and its tangents with it.
        if (buffer.Stack == Stack.Tape && (IsPaired(buffer.Element) || (buffer.Position is not null && buffer.Element.IsDifferentiable)))
        {
            Split(let, target, buffer.Count, both => buffer with { Count = both });
            return;
        }

        target.Add(let);
        if (IsActive(let.Target))
        {
            SetShadow(let.Target, target.Let(buffer, NameOf(let.Target)), isExact: true);
        }
    }

    private bool IsPaired(IrType element) => keepsTape && element.IsDifferentiable;

    /// <summary>Memory that is found again by its place on the tape has its tangents behind it, in one piece.</summary>
    private void Split(Let let, RegionBuilder target, Operand count, Func<Operand, Operation> memoryOf)
    {
        Operand both = count is IntegerConstant known
            ? known with { Value = 2 * known.Value }
            : target.Let(new Binary(BinaryOperator.Multiply, count, Constants.Int(2), Checked: true));
        Value whole = target.Let(memoryOf(both));
        target.Add(new Let(let.Target, new Slice(whole, Constants.Int(0), count, InRange: true)));
        SetShadow(let.Target, target.Let(new Slice(whole, count, count, InRange: true) { IsTangent = true }, NameOf(let.Target)), isExact: true);
    }

    /// <summary>The tangents of an array that is returned, as an array.</summary>
    public Operand ResultShadow(Operand result) => results.Find(result)
        ?? throw new UnsupportedException("an array is returned in a way that its tangent can't follow", result);

    // A null array has no elements here, and is no error.
    private static Value LengthOf(Operand buffer, RegionBuilder target) => target.Let(new Length(
        buffer.Type is BufferType { Kind: BufferKind.Array } array ? target.Let(new Conversion(buffer, array with { Kind = BufferKind.ReadOnlySpan })) : buffer));

    private Value ExactOf(Operand buffer, RegionBuilder target) => target.Let(new Slice(Shadow(buffer), Constants.Int(0), LengthOf(buffer, target), InRange: true));

    private static Value Zeros(Operand buffer, RegionBuilder target) => target.Let(new NewBuffer(((BufferType)buffer.Type).Element, LengthOf(buffer, target)) { Stack = Stack.Scratch });

    private Operand Exact(Operand buffer, RegionBuilder target)
    {
        Operand shadow = Shadow(buffer);
        return exact.Contains(((Value)buffer).Id)
            ? shadow
            : target.Let(new Slice(shadow, Constants.Int(0), target.Let(new Length(buffer)), InRange: true));
    }

    private void Run(CopyElements copy, RegionBuilder target)
    {
        target.Add(copy);
        if (!IsActive(copy.Target))
        {
            return;
        }

        if (IsActive(copy.Source))
        {
            target.Add(new CopyElements(Exact(copy.Source, target), Shadow(copy.Target)));
            return;
        }

        Value length = target.Let(new Length(copy.Source));
        target.Add(new Clear(target.Let(new Slice(Shadow(copy.Target), Constants.Int(0), length, InRange: true))));
    }
}
