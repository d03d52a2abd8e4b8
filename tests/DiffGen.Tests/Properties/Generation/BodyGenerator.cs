using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <summary>
/// Makes the body of a method. Indices are mostly in range and loops mostly end; that all of it does, at the points where the
/// program is run, is for the evaluator to say.
/// </summary>
internal sealed partial class BodyGenerator
{
    /// <summary>Of so many elements, several are computed at once.</summary>
    public const int LongLength = 18;

    private readonly Choices _choices;
    private readonly Method _method;
    private readonly IReadOnlyList<Method> _callees;
    private readonly CoreType[] _reals;
    private readonly Func<CoreType, Variable> _fresh;
    private Scope _scope = new(null);
    private CoreType _returns;
    private bool _isCleanup;
    private List<int> _labels = [];
    private int _loops;
    private int _budget;

    /// <param name="method">Its signature; the body is ignored.</param>
    /// <param name="callees">What it may call, itself included if it is recursive.</param>
    public BodyGenerator(Choices choices, Method method, IReadOnlyList<Method> callees, CoreType[] reals, int budget, Func<CoreType, Variable> fresh)
    {
        _choices = choices;
        _method = method;
        _callees = callees;
        _reals = reals;
        _budget = budget;
        _fresh = fresh;
        _returns = method.Return;
    }

    /// <summary>It may make use of all that there is.</summary>
    public bool IsWide { get; init; }

    private Slot? Depth => _scope.Slots.FirstOrDefault(s => s.IsDepth);

    public Block Body()
    {
        foreach (var parameter in _method.Parameters.Where(p => p.Passing != Passing.Out))
        {
            _scope.Add(SlotOf(parameter));
        }

        var statements = new List<Statement>();
        foreach (var parameter in _method.Parameters.Where(p => p.Passing == Passing.Out))
        {
            statements.Add(new Do(new Assign(new Read(parameter.Variable), Value(parameter.Type, 2))));
            _scope.Add(SlotOf(parameter));
        }

        _scope = new Scope(_scope);

        if (Depth is { } depth)
        {
            var isLast = new Infix(_choices.Chance(0.5) ? "<=" : "<", new Read(depth.Variable), Literal.Int(1), CoreType.Bool);
            statements.Add(new If(isLast, new Block([ReturnFrom(1)]), null));
        }

        while (_budget > 0)
        {
            statements.AddRange(Statement(0));
        }

        if (_method.Return != CoreType.Void)
        {
            statements.Add(new Return(_method.Return.IsReal ? Everything(_method.Return)
                : _method.Return.HasFields ? new NewPair(Everything(CoreType.Double), Everything(CoreType.Double), _method.Return)
                : Result(_method.Return)));
        }

        return new Block(statements);
    }

    public static Slot SlotOf(Parameter parameter) => new(parameter.Variable)
    {
        IsMutable = parameter is { Passing: not Passing.In, IsDepth: false } && !(parameter.Type.IsReference && parameter.IsConstant),
        Range = parameter.IsDepth ? (0, 3) : null,
        Least = parameter.Least,
        Most = parameter.Least + Points.LengthSpread,
        IsReadable = !parameter.IsOutput,
        IsDepth = parameter.IsDepth,
        CanBeCaptured = parameter.Passing == Passing.ByValue && parameter.Type.Shape != Shape.List,
        IsParameter = true,
    };

    private Slot Local(CoreType type) => new(_fresh(type));

    private Return ReturnFrom(int depth) => new(_returns == CoreType.Void ? null : Value(_returns, depth));

    /// <summary>A value of a type that can be returned, or assigned to what is passed by reference.</summary>
    private Expression Value(CoreType type, int depth) =>
        type == CoreType.Pair ? Pair(depth)
        : type == CoreType.Tuple ? Tuple(depth)
        : type.IsBuffer ? Result(type)
        : Real(type, depth);

    /// <summary>An array to return.</summary>
    private Expression Result(CoreType type)
    {
        var slots = _scope.Slots.Where(s => s.Type == type && s is { IsReadable: true, Least: >= Method.LeastOfResult }).ToList();
        return _choices.Chance(0.75) && _choices.Any(slots) is { } slot
            ? new Read(slot.Variable)
            : new NewBuffer(type, null, [.. Enumerable.Range(0, _choices.Between(Method.LeastOfResult, 3)).Select(_ => Real(type.Item, 2))], Allocation.New);
    }

    /// <summary>A result that many of the variables take part in.</summary>
    private Expression Everything(CoreType type)
    {
        var result = Real(type, 2);
        foreach (var slot in _scope.Slots.Where(s => s.Type == type && s.IsReadable).Reverse().Take(4))
        {
            Expression part = new Read(slot.Variable);
            part = _choices.Chance(0.3) ? new Apply(Function.Smooth[_choices.Below(4)], [part], part.Type) : part;
            result = new Infix(_choices.Of(["+", "-", "+", "*"]), result, part, type);
        }

        foreach (var slot in _scope.Slots.Where(s => s.IsWritable && s.IsReadable && s.Type.Element == type.Element && s.Least > 0).Take(2))
        {
            result = new Infix("+", result, ItemOf(slot, _ => Literal.Int(_choices.Below(slot.Least))), type);
        }

        foreach (var slot in _scope.Slots.Where(s => type == CoreType.Double && s.Type.HasFields && s.Type.Shape == Shape.Scalar).Reverse().Take(2))
        {
            result = new Infix("+", result, new FieldOf(new Read(slot.Variable), _choices.Below(2)), type);
        }

        return result;
    }

    private Block Nested(Func<IEnumerable<Statement>> content)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        var block = new Block([.. content()]);
        _scope = outer;
        return block;
    }

    private CoreType RealType() => _choices.Of(_reals);
}
