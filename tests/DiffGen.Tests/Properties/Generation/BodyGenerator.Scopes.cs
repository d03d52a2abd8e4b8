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

        var target = place is ElementOf { Buffer: Read buffer } ? buffer.Variable : (place as Read)?.Variable;
        if (target == null || _scope.Slots.FirstOrDefault(s => s.Variable == target) is not { } referred)
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

    private Try Protected(int nesting)
    {
        var body = Nested(() => Statements(nesting + 1, 3));
        var loops = _loops;
        (_isCleanup, _loops) = (true, 0);
        var cleanup = Nested(() => Statements(nesting + 1, 2));
        (_isCleanup, _loops) = (false, loops);
        return new Try(body, cleanup);
    }

    private DeclareFunction Nestling(int nesting)
    {
        var (outer, loops, returns, isCleanup) = (_scope, _loops, _returns, _isCleanup);
        var captured = new Scope(null);
        foreach (var slot in outer.Slots.Where(s => s.CanBeCaptured && s.Type.Shape is Shape.Scalar or Shape.Array))
        {
            captured.Add(slot);
        }

        foreach (var known in outer.Functions)
        {
            captured.Add(known);
        }

        var type = RealType();
        List<Slot> parameters = [.. Enumerable.Range(0, _choices.Between(1, 2)).Select(_ => Local(type))];
        parameters.ForEach(captured.Add);
        (_scope, _loops, _returns, _isCleanup) = (new Scope(captured), 0, type, false);
        List<Statement> statements = [.. Statements(nesting + 2, 2)];
        statements.Add(ReturnFrom(2));
        (_scope, _loops, _returns, _isCleanup) = (outer, loops, returns, isCleanup);
        var function = new LocalFunction(parameters[0].Variable.Id, [.. parameters.Select(p => p.Variable)], type, new Block(statements), _choices.Chance(0.4));
        outer.Add(function);
        return new DeclareFunction(function);
    }

    private InvokeLocal? LocalInvocation(CoreType type, int depth) =>
        _choices.Any(_scope.Functions.Where(f => f.Return == type).ToList()) is { } function
            ? new InvokeLocal(function.Id, [.. function.Parameters.Select(p => Real(p.Type, depth - 1))], type)
            : null;
}
