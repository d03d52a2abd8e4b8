using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <content>Lists, objects that are replaced, and variables that refer to one object or another.</content>
internal sealed partial class BodyGenerator
{
    /// <summary>Whether snapshots can be asked for: of the loops that stand in no other there is one.</summary>
    public static bool HasOneLoop(Block body) => OutermostLoops(body) == 1;

    private static int OutermostLoops(Block body) => body.Statements.Sum(s => s is For or While or Foreach ? 1 : s is DeclareFunction ? 0 : s.Bodies.Sum(OutermostLoops));

    private Declare DeclareList()
    {
        var item = RealType();
        var type = item with { Shape = Shape.List };
        var count = _choices.Between(1, 4);
        NewBuffer list = new(type, null, [.. Enumerable.Range(0, count).Select(_ => Real(item, 2))], Allocation.New);
        var slot = new Slot(_fresh(type)) { Least = count, Most = count, CanBeCaptured = false };
        _scope.Add(slot);
        return new Declare([slot.Variable], [list]);
    }

    /// <summary>One element more, or one less but for those that others count on.</summary>
    private Statement[]? ChangeLength()
    {
        if (_choices.Any(_scope.Slots.Where(s => s.Type.Shape == Shape.List && s is { IsParameter: false, IsIterated: false }).ToList()) is not { } slot)
        {
            return null;
        }

        var list = new Read(slot.Variable);
        if (_choices.Chance(0.6))
        {
            return [new Do(new BufferCall("Add", [list, Real(slot.Type.Item, 2)]))];
        }

        var last = new Infix("-", new LengthOf(list), Literal.Int(1), CoreType.Int);
        var removal = new Do(new BufferCall("RemoveAt", [list, _choices.Chance(0.7) ? last : Literal.Int(_choices.Below(slot.Least))]));
        return [new If(new Infix(">", new LengthOf(list), Literal.Int(slot.Least), CoreType.Bool), new Block([removal]), null)];
    }

    /// <summary>A new object, in a variable of its own or in place of another.</summary>
    private Statement Dots()
    {
        var value = Dot(2);
        if (_choices.Chance(0.7) && _choices.Any(Mutable(CoreType.Dot)) is { } target)
        {
            return new Do(new Assign(new Read(target.Variable), value));
        }

        var slot = Local(CoreType.Dot);
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }

    private Expression Dot(int depth) => _choices.Produce<Expression>(
        new NewPair(RealLeaf(CoreType.Double), RealLeaf(CoreType.Double), CoreType.Dot),
        (4, () => new NewPair(Real(CoreType.Double, depth - 1), Real(CoreType.Double, depth - 1), CoreType.Dot)),
        (3, () => _choices.Any(Readable(CoreType.Dot).ToList()) is { } slot ? new Read(slot.Variable) : null),
        (4, () => depth > 0 && _choices.Any(Readable(CoreType.Dot).ToList()) is { } slot ? new Altered(new Read(slot.Variable), _choices.Below(2), Real(CoreType.Double, depth - 1)) : null),
        (2, () => depth > 0 ? new Conditional(Bool(1), Dot(depth - 1), Dot(depth - 1)) : null));

    /// <summary>Another name for one of the objects that the method was given, or the name gets another object.</summary>
    private Statement? NodeReference()
    {
        var given = _scope.Slots.Where(s => s.Type == CoreType.Node && s.IsParameter).ToList();
        if (given.Count == 0)
        {
            return null;
        }

        var (first, second) = (_choices.Of(given), _choices.Of(given));
        var target = _choices.Chance(0.5) ? _choices.Any(_scope.Slots.Where(s => s.Type == CoreType.Node && s is { IsParameter: false, IsMutable: true }).ToList()) : null;
        Expression value = first == second ? new Read(first.Variable) : new Conditional(Bool(1), new Read(first.Variable), new Read(second.Variable));
        var slot = target ?? new Slot(_fresh(CoreType.Node));
        foreach (var one in _scope.Slots.Where(s => s.Root == first.Root || s.Root == second.Root).ToList())
        {
            one.Root = slot.Root;
        }

        if (target != null)
        {
            return new Do(new Assign(new Read(target.Variable), value));
        }

        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }
}
