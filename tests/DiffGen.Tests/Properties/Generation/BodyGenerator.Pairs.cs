using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <content>Structs: variables and arrays of pairs.</content>
internal sealed partial class BodyGenerator
{
    private Declare DeclarePair()
    {
        if (_choices.Chance(0.3))
        {
            var count = _choices.Between(1, 3);
            var type = CoreType.Pair with { Shape = Shape.Array };
            var array = new Slot(_fresh(type)) { Least = count, Most = count };
            var value = _choices.Chance(0.5) ? new NewBuffer(type, Literal.Int(count), [], Allocation.New) : new NewBuffer(type, null, [.. Enumerable.Range(0, count).Select(_ => Pair(1))], Allocation.New);
            _scope.Add(array);
            return new Declare([array.Variable], [value]);
        }

        var pair = Pair(2);
        var slot = Local(CoreType.Pair);
        _scope.Add(slot);
        return new Declare([slot.Variable], [pair]);
    }

    private Expression Pair(int depth) => _choices.Produce<Expression>(
        new NewPair(RealLeaf(CoreType.Double), RealLeaf(CoreType.Double), CoreType.Pair),
        (4, () => new NewPair(Real(CoreType.Double, depth - 1), Real(CoreType.Double, depth - 1), CoreType.Pair)),
        (4, () => PairPlace(isWritten: false)),
        (2, () => depth > 0 ? new Infix("+", Pair(depth - 1), Pair(depth - 1), CoreType.Pair) : null),
        (2, () => depth > 0 ? new Infix("*", Pair(depth - 1), Real(CoreType.Double, depth - 1), CoreType.Pair) : null),
        (2, () => Invocation(CoreType.Pair, depth - 1)),
        (1, () => depth > 0 ? new Conditional(Bool(1), Pair(depth - 1), Pair(depth - 1)) : null));

    private Expression Tuple(int depth) => _choices.Produce<Expression>(
        new NewPair(RealLeaf(CoreType.Double), RealLeaf(CoreType.Double), CoreType.Tuple),
        (4, () => new NewPair(Real(CoreType.Double, depth - 1), Real(CoreType.Double, depth - 1), CoreType.Tuple)),
        (3, () => _choices.Any(Readable(CoreType.Tuple).ToList()) is { } slot ? new Read(slot.Variable) : null),
        (3, () => Invocation(CoreType.Tuple, depth - 1)),
        (1, () => depth > 0 ? new Conditional(Bool(1), Tuple(depth - 1), Tuple(depth - 1)) : null));

    /// <summary>A tuple or an object of the method's own, or the parts of a tuple.</summary>
    private Statement DeclareParts()
    {
        var value = _choices.Chance(0.25)
            ? new NewPair(Real(CoreType.Double, 2), Real(CoreType.Double, 2), CoreType.Node)
            : Tuple(2);
        if (value.Type == CoreType.Node || _choices.Chance(0.5))
        {
            var slot = new Slot(_fresh(value.Type)) { IsMutable = value.Type == CoreType.Tuple };
            _scope.Add(slot);
            return new Declare([slot.Variable], [value]);
        }

        List<Slot> parts = [Local(CoreType.Double), Local(CoreType.Double)];
        parts.ForEach(_scope.Add);
        return new TakeApart([.. parts.Select(p => p.Variable)], value);
    }

    /// <summary>A variable or an element that holds a pair.</summary>
    private Expression? PairPlace(bool isWritten)
    {
        if (_choices.Chance(0.4) && Item(CoreType.Pair, _scope.Slots) is { } element)
        {
            return element;
        }

        return _choices.Any(_scope.Slots.Where(s => s.Type == CoreType.Pair && (s.IsMutable || !isWritten)).ToList()) is { } slot ? new Read(slot.Variable) : null;
    }

    private FieldOf? PairField(bool isWritten)
    {
        var others = _scope.Slots.Where(s => s.Type == CoreType.Node || (s.Type == CoreType.Dot && !isWritten) || (s.Type == CoreType.Tuple && (s.IsMutable || !isWritten))).ToList();
        var pair = _choices.Chance(0.5) && _choices.Any(others) is { } slot ? new Read(slot.Variable) : PairPlace(isWritten);
        return pair == null ? null : new FieldOf(pair, _choices.Below(2));
    }

    private Expression? PairAction() => PairPlace(isWritten: true) is not { } place ? null : _choices.Below(5) switch
    {
        0 => new Turn(place, InDomain(Domain.Unit, CoreType.Double, 2)),
        1 => new Compound("+", place, Pair(1)),
        2 => new Compound("*", place, InDomain(Domain.Unit, CoreType.Double, 2)),
        _ => new Assign(place, Pair(2)),
    };

    /// <summary>A switch expression: its patterns exclude each other, so that none is useless.</summary>
    private Choose Choice(CoreType type, int depth)
    {
        Expression subject = _choices.Below(6) switch
        {
            0 when _choices.Any(Readable(CoreType.Int).ToList()) is { } number => new Read(number.Variable),
            1 or 2 when PairPlace(isWritten: false) is { } pair => pair,
            3 when _choices.Any(Readable(CoreType.Tuple).ToList()) is { } tuple => new Read(tuple.Variable),
            _ => Real(type, depth - 1) is var real && Walk.Expressions(real).Any(e => e is Read) ? real : InDomain(Domain.Unit, type, depth - 1),
        };
        var (low, high) = subject.Type == CoreType.Int ? (_choices.Between(-1, 1), _choices.Between(3, 4)) : (_choices.Number(-1, 0), _choices.Number(0.1, 1));
        var item = subject.Type.HasFields ? CoreType.Double : subject.Type;
        Pattern[] patterns = subject.Type == CoreType.Int && _choices.Chance(0.5)
            ? [new("==", low), new("==", high)]
            : [new(_choices.Of(["<", "<="]), low), new(_choices.Of([">", ">="]), high, subject.Type.HasFields ? _choices.Below(2) : 0)];
        var values = new List<Expression>();
        for (var i = 0; i < patterns.Length; i++)
        {
            var outer = _scope;
            _scope = new Scope(outer);
            if (_choices.Chance(0.3))
            {
                var name = new Slot(_fresh(item)) { IsMutable = false, CanBeCaptured = false };
                _scope.Add(name);
                patterns[i] = patterns[i] with { Name = name.Variable };
            }

            values.Add(Real(type, depth - 1));
            _scope = outer;
        }

        return new Choose(subject, patterns, [.. values, Real(type, depth - 1)]);
    }
}
