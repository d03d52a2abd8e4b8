using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <content>References, buffers that change hands, local functions, and what is done however a block is left.</content>
internal sealed partial class BodyGenerator
{
    /// <summary>Another name for a variable or an element.</summary>
    private DeclareReference? Reference()
    {
        var type = RealType();
        if (RealPlace(type) is not { } place)
        {
            return null;
        }

        var target = Buffer(place) ?? (place as Read)?.Variable;
        if (target == null || _scope.Slots.FirstOrDefault(s => s.Variable == target) is not { } referred || !referred.HasReferences)
        {
            return null;
        }

        var slot = new Slot(_fresh(type)) { Root = referred.Root, CanBeCaptured = false };
        _scope.Add(slot);
        return new DeclareReference(slot.Variable, place);
    }

    /// <summary>A buffer variable gets another buffer, or two exchange theirs.</summary>
    private Statement[]? Rebind()
    {
        var slots = _scope.Slots.Where(s => s.Type.HoldsReals && s.Type.IsBuffer && s is { IsReadable: true, IsMutable: true, IsOnStack: false }).ToList();
        if (_choices.Any(slots) is not { } target || _choices.Any(slots.Where(s => s != target && s.Type == target.Type && s.Least >= target.Least).ToList()) is not { } source)
        {
            return null;
        }

        var (first, second) = (new Read(target.Variable), new Read(source.Variable));
        var isSwap = source.Least == target.Least && _choices.Chance(0.6);
        var (from, to) = (source.Root, target.Root);
        foreach (var slot in _scope.Slots.Where(s => s.Root == from))
        {
            slot.Root = to;
        }

        if (!isSwap)
        {
            return [new Do(new Assign(first, second))];
        }

        if (target.Type.Shape == Shape.Array && _choices.Chance(0.6))
        {
            return [new AssignAll([first, second], [second, first])];
        }

        var kept = new Slot(_fresh(target.Type)) { Least = target.Least, Most = target.Most, Root = to, CanBeCaptured = target.CanBeCaptured };
        _scope.Add(kept);
        return [new Declare([kept.Variable], [first]), new Do(new Assign(first, second)), new Do(new Assign(second, new Read(kept.Variable)))];
    }

    /// <summary>Steps in time: what is new is made of what is old, and then they change places.</summary>
    private Statement[]? Stepping(int nesting)
    {
        var type = RealType() with { Shape = Shape.Array };
        var slots = _scope.Slots.Where(s => s.Type == type && s is { IsReadable: true, IsMutable: true }).ToList();
        if (slots.GroupBy(s => s.Root).Select(g => g.First()).ToList() is not { Count: > 1 } apart)
        {
            return null;
        }

        var round = apart.Take(_choices.Between(2, 3)).ToList();
        var least = round.Min(s => s.Least);
        foreach (var slot in _scope.Slots.Where(s => round.Skip(1).Any(r => r.Root == s.Root)).ToList())
        {
            slot.Root = round[0].Root;
        }

        var outer = _scope;
        _scope = new Scope(outer);
        var step = Counter(0, 3);
        var item = new Slot(_fresh(CoreType.Int)) { IsMutable = false, Range = (0, least - 1) };
        var body = LoopBody(nesting, () =>
        {
            _scope.Add(item);
            var (at, old) = (new Read(item.Variable), new Read(round[1].Variable));
            var value = new Infix(_choices.Of(["+", "*", "-"]), new Apply(_choices.Of([.. Function.Smooth.Take(4)]), [new ElementOf(old, at)], type.Item), Real(type.Item, 1), type.Item);
            var update = new Do(new Assign(new ElementOf(new Read(round[0].Variable), at), value));
            Expression[] before = [.. round.Select(s => new Read(s.Variable))];
            return
            [
                new For(new Declare([item.Variable], [Literal.Int(0)]), new Infix("<", at, Literal.Int(least), CoreType.Bool), [new Increment(at, true, true)], new Block([update])),
                new AssignAll(before, [.. before.Skip(1), before[0]]),
            ];
        });
        _scope = outer;
        foreach (var slot in round)
        {
            slot.Least = least;
        }

        var read = new Read(step.Variable);
        return [new For(new Declare([step.Variable], [Literal.Int(0)]), new Infix("<", read, Literal.Int(_choices.Between(1, 4)), CoreType.Bool), [new Increment(read, true, true)], body)];
    }

    private Try Protected(int nesting)
    {
        var body = Nested(() => Statements(nesting + 1, 3));
        var loops = _loops;
        var labels = _labels;
        (_isCleanup, _loops, _labels) = (true, 0, []);
        var cleanup = Nested(() => Statements(nesting + 1, 2));
        (_isCleanup, _loops, _labels) = (false, loops, labels);
        return new Try(body, cleanup);
    }

    /// <summary>What a function inside sees.</summary>
    private Scope Captured()
    {
        var captured = new Scope(null);
        foreach (var slot in _scope.Slots.Where(s => s.CanBeCaptured && s.Type.Shape is not (Shape.Span or Shape.ReadOnlySpan)))
        {
            captured.Add(slot);
        }

        foreach (var known in _scope.Functions)
        {
            captured.Add(known);
        }

        return captured;
    }

    /// <summary>A function to hand on: one that the method was given, a local one, or a lambda. In a recursion a new one each time would never end.</summary>
    private Expression? FunctionArgument()
    {
        var given = _choices.Any(Readable(CoreType.Function).ToList());
        if (_method.IsRecursive || (given != null && _choices.Chance(0.5)))
        {
            return given == null ? null : new Read(given.Variable);
        }

        if (_choices.Chance(0.3) && _choices.Any(_scope.Functions.Where(f => f.Return == CoreType.Double && f.Parameters is [{ Type: var only }] && only == CoreType.Double).ToList()) is { } function)
        {
            return new FunctionOf(function.Id);
        }

        var (outer, isCleanup) = (_scope, _isCleanup);
        _scope = Captured();
        var parameter = new Slot(_fresh(CoreType.Double)) { IsMutable = false };
        _scope.Add(parameter);
        var lambda = new Lambda(parameter.Variable, new Infix("*", new Read(parameter.Variable), Real(CoreType.Double, 2), CoreType.Double));
        (_scope, _isCleanup) = (outer, isCleanup);
        return lambda;
    }

    private DeclareFunction Nestling(int nesting)
    {
        var (outer, loops, returns, isCleanup, labels) = (_scope, _loops, _returns, _isCleanup, _labels);
        var captured = Captured();
        var type = RealType();
        List<Slot> parameters = [.. Enumerable.Range(0, _choices.Between(1, 2)).Select(_ => Local(type))];
        parameters.ForEach(captured.Add);
        (_scope, _loops, _returns, _isCleanup, _labels) = (new Scope(captured), 0, type, false, []);
        List<Statement> statements = [.. Statements(nesting + 2, 2)];
        statements.Add(ReturnFrom(2));
        (_scope, _loops, _returns, _isCleanup, _labels) = (outer, loops, returns, isCleanup, labels);
        var function = new LocalFunction(parameters[0].Variable.Id, [.. parameters.Select(p => p.Variable)], type, new Block(statements), _choices.Chance(0.4));
        outer.Add(function);
        return new DeclareFunction(function);
    }

    private InvokeLocal? LocalInvocation(CoreType type, int depth) =>
        _choices.Any(_scope.Functions.Where(f => f.Return == type).ToList()) is { } function
            ? new InvokeLocal(function.Id, [.. function.Parameters.Select(p => Real(p.Type, depth - 1))], type)
            : null;
}
