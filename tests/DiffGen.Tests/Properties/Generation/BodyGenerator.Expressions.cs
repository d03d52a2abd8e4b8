using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

internal sealed partial class BodyGenerator
{
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "<", ">", "==", "!="];

    private Expression Real(CoreType type, int depth) => depth <= 0
        ? RealLeaf(type)
        : _choices.Produce<Expression>(
            RealLeaf(type),
            (22, () => RealLeaf(type)),
            (20, () => Differing(_choices.Of(["+", "-", "+", "-", "*"]), Real(type, depth - 1), () => Real(type, depth - 1), type)),
            (18, () => new Infix("*", Real(type, depth - 1), Real(type, depth - 1), type)),
            (5, () => new Infix("/", Real(type, depth - 1), Divisor(type, depth - 1), type)),
            (1, () => new Infix("%", Real(type, depth - 1), Divisor(type, depth - 1), type)),
            (4, () => new Prefix("-", Real(type, depth - 1))),
            (14, () => Apply(_choices.Of(Function.Smooth), type, depth)),
            (4, () => Apply(_choices.Of(Function.Kinked), type, depth)),
            (5, () => new Conditional(Bool(depth - 1), Real(type, depth - 1), Real(type, depth - 1))),
            (2, () => Choice(type, depth)),
            (8, () => type == CoreType.Double && _choices.Any(Readable(CoreType.Rule).ToList()) is { } rule && RealPlace(type) is { } place && !IsListItem(place) ? new Dispatch(new Read(rule.Variable), Real(type, depth - 1), place) : null),
            (8, () => type == CoreType.Double && _choices.Any(Readable(CoreType.Function).ToList()) is { } given ? new InvokeGiven(new Read(given.Variable), Real(type, depth - 1)) : null),
            (IsWide ? 8 : 0, () => type == CoreType.Double && _choices.Any(Readable(CoreType.Map).ToList()) is { } map ? new ApplyMap(new Read(map.Variable), Real(type, depth - 1)) : null),
            (3, () => SideEffect(type, depth - 1)),
            (7, () => Invocation(type, depth - 1)),
            (7, () => LocalInvocation(type, depth - 1)),
            (2, () => FromInteger(type, depth)),
            (3, () => FromOtherReal(type, depth)),
            (1, () => new StopGradient(Real(type, depth - 1))));

    private Expression RealLeaf(CoreType type) => _choices.Produce<Expression>(
        new Literal(_choices.Number(-2, 2), type),
        (12, () => _choices.Any(Readable(type).ToList()) is { } slot ? new Read(slot.Variable) : null),
        (6, () => Item(type, _scope.Slots.Where(s => s.IsReadable))),
        (5, () => type == CoreType.Double ? PairField(isWritten: false) : null),
        (2, () => new Literal(_choices.Chance(0.3) ? _choices.Between(-2, 3) : _choices.Number(-2, 2), type)));

    private IEnumerable<Slot> Readable(CoreType type) => _scope.Slots.Where(s => s.Type == type && s.IsReadable);

    private List<Slot> Mutable(CoreType type) => [.. _scope.Slots.Where(s => s.Type == type && s.IsMutable)];

    private Expression Divisor(CoreType type, int depth) => _choices.Produce<Expression>(
        new Literal(_choices.Between(2, 5) / 2.0, type),
        (3, () => InDomain(Domain.Positive, type, depth)),
        (1, () => new Literal(_choices.Of([0.5, -2, 1.5, 3, 4]), type)),
        (1, () => _choices.Any(Readable(type).ToList()) is { } slot
            ? new Infix("+", new Literal(1, type), new Infix("*", new Read(slot.Variable), new Read(slot.Variable), type), type)
            : null));

    private Apply Apply(Function function, CoreType type, int depth)
    {
        List<Expression> arguments = [.. function.Domains.Select(d => InDomain(d, type, depth - 1))];
        if (function.Domains is [_, Domain.Constant, Domain.Constant])
        {
            var low = _choices.Number(-1, 0.5);
            arguments[1] = new Literal(low, type);
            arguments[2] = new Literal(low + 0.75, type);
        }

        return new Apply(function, arguments, type);
    }

    private Expression InDomain(Domain domain, CoreType type, int depth)
    {
        Literal Number(double value) => new(value, type);
        Expression Call(string name) => new Apply(Function.Smooth.First(f => f.Double == "Math." + name), [Real(type, depth - 1)], type);
        return domain switch
        {
            Domain.Positive => new Infix("+", Number(_choices.Of([1.5, 1.75, 2])), Call(_choices.Of(["Sin", "Cos", "Tanh"])), type),
            Domain.Unit => new Infix("*", Call(_choices.Of(["Sin", "Cos", "Tanh"])), Number(_choices.Of([0.5, 0.8])), type),
            Domain.Small => _choices.Chance(0.5) ? Call(_choices.Of(["Sin", "Cos", "Tanh", "Atan"])) : new Prefix("-", new Apply(Function.Kinked[0], [Real(type, depth - 1)], type)),
            Domain.Constant => Number(_choices.Of([2, 3, 0.5, 1, -1, 2.5])),
            _ => Real(type, depth),
        };
    }

    private Expression? SideEffect(CoreType type, int depth)
    {
        if (RealPlace(type) is not { } place)
        {
            return null;
        }

        return _choices.Below(4) switch
        {
            0 => new Increment(place, _choices.Chance(0.5), _choices.Chance(0.5)),
            1 => new Compound(_choices.Of(["+", "-", "*"]), place, Real(type, depth - 1)),
            _ => new Assign(place, Real(type, depth - 1)),
        };
    }

    /// <summary>Somewhere to write a real.</summary>
    private Expression? RealPlace(CoreType type) => type == CoreType.Double && _choices.Chance(0.2) && PairField(isWritten: true) is { } field ? field
        : _choices.Chance(0.35)
        ? Item(type, _scope.Slots.Where(s => s.IsWritable && s.IsReadable))
        : _choices.Any(Mutable(type)) is { } slot ? new Read(slot.Variable) : null;

    private static bool IsListItem(Expression place) => place is ElementOf { Buffer.Type.Shape: Shape.List };

    private Cast? FromInteger(CoreType type, int depth) => new(Int(depth - 1), type, _choices.Chance(0.7));

    private Cast? FromOtherReal(CoreType type, int depth)
    {
        var other = type == CoreType.Float ? CoreType.Double : CoreType.Float;
        return _reals.Contains(other) ? new Cast(Real(other, depth - 1), type, type == CoreType.Double && _choices.Chance(0.8)) : null;
    }

    private Expression Bool(int depth) => _choices.Produce<Expression>(
        new Infix("<", RealLeaf(_reals[0]), RealLeaf(_reals[0]), CoreType.Bool),
        (8, () => Comparison(RealType(), depth)),
        (5, () => _choices.Any(Readable(CoreType.Int).ToList()) is { } slot ? Differing(_choices.Of(Comparisons), new Read(slot.Variable), () => Int(depth - 1), CoreType.Bool) : null),
        (2, () => depth > 0 ? new Infix("&&", Bool(depth - 1), Bool(depth - 1), CoreType.Bool) : null),
        (2, () => depth > 0 ? new Infix("||", Bool(depth - 1), Bool(depth - 1), CoreType.Bool) : null),
        (1, () => depth > 0 ? new Prefix("!", Bool(depth - 1)) : null),
        (2, () => _choices.Any(Readable(CoreType.Bool).ToList()) is { } slot ? new Read(slot.Variable) : null));

    private Infix Comparison(CoreType type, int depth) =>
        Differing(_choices.Of(Comparisons), Real(type, depth - 1), () => _choices.Chance(0.5) ? RealLeaf(type) : Real(type, depth - 1), CoreType.Bool);

    /// <summary>An operator whose operands are mostly not the same: those fold, and say little.</summary>
    private Infix Differing(string op, Expression x, Func<Expression> y, CoreType type) => new(op, x, Other(x, y), type);

    private Expression Other(Expression than, Func<Expression> make)
    {
        var made = make();
        return made.Equals(than) && _choices.Chance(0.9) ? make() : made;
    }

    private Expression Int(int depth) => _choices.Produce<Expression>(
        Literal.Int(_choices.Between(0, 3)),
        (4, () => Literal.Int(_choices.Between(-1, 4))),
        (8, () => _choices.Any(Readable(CoreType.Int).ToList()) is { } slot ? new Read(slot.Variable) : null),
        (2, () => _choices.Any(_scope.Slots.Where(s => s.Type.IsBuffer || s.Type.Shape == Shape.List).ToList()) is { } slot ? new LengthOf(new Read(slot.Variable)) : null),
        (3, () => depth > 0 && _choices.Any(Readable(CoreType.Int).ToList()) is { } slot ? new Infix(_choices.Of(["+", "-", "*", "&", "|", "^"]), new Read(slot.Variable), Int(depth - 1), CoreType.Int) : null),
        (2, () => depth > 0 ? new Infix(_choices.Of(["%", "/", ">>", "&"]), Int(depth - 1), Literal.Int(_choices.Between(1, 3)), CoreType.Int) : null),
        (1, () => depth > 0 ? new Prefix("-", Int(depth - 1)) : null),
        (1, () => depth > 0 ? new Conditional(Bool(depth - 1), Int(depth - 1), Int(depth - 1)) : null),
        (1, () => depth > 0 && _choices.Any(Mutable(CoreType.Int)) is { } slot ? new Increment(new Read(slot.Variable), _choices.Chance(0.6), _choices.Chance(0.7)) : null),
        (1, () => Item(CoreType.Int, _scope.Slots)),
        (1, () => depth > 0 && _choices.Chance(0.3) ? new Cast(Real(RealType(), depth - 1), CoreType.Int, false) : null));
}
