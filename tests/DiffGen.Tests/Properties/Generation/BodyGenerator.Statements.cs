using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

internal sealed partial class BodyGenerator
{
    private const int MaxNesting = 4;

    private IEnumerable<Statement> Statements(int nesting, int most)
    {
        var count = _choices.Between(1, most);
        for (var i = 0; i < count && (i == 0 || _budget > 0); i++)
        {
            foreach (var statement in Statement(nesting))
            {
                yield return statement;
            }
        }

        if (_choices.Chance(0.05) && nesting > 0)
        {
            yield return Exit();
        }
    }

    private Statement[] Statement(int nesting)
    {
        _budget--;
        var nests = nesting < MaxNesting;
        return _choices.Produce<Statement[]>(
            [],
            (nesting == 0 ? 14 : 6, () => [DeclareReals()]),
            (4, () => [DeclareInteger()]),
            (1, () => [DeclareFlag()]),
            (2, () => DeclareLater()),
            (24, () => Do(RealAction(3))),
            (2, () => Do(IntegerAction())),
            (9, () => Do(Call())),
            (3, () => [DeclareBuffer()]),
            (3, () => DeclareView() is { } view ? [view] : null),
            (1, () => Do(Advance())),
            (2, () => Do(WholeBuffer())),
            (IsWide ? 2 : 0, () => [DeclareList()]),
            (IsWide ? 3 : 0, ChangeLength),
            (!IsWide || !_reals.Contains(CoreType.Double) ? 0 : _scope.Slots.Any(s => s.Type == CoreType.Dot) ? 4 : 1, () => [Dots()]),
            (IsWide ? 2 : 0, () => NodeReference() is { } node ? [node] : null),
            (2, () => Swap() is { } swap ? [swap] : null),
            (2, Rebind),
            (nests && !_isCleanup ? 3 : 0, () => Stepping(nesting)),
            (_reals.Contains(CoreType.Double) ? 4 : 0, () => [DeclarePair()]),
            (_reals.Contains(CoreType.Double) ? 2 : 0, () => [DeclareParts()]),
            (1, () => [DeclareGrid()]),
            (2, () => TakeSlopes() is { } slopes ? [slopes] : null),
            (4, () => Do(PairAction())),
            (2, () => Reference() is { } reference ? [reference] : null),
            (nests && !_isCleanup ? 2 : 0, () => [Protected(nesting)]),
            (nests ? 2 : 0, () => [Nestling(nesting)]),
            (nests ? 9 : 0, () => [Branch(nesting)]),
            (nests ? 1 : 0, () => [Choice(nesting)]),
            (nests ? 14 : 0, () => [Counted(nesting)]),
            (_scope.Slots.Any(s => s.Least >= LongLength) ? 40 : 0, () => Elementwise() is { } each ? [each] : null),
            (nests ? 6 : 0, () => Repeated(nesting)),
            (nests ? 1 : 0, () => Jumping(nesting)),
            (nests ? 1 : 0, () => Again(nesting)),
            (nests ? 4 : 0, () => Each(nesting) is { } loop ? [loop] : null),
            (nests ? 1 : 0, () => [Nested(() => Statements(nesting + 1, 3))]),
            (nesting == 0 || _loops == 0 ? 2 : 5, () => [new If(Bool(2), new Block([Exit()]), null)]));

        static Statement[]? Do(Expression? action) => action == null ? null : [new Do(action)];
    }

    private Statement Exit() => _labels.Count > 0 && _choices.Chance(0.4) ? new Goto(_choices.Of(_labels)) : _choices.Below(_loops > 0 ? 3 : 1) switch
    {
        0 when _isCleanup => new Block([]),
        0 when _choices.Chance(0.08) => new Throw(),
        1 => new Break(),
        2 => new Continue(),
        _ => ReturnFrom(2),
    };

    private Declare DeclareReals()
    {
        var type = RealType();
        var variables = new List<Variable>();
        var values = new List<Expression>();
        for (var i = 0; i == 0 || (i < 3 && _choices.Chance(0.15)); i++)
        {
            values.Add(Real(type, 3));
            var slot = Local(type);
            variables.Add(slot.Variable);
            _scope.Add(slot);
        }

        return new Declare(variables, values);
    }

    private Declare DeclareInteger()
    {
        var slot = Local(CoreType.Int);
        var value = Int(2);
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }

    private Declare DeclareFlag()
    {
        var slot = Local(CoreType.Bool);
        var value = Bool(2);
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }

    /// <summary>A variable that each arm of a branch gives a value.</summary>
    private Statement[] DeclareLater()
    {
        var slot = Local(RealType());
        Block Arm() => Nested(() => [.. RealAction(2) is { } action ? [new Do(action)] : (Statement[])[], new Do(new Assign(new Read(slot.Variable), Real(slot.Type, 2)))]);
        Statement[] statements = [new Declare([slot.Variable], []), new If(Bool(2), Arm(), Arm())];
        _scope.Add(slot);
        return statements;
    }

    private Expression? RealAction(int depth)
    {
        var type = RealType();
        var place = _choices.Chance(0.4) ? Item(type, _scope.Slots.Where(s => s.IsWritable)) : RealPlace(type);
        if (place == null)
        {
            return null;
        }

        var isWriteOnly = Buffer(place) is { } buffer && !_scope.Slots.First(s => s.Variable == buffer).IsReadable;
        return _choices.Below(isWriteOnly ? 5 : 10) switch
        {
            < 5 => new Assign(place, _choices.Chance(0.06) && RealPlace(type) is { } other ? new Assign(other, Real(type, depth)) : Other(place, () => Real(type, depth))),
            9 when _choices.Chance(0.5) => new Increment(place, _choices.Chance(0.5), _choices.Chance(0.5)),
            8 => new Compound("/", place, Divisor(type, depth - 1)),
            7 => new Compound("*", place, _choices.Chance(0.5) ? InDomain(Domain.Unit, type, depth) : Real(type, depth - 1)),
            _ => new Compound(_choices.Of(["+", "-", "+"]), place, _choices.Chance(0.05) ? new Cast(Int(1), type, true) : Real(type, depth)),
        };
    }

    private Expression? IntegerAction() => _choices.Any(Mutable(CoreType.Int)) is not { } slot ? null : _choices.Below(3) switch
    {
        0 => new Assign(new Read(slot.Variable), Int(2)),
        1 => new Increment(new Read(slot.Variable), _choices.Chance(0.5), _choices.Chance(0.5)),
        _ => new Compound(_choices.Of(["+", "-", "*", "^", "&", "%"]), new Read(slot.Variable), Literal.Int(_choices.Between(1, 3))),
    };

    private Expression? Call()
    {
        var callees = _callees.Where(m => m.Id != _method.Id || _method.IsRecursive).ToList();
        if (_choices.Any(callees) is not { } callee || Invocation(callee, 2, declares: true) is not { } call)
        {
            return null;
        }

        if (!callee.Return.IsReal || _choices.Chance(0.2) || RealPlace(callee.Return) is not { } place || call.Arguments.OfType<OutVariable>().Any())
        {
            return call;
        }

        return _choices.Chance(0.5) ? new Assign(place, call) : new Compound("+", place, call);
    }

    private NewBuffer New(CoreType item, Shape shape)
    {
        var count = _choices.Between(1, 4);
        var allocation = shape == Shape.Span && _loops == 0 && !_isCleanup && _choices.Chance(0.3) ? Allocation.StackAlloc : Allocation.New;
        var type = new CoreType(item.Element, shape);
        return _choices.Chance(0.25)
            ? new NewBuffer(type, null, [.. Enumerable.Range(0, count).Select(_ => Real(item, 2))], allocation)
            : new NewBuffer(type, Literal.Int(count), [], allocation);
    }

    /// <summary>The gradient of another method, one that uses no such itself.</summary>
    private TakeSlopes? TakeSlopes()
    {
        var callees = _callees.Where(m => m.Id < _method.Id && m.IsPlain && IsUncut(m)).ToList();
        if (_isCleanup || _choices.Any(callees) is not { } callee)
        {
            return null;
        }

        List<Expression> arguments = [.. callee.Parameters.Select(_ => Real(CoreType.Double, 1))];
        List<Slot> slopes = [.. callee.Parameters.Select(_ => Local(CoreType.Double))];
        slopes.ForEach(_scope.Add);
        return new TakeSlopes(callee.Id, arguments, [.. slopes.Select(s => s.Variable)]);
    }

    /// <summary>Differences see no more than what is differentiated.</summary>
    private bool IsUncut(Method method) => !method.Parameters.Any(p => p.IsConstant) && !Walk.Statements(method.Body).Any(s => s is TakeSlopes)
        && Walk.Expressions(method.Body).All(e => e is not StopGradient && (e is not Invoke call || call.Method == method.Id || (_callees.FirstOrDefault(m => m.Id == call.Method) is { } callee && callee.Id < method.Id && IsUncut(callee))));

    /// <summary>A grid, or an array of arrays.</summary>
    private Declare DeclareGrid()
    {
        var type = RealType();
        var count = _choices.Between(1, 3);
        var isGrid = _choices.Chance(0.6);
        type = type with { Shape = isGrid ? Shape.Grid : Shape.Rows };
        Expression value = isGrid ? new NewGrid(type, Literal.Int(count), Literal.Int(count))
            : new NewBuffer(type, null, [.. Enumerable.Range(0, count).Select(_ => Row())], Allocation.New);
        var slot = new Slot(_fresh(type)) { Least = count, Most = count };
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);

        Expression Row() => _choices.Chance(0.7)
            ? new NewBuffer(type.Item, Literal.Int(_choices.Between(count, 4)), [], Allocation.New)
            : new NewBuffer(type.Item, null, [.. Enumerable.Range(0, count).Select(_ => Real(type.Item.Item, 2))], Allocation.New);
    }

    private Declare DeclareBuffer()
    {
        if (_choices.Chance(0.15) && _choices.Any(_reals.Select(r => Invocation(r with { Shape = Shape.Array }, 2)).OfType<Invoke>().ToList()) is { } call)
        {
            return DeclareResult(call);
        }

        var value = New(RealType(), _choices.Chance(0.6) ? Shape.Array : Shape.Span);
        var count = value.Length is Literal length ? (int)length.Number : value.Items.Count;
        var like = _choices.Any(_scope.Slots.Where(s => s.Type.IsBuffer && s.Type.HoldsReals).ToList());
        if (like != null && value.Length != null && _choices.Chance(0.25))
        {
            count = like.Least;
            value = value with { Length = new LengthOf(new Read(like.Variable)) };
        }

        var slot = new Slot(_fresh(value.Type)) { Least = count, Most = like?.Most ?? count, IsOnStack = value.Allocation == Allocation.StackAlloc, CanBeCaptured = value.Type.Shape == Shape.Array };
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }

    /// <summary>An array that another method returns, which may be one that it was given.</summary>
    private Declare DeclareResult(Invoke call)
    {
        var given = call.Arguments.Select(RootOf).OfType<int>().ToHashSet();
        var slot = new Slot(_fresh(call.Type)) { Least = Method.LeastOfResult, Most = 30 };
        foreach (var other in _scope.Slots.Where(s => given.Contains(s.Root)))
        {
            other.Root = slot.Root;
        }

        _scope.Add(slot);
        return new Declare([slot.Variable], [call]);

        int? RootOf(Expression argument) => argument is Read { Type.IsReference: true } read ? _scope.Slots.First(s => s.Variable == read.Variable).Root : null;
    }

    private Declare? DeclareView()
    {
        if (_choices.Chance(0.12) && _choices.Any(_scope.Slots.Where(s => s.Type.Shape == Shape.Rows).ToList()) is { } rows)
        {
            var row = new Slot(_fresh(rows.Type.Item)) { Least = rows.Least, Most = rows.Most, Root = rows.Root };
            var one = new ElementOf(new Read(rows.Variable), Index(rows, 0));
            _scope.Add(row);
            return new Declare([row.Variable], [one]);
        }

        var buffer = _choices.Any(_scope.Slots.Where(s => s.Type.HoldsReals && s.Type.IsBuffer && s.IsReadable && s.IsMutable && s.Least > 0).ToList());
        if (buffer == null)
        {
            return null;
        }

        var least = _choices.Between(1, buffer.Least);
        var isCopy = buffer.Type.Shape == Shape.Array && _choices.Chance(0.2);
        var shape = isCopy ? Shape.Array : _choices.Chance(0.6) ? Shape.Span : Shape.ReadOnlySpan;
        Expression? value = !isCopy && _choices.Chance(0.15) ? new Read(buffer.Variable) : Slice(buffer, least, shape);
        if (value == null)
        {
            return null;
        }

        var variable = _fresh(value.Type);
        var slot = new Slot(variable) { Least = least, Most = buffer.Most, Root = isCopy ? variable.Id : buffer.Root, IsOnStack = buffer.IsOnStack, CanBeCaptured = value.Type.Shape == Shape.Array };
        _scope.Add(slot);
        return new Declare([slot.Variable], [value]);
    }

    /// <summary>Moves a local view on by an element.</summary>
    private Assign? Advance()
    {
        var slot = _choices.Any(_scope.Own.Where(s => s.Type.Shape is Shape.Span or Shape.ReadOnlySpan && s.Type.HoldsReals && s.IsReadable && s.Least > 1).ToList());
        if (slot == null)
        {
            return null;
        }

        slot.Least--;
        return new Assign(new Read(slot.Variable), new SliceOf(new Read(slot.Variable), Literal.Int(1), null, slot.Type));
    }

    private BufferCall? WholeBuffer()
    {
        var spans = _scope.Slots.Where(s => s.IsWritable && s.Type.Shape == Shape.Span).ToList();
        if (_choices.Any(spans) is not { } span)
        {
            return null;
        }

        if (_choices.Chance(0.5) && _choices.Any(_scope.Slots.Where(s => s.Type.IsBuffer && s.Type.Element == span.Type.Element && s.IsReadable && s.Most <= span.Least).ToList()) is { } source)
        {
            Expression target = source.Type.Shape == Shape.Array ? new Cast(new Read(span.Variable), span.Type, true) : new Read(span.Variable);
            return new BufferCall("CopyTo", [new Read(source.Variable), target]);
        }

        return _choices.Chance(0.5)
            ? new BufferCall("Fill", [new Read(span.Variable), Real(span.Type.Item, 2)])
            : new BufferCall("Clear", [new Read(span.Variable)]);
    }

    private AssignAll? Swap()
    {
        var type = RealType();
        return RealPlace(type) is { } first && RealPlace(type) is { } second
            ? new AssignAll([first, second], _choices.Chance(0.6) ? [second, first] : [Real(type, 2), Real(type, 2)])
            : null;
    }
}
