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
        (1, () => depth > 0 ? new Conditional(Bool(1), Pair(depth - 1), Pair(depth - 1)) : null));

    /// <summary>A variable or an element that holds a pair.</summary>
    private Expression? PairPlace(bool isWritten)
    {
        if (_choices.Chance(0.4) && Item(CoreType.Pair, _scope.Slots) is { } element)
        {
            return element;
        }

        return _choices.Any(_scope.Slots.Where(s => s.Type == CoreType.Pair && (s.IsMutable || !isWritten)).ToList()) is { } slot ? new Read(slot.Variable) : null;
    }

    private FieldOf? PairField(bool isWritten) => PairPlace(isWritten) is { } pair ? new FieldOf(pair, _choices.Below(2)) : null;

    private Expression? PairAction() => PairPlace(isWritten: true) is not { } place ? null : _choices.Below(5) switch
    {
        0 => new Turn(place, InDomain(Domain.Unit, CoreType.Double, 2)),
        1 => new Compound("+", place, Pair(1)),
        2 => new Compound("*", place, InDomain(Domain.Unit, CoreType.Double, 2)),
        _ => new Assign(place, Pair(2)),
    };
}
