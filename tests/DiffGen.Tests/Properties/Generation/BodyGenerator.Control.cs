using DiffGen.Tests.Properties.Checking;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <content>Branches and loops.</content>
internal sealed partial class BodyGenerator
{
    private If Branch(int nesting)
    {
        Expression condition = _choices.Chance(0.06) && SideEffect(_reals[0], 2) is { } effect
            ? new Infix(">", effect, new Literal(_choices.Number(-1, 1), _reals[0]), CoreType.Bool)
            : Bool(2);
        return new If(
            condition,
            Nested(() => Statements(nesting + 1, 3)),
            _choices.Chance(0.5) ? Nested(() => Statements(nesting + 1, 3)) : null);
    }

    private Switch Choice(int nesting)
    {
        var count = _choices.Between(1, 3);
        var labels = Enumerable.Range(_choices.Between(-1, 1), count).ToList();
        return new Switch(Int(1), labels, [.. Enumerable.Range(0, count + 1).Select(_ => Nested(() => Statements(nesting + 1, 2)))]);
    }

    private Block LoopBody(int nesting, Func<IEnumerable<Statement>>? last = null)
    {
        _loops++;
        var body = Nested(() => [.. Statements(nesting + 1, 4), .. last?.Invoke() ?? []]);
        _loops--;
        return body;
    }

    private For Counted(int nesting)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        var loop = _choices.Below(20) switch
        {
            < 2 => Elementwise() ?? Upwards(nesting),
            < 6 => OverBuffer(nesting) ?? Upwards(nesting),
            < 12 => Upwards(nesting),
            < 15 => Downwards(nesting),
            15 => FromBothEnds(nesting),
            16 => WithRealCounter(nesting),
            17 => Strided(nesting),
            _ => Bare(nesting),
        };
        _scope = outer;
        return loop;
    }

    private For? OverBuffer(int nesting)
    {
        var buffer = _choices.Any(_scope.Slots.Where(s => s.Type.Shape != Shape.Scalar && s.Type.IsActive).ToList());
        if (buffer == null)
        {
            return null;
        }

        var dimension = buffer.Type.Shape == Shape.Grid ? _choices.Below(2) : 0;
        var isDown = _choices.Chance(0.25);
        var margin = _choices.Chance(0.25) ? 1 : 0;
        var counter = new Slot(_fresh(CoreType.Int)) { IsMutable = false, IndexOf = buffer.Variable, Dimension = dimension, Range = (0, buffer.Most - 1) };
        var length = new LengthOf(new Read(buffer.Variable), dimension);
        Expression last = isDown || margin == 1 ? new Infix("-", length, Literal.Int(1), CoreType.Int) : length;
        _scope.Add(counter);
        return isDown ? Loop(counter, last, ">=", Literal.Int(margin), -1, nesting) : Loop(counter, Literal.Int(margin), "<", last, 1, nesting);
    }

    /// <summary>A loop that does to each element something of its own, so that several can be done at once.</summary>
    private For? Elementwise()
    {
        var outer = _scope;
        _scope = new Scope(outer);
        var type = RealType();
        var loop = Elementwise(type);
        _scope = outer;
        return loop is { Body.Statements.Count: > 0 } ? loop : null;
    }

    private For? Elementwise(CoreType type)
    {
        var buffers = _scope.Slots.Where(s => s.Type.IsBuffer && s.Type.Item == type && s.IsReadable).ToList();
        var longest = buffers.Where(s => s.Least >= LongLength).ToList();
        if (_choices.Any(longest.Count > 0 ? longest : buffers) is not { } first)
        {
            return null;
        }

        var near = buffers.Where(s => s.Least >= first.Least).ToList();
        var counter = new Slot(_fresh(CoreType.Int)) { IsMutable = false, IndexOf = first.Variable, Range = (0, first.Least - 1) };
        Expression limit = near.Count == 1 && _choices.Chance(0.7) ? new LengthOf(new Read(first.Variable)) : Literal.Int(first.Least - _choices.Below(2));
        var read = new Read(counter.Variable);
        _scope.Add(counter);
        List<Statement> statements = [];
        for (var i = 0; i < 2 && (i == 0 || _choices.Chance(0.4)); i++)
        {
            var value = Each(2);
            Expression? place = _choices.Chance(0.7) && _choices.Any(near.Where(s => s.IsWritable).ToList()) is { } target ? new ElementOf(new Read(target.Variable), read)
                : _choices.Any(Mutable(type)) is { } sum ? new Read(sum.Variable) : null;
            if (place != null)
            {
                statements.Add(new Do(place is ElementOf && _choices.Chance(0.5) ? new Assign(place, value) : new Compound(_choices.Of<string>(place is Read ? ["+", "-"] : ["+", "-", "+", "*"]), place, value)));
            }
        }

        return new For(new Declare([counter.Variable], [Literal.Int(0)]), new Infix("<", read, limit, CoreType.Bool), [new Increment(read, true, true)], new Block(statements));

        Expression Each(int depth) => _choices.Below(depth == 0 ? 4 : 14) switch
        {
            0 => new Literal(_choices.Number(-2, 2), type),
            1 when _choices.Any(Readable(type).ToList()) is { } scalar => new Read(scalar.Variable),
            < 4 => new ElementOf(new Read(_choices.Of(near).Variable), read),
            8 => new Apply(_choices.Of([.. Function.Smooth.Where(f => f.Domains is [Domain.Any])]), [Each(depth - 1)], type),
            7 => new Infix("/", Each(depth - 1), new Literal(_choices.Of([2, 1.5, -4]), type), type),
            _ => new Infix(_choices.Of(["+", "-", "*"]), Each(depth - 1), Each(depth - 1), type),
        };
    }

    /// <summary>A block that is left by a jump to its end, from wherever in it.</summary>
    private Statement[] Jumping(int nesting)
    {
        var label = new Label(_fresh(CoreType.Int).Id);
        _labels = [.. _labels, label.Id];
        var body = Nested(() => Reached([.. Statements(nesting + 1, 4), new If(Bool(2), new Block([new Goto(label.Id)]), null), .. Statements(nesting + 1, 2)]));
        _labels = [.. _labels.Where(l => l != label.Id)];
        return [body, label];
    }

    /// <summary>A label that nothing jumps to, behind a block that is left before, is not looked into; nor is what comes behind something that is not reached.</summary>
    private static IEnumerable<Statement> Reached(IEnumerable<Statement> statements)
    {
        var isReached = true;
        foreach (var statement in statements)
        {
            // The block before a label has the jumps to it.
            if (!isReached && statement is not Label)
            {
                yield break;
            }

            yield return statement;
            isReached = Reachability.Completes(statement);
        }
    }

    /// <summary>A loop made of a jump back.</summary>
    private Statement[] Again(int nesting)
    {
        var label = new Label(_fresh(CoreType.Int).Id);
        var fuel = new Slot(_fresh(CoreType.Int)) { IsMutable = false };
        var declaration = new Declare([fuel.Variable], [Literal.Int(_choices.Between(1, 3))]);
        _scope.Add(fuel);
        var body = Nested(() => Statements(nesting + 1, 3));
        Expression goesOn = new Infix(">", new Increment(new Read(fuel.Variable), false, true), Literal.Int(0), CoreType.Bool);
        goesOn = _choices.Chance(0.5) ? new Infix("&&", goesOn, Bool(2), CoreType.Bool) : goesOn;
        return [declaration, label, body, new If(goesOn, new Block([new Goto(label.Id)]), null)];
    }

    private For Upwards(int nesting)
    {
        var (start, low) = Bound(0);
        var (limit, high) = Bound(_choices.Between(0, 4));
        var isInclusive = _choices.Chance(0.25);
        return Loop(Counter(low, high), start, isInclusive ? "<=" : "<", limit, _choices.Chance(0.8) ? 1 : 2, nesting);
    }

    private For Downwards(int nesting)
    {
        var (start, high) = Bound(_choices.Between(0, 4));
        var (limit, low) = Bound(0);
        return Loop(Counter(low, high), start, _choices.Chance(0.7) ? ">=" : ">", limit, _choices.Chance(0.8) ? -1 : -2, nesting);
    }

    /// <summary>A bound of a loop, and what it is at most; often an outer counter.</summary>
    private (Expression Bound, int? Value) Bound(int value)
    {
        var slot = _choices.Any(Readable(CoreType.Int).ToList());
        return slot != null && _choices.Chance(0.35)
            ? (_choices.Chance(0.7) ? new Read(slot.Variable) : new Infix("+", new Read(slot.Variable), Literal.Int(1), CoreType.Int), null)
            : (Literal.Int(value), value);
    }

    private Slot Counter(int? low, int? high)
    {
        var slot = new Slot(_fresh(CoreType.Int))
        {
            IsMutable = _choices.Chance(0.06),
            Range = low is { } l && high is { } h ? (l, h) : null,
        };
        _scope.Add(slot);
        return slot;
    }

    private For Loop(Slot counter, Expression start, string comparison, Expression limit, int step, int nesting)
    {
        var read = new Read(counter.Variable);
        Expression advance = step is 1 or -1 && _choices.Chance(0.8)
            ? new Increment(read, step > 0, _choices.Chance(0.8))
            : new Compound(step > 0 ? "+" : "-", read, Literal.Int(Math.Abs(step)));
        return new For(new Declare([counter.Variable], [start]), new Infix(comparison, read, limit, CoreType.Bool), [advance], LoopBody(nesting));
    }

    private For FromBothEnds(int nesting)
    {
        var low = new Slot(_fresh(CoreType.Int)) { IsMutable = false, Range = (0, 2) };
        var high = new Slot(_fresh(CoreType.Int)) { IsMutable = false, Range = (0, 3) };
        _scope.Add(low);
        _scope.Add(high);
        return new For(
            new Declare([low.Variable, high.Variable], [Literal.Int(0), Literal.Int(_choices.Between(1, 3))]),
            new Infix("<", new Read(low.Variable), new Read(high.Variable), CoreType.Bool),
            [new Increment(new Read(low.Variable), true, true), new Increment(new Read(high.Variable), false, true)],
            LoopBody(nesting));
    }

    /// <summary>A counter that takes part in the derivative, towards a limit that may, too.</summary>
    private For WithRealCounter(int nesting)
    {
        var type = RealType();
        var start = RealLeaf(type);
        var limit = RealLeaf(type);
        var counter = new Slot(_fresh(type)) { IsMutable = _choices.Chance(0.2) };
        _scope.Add(counter);
        var read = new Read(counter.Variable);
        var step = _choices.Chance(0.7) ? (Expression)new Literal(0.5, type) : InDomain(Domain.Positive, type, 1);
        return new For(new Declare([counter.Variable], [start]), new Infix("<", read, limit, CoreType.Bool), [new Compound("+", read, step)], LoopBody(nesting));
    }

    /// <summary>A stride that is known when the program runs.</summary>
    private For Strided(int nesting)
    {
        var stride = new Infix("+", Literal.Int(1), new Infix("&", Int(1), Literal.Int(1), CoreType.Int), CoreType.Int);
        var counter = Counter(0, 5);
        var read = new Read(counter.Variable);
        return new For(
            new Declare([counter.Variable], [Literal.Int(0)]),
            new Infix("<", read, Literal.Int(_choices.Between(1, 6)), CoreType.Bool),
            [_choices.Chance(0.7) ? new Compound("+", read, stride) : new Assign(read, new Infix("+", read, stride, CoreType.Int))],
            LoopBody(nesting));
    }

    /// <summary>A loop whose parts are missing, and that steps in its body.</summary>
    private For Bare(int nesting)
    {
        var counter = Counter(0, 4);
        var read = new Read(counter.Variable);
        var limit = Literal.Int(_choices.Between(1, 4));
        var declaration = new Declare([counter.Variable], [Literal.Int(0)]);
        if (_choices.Chance(0.5))
        {
            return new For(declaration, new Infix("<", read, limit, CoreType.Bool), [], LoopBody(nesting, () => [new Do(new Increment(read, true, true))]));
        }

        var body = LoopBody(nesting);
        var exit = new If(new Infix(">=", read, limit, CoreType.Bool), new Block([_isCleanup || _choices.Chance(0.8) ? new Break() : ReturnFrom(2)]), null);
        return new For(declaration, null, [new Increment(read, true, true)], new Block([exit, .. body.Statements]));
    }

    /// <summary><c>while</c> and <c>do</c>, that go on until a counter or a real says so.</summary>
    private Statement[] Repeated(int nesting)
    {
        var testsLast = _choices.Chance(0.4);
        if (_choices.Chance(0.35) && _choices.Any(Mutable(_reals[0])) is { } slot)
        {
            // Comes below any limit by and by.
            var shrink = new Do(new Compound("*", new Read(slot.Variable), new Literal(_choices.Of([0.5, 0.25]), slot.Type)));
            var isLarge = new Infix(">", new Read(slot.Variable), new Literal(_choices.Number(0.05, 0.6), slot.Type), CoreType.Bool);
            return [new While(isLarge, LoopBody(nesting, () => [shrink]), testsLast)];
        }

        var fuel = new Slot(_fresh(CoreType.Int)) { IsMutable = _choices.Chance(0.1) };
        var declaration = new Declare([fuel.Variable], [Literal.Int(_choices.Between(1, 4))]);
        _scope.Add(fuel);
        var read = new Read(fuel.Variable);
        Expression goesOn = _choices.Chance(0.5)
            ? new Infix(">", new Increment(read, false, _choices.Chance(0.7)), Literal.Int(0), CoreType.Bool)
            : new Infix(">", read, Literal.Int(0), CoreType.Bool);
        Func<IEnumerable<Statement>>? last = goesOn is Infix { X: Increment } ? null : () => [new Do(new Increment(read, false, true))];
        if (_choices.Chance(0.5))
        {
            goesOn = new Infix("&&", goesOn, Bool(2), CoreType.Bool);
        }

        return [declaration, new While(goesOn, LoopBody(nesting, last), testsLast)];
    }

    private Foreach? Each(int nesting)
    {
        var buffer = _choices.Any(_scope.Slots.Where(s => (s.Type.IsBuffer || s.Type.Shape == Shape.List) && s.IsReadable).ToList());
        if (buffer == null)
        {
            return null;
        }

        var source = buffer.Least > 1 && buffer.Type.IsBuffer && _choices.Chance(0.2) ? Slice(buffer, _choices.Between(1, buffer.Least), Shape.ReadOnlySpan) : null;
        var outer = _scope;
        _scope = new Scope(outer);
        var item = new Slot(_fresh(buffer.Type.Item)) { IsMutable = false };
        var wasIterated = buffer.IsIterated;
        buffer.IsIterated |= buffer.Type.Shape == Shape.List;
        _scope.Add(item);
        var loop = new Foreach(item.Variable, (Expression?)source ?? new Read(buffer.Variable), LoopBody(nesting));
        buffer.IsIterated = wasIterated;
        _scope = outer;
        return loop;
    }
}
