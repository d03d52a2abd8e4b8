using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <content>Elements, slices and calls.</content>
internal sealed partial class BodyGenerator
{
    private const double Unruly = 0.02;

    /// <summary>An element of a buffer, of a grid, or of a row.</summary>
    private Expression? Item(CoreType type, IEnumerable<Slot> among) =>
        _choices.Any(among.Where(s => s.Type.Shape != Shape.Scalar && s.Type.Element == type.Element && s.Least > 0).ToList()) is not { } slot ? null
        : slot.Type.IsBuffer && _choices.Chance(0.06) ? new ElementOf(new Read(slot.Variable), Literal.Int(_choices.Between(1, slot.Least)), true)
        : ItemOf(slot, dimension => Index(slot, dimension));

    private Expression ItemOf(Slot slot, Func<int, Expression> index)
    {
        var read = new Read(slot.Variable);
        return slot.Type.Shape switch
        {
            Shape.Grid => new CellOf(read, index(0), index(1)),
            Shape.Rows => new ElementOf(new ElementOf(read, index(0)), index(1)),
            _ => new ElementOf(read, index(0)) { IsReturned = slot.Type == CoreType.Double with { Shape = Shape.Array } && slot.IsMutable && _choices.Chance(0.03) },
        };
    }

    private Expression Index(Slot buffer, int dimension)
    {
        var last = buffer.Least - 1;
        return _choices.Produce<Expression>(
            Literal.Int(_choices.Between(0, last)),
            (5, () => Literal.Int(_choices.Between(0, last))),
            (12, () => _choices.Any(_scope.Slots.Where(s => s.IndexOf == buffer.Variable && s.Dimension == dimension).ToList()) is { } slot ? new Read(slot.Variable) : null),
            (8, () => _choices.Any(_scope.Slots.Where(s => s.Range is { Low: >= 0 } range && range.High <= last).ToList()) is { } slot ? new Read(slot.Variable) : null),
            (4, () => Masked(buffer)),
            (2, () => Gathered(buffer)),
            (buffer.Type.Shape == Shape.Rows && dimension == 1 ? 0 : 1, () => new Infix("-", new LengthOf(new Read(buffer.Variable), dimension), Literal.Int(_choices.Between(1, buffer.Least)), CoreType.Int)),
            (1, () => _choices.Chance(5 * Unruly) ? Int(1) : null));
    }

    /// <summary>An index that depends on what the method does, kept in range by taking its low bits.</summary>
    private Infix? Masked(Slot buffer)
    {
        var mask = buffer.Least >= 4 ? 3 : buffer.Least >= 2 ? 1 : 0;
        Expression index = _choices.Chance(0.2) && _choices.Any(Mutable(CoreType.Int)) is { } slot ? new Increment(new Read(slot.Variable), _choices.Chance(0.8), _choices.Chance(0.8)) : Int(1);
        return mask == 0 ? null : new Infix("&", index, Literal.Int(mask), CoreType.Int);
    }

    private Expression? Gathered(Slot buffer) =>
        Item(CoreType.Int, _scope.Slots.Where(s => s.Type.Element == Element.Int && s.Least <= buffer.Least));

    /// <summary>A view of a part of a buffer that has at least so many elements.</summary>
    private SliceOf? Slice(Slot buffer, int least, Shape shape)
    {
        if (buffer.Least < least)
        {
            return null;
        }

        var spare = buffer.Least - least;
        Expression start = spare == 0 ? Literal.Int(0)
            : _choices.Chance(0.5) ? Literal.Int(_choices.Between(0, spare))
            : new Infix("&", Int(1), Literal.Int(spare >= 3 ? 3 : 1), CoreType.Int);
        var isRest = start is Literal && _choices.Chance(0.4);
        var actual = buffer.Type.Shape == Shape.ReadOnlySpan ? Shape.ReadOnlySpan : Shape.Span;
        return shape == Shape.Array && start is Literal && buffer.Type.Shape == Shape.Array
            ? new SliceOf(new Read(buffer.Variable), start, isRest ? null : Literal.Int(least), new CoreType(buffer.Type.Element, Shape.Array)) { IsRange = true }
            : actual == shape || (actual == Shape.Span && shape == Shape.ReadOnlySpan)
            ? new SliceOf(new Read(buffer.Variable), start, isRest ? null : Literal.Int(least), new CoreType(buffer.Type.Element, actual))
            {
                IsRange = start is Literal && buffer.Type.Shape != Shape.Array && _choices.Chance(0.3),
            }
            : null;
    }

    private Invoke? Invocation(CoreType type, int depth)
    {
        var callees = _callees.Where(m => m.Return == type && (m.Id != _method.Id || _method.IsRecursive)).ToList();
        return _choices.Any(callees) is { } callee ? Invocation(callee, depth, false) : null;
    }

    /// <param name="declares">An <c>out</c> argument may declare a variable, which the statement's block sees.</param>
    private Invoke? Invocation(Method callee, int depth, bool declares)
    {
        var arguments = new List<Expression>();
        var taken = new HashSet<int>();
        var declared = new List<Slot>();
        foreach (var parameter in callee.Parameters)
        {
            if (Argument(parameter, depth, taken, declares ? declared : null) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }

        declared.ForEach(_scope.Add);
        return new Invoke(callee.Id, arguments, callee.Return);
    }

    private Expression? Argument(Parameter parameter, int depth, HashSet<int> taken, List<Slot>? declared)
    {
        if (parameter.IsDepth)
        {
            return Depth is { } own ? new Infix("-", new Read(own.Variable), Literal.Int(1), CoreType.Int) : Literal.Int(_choices.Between(0, 3));
        }

        if (parameter.Type == CoreType.Rule)
        {
            return _choices.Any(Readable(CoreType.Rule).ToList()) is { } rule ? new Read(rule.Variable) : null;
        }

        if (parameter.Type == CoreType.Map)
        {
            return _choices.Chance(0.5) && _choices.Any(Readable(CoreType.Map).ToList()) is { } map ? new Read(map.Variable) : new NewMap(_choices.Chance(0.5), Real(CoreType.Double, depth));
        }

        if (parameter.Type == CoreType.Function)
        {
            return FunctionArgument();
        }

        if (parameter.Type.IsReference)
        {
            return BufferArgument(parameter, taken);
        }

        switch (parameter.Passing)
        {
            case Passing.ByValue:
                return parameter.Type == CoreType.Int ? Int(depth) : parameter.Type == CoreType.Bool ? Bool(depth) : Value(parameter.Type, depth);
            case Passing.In when _choices.Chance(0.5):
                return Value(parameter.Type, depth);
            case Passing.Out when declared != null && _choices.Chance(0.6):
                var local = Local(parameter.Type);
                declared.Add(local);
                return new OutVariable(local.Variable);
            case Passing.Ref when _choices.Chance(0.1):
                var item = Item(parameter.Type, _scope.Slots.Where(s => s.IsWritable && s.IsReadable && s.HasReferences && IsFree(s, taken)));
                Take(item, taken);
                return item;
            default:
                var slots = parameter.Passing == Passing.In ? Readable(parameter.Type) : Mutable(parameter.Type);
                var slot = _choices.Any(slots.Where(s => IsFree(s, taken)).ToList());
                taken.Add(slot?.Root ?? -1);
                return slot == null ? null : new Read(slot.Variable);
        }
    }

    private Expression? BufferArgument(Parameter parameter, HashSet<int> taken)
    {
        var slots = _scope.Slots
            .Where(s => s.Type.IsBuffer == parameter.Type.IsBuffer && (s.Type.IsBuffer || s.Type == parameter.Type) && s.Type.Element == parameter.Type.Element && s.Least >= parameter.Least && IsFree(s, taken))
            .Where(s => s.IsReadable || parameter.IsOutput)
            .Where(s => parameter.Type.Shape == Shape.ReadOnlySpan || s.IsWritable || parameter.Type.Element is Element.Int or Element.Node)
            .Where(s => s.Type.Element != Element.Node || s.IsParameter || (IsWide && _choices.Chance(0.3)));
        if (_choices.Any(slots.ToList()) is not { } slot)
        {
            return null;
        }

        taken.Add(slot.Root);
        if (!parameter.Type.IsBuffer)
        {
            return new Read(slot.Variable);
        }

        if (_choices.Chance(0.4) && parameter.Type.Shape != Shape.Array && parameter.Type.Element != Element.Int)
        {
            return Slice(slot, parameter.Least, parameter.Type.Shape);
        }

        return (parameter.Type.Shape, slot.Type.Shape) switch
        {
            (Shape.Array, Shape.Array) => new Read(slot.Variable),
            (Shape.Array, _) or (Shape.Span, Shape.ReadOnlySpan) => null,
            var (to, from) => to == from ? new Read(slot.Variable) : new Cast(new Read(slot.Variable), parameter.Type, true),
        };
    }

    private bool IsFree(Slot slot, HashSet<int> taken) => !taken.Contains(slot.Root) || _choices.Chance(Unruly);

    private void Take(Expression? place, HashSet<int> taken)
    {
        if (Buffer(place) is { } buffer)
        {
            taken.Add(_scope.Slots.First(s => s.Variable == buffer).Root);
        }
    }

    /// <summary>The variable that an element is reached from.</summary>
    private static Variable? Buffer(Expression? place) => place switch
    {
        ElementOf { Buffer: Read read } => read.Variable,
        ElementOf { Buffer: ElementOf row } => Buffer(row),
        CellOf { Grid: Read read } => read.Variable,
        _ => null,
    };
}
