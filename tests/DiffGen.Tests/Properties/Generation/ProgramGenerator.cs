using DiffGen.Tests.Properties.Syntax;
using FsCheck;
using FsCheck.Fluent;

namespace DiffGen.Tests.Properties.Generation;

/// <summary>Random programs. Signatures come first, so that methods can call each other.</summary>
internal sealed class ProgramGenerator
{
    private readonly Choices _choices;
    private readonly int _size;
    private readonly CoreType[] _reals;
    private readonly bool _isLong;
    private readonly bool _isWide;
    private int _next;

    private ProgramGenerator(int seed, int size, bool isWide)
    {
        _isWide = isWide;
        _choices = new Choices(seed);
        _size = size;
        _reals = _choices.Below(8) switch
        {
            0 => [CoreType.Float],
            1 => [CoreType.Double, CoreType.Float],
            _ => [CoreType.Double],
        };
        _isLong = _choices.Chance(0.22);
    }

    /// <param name="areWide">They may have lists, records, snapshots, functions that are structs and references to one object or another.</param>
    public static Gen<SourceProgram> Programs(bool areWide) =>
        Gen.Sized(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => Create(seed, size, areWide)));

    private static SourceProgram Create(int seed, int size, bool isWide)
    {
        var generator = new ProgramGenerator(seed, size, isWide);
        return new SourceProgram(seed, generator.Methods()) { IsWide = isWide };
    }

    private List<Method> Methods()
    {
        var count = 1 + _choices.Below(1 + Math.Min(3, _size / 15));
        var signatures = Enumerable.Range(0, count).Select(Signature).ToList();
        var methods = new Dictionary<int, Method>();
        foreach (var signature in signatures)
        {
            var method = signature with { Body = Body(signature, [.. signatures.Select(s => methods.GetValueOrDefault(s.Id, s))]) };
            var isGeneric = _choices.Chance(0.3) && GenericText.Fits(method, id => methods.GetValueOrDefault(id, method));
            var snapshots = _isWide && _choices.Chance(0.25) && BodyGenerator.HasOneLoop(method.Body) ? _choices.Between(1, 3) : 0;
            methods.Add(method.Id, method with { IsGeneric = isGeneric, Snapshots = snapshots });
        }

        return [.. methods.Values];
    }

    private Block Body(Method method, List<Method> all)
    {
        var callees = all.Where(m => m.Id < method.Id || (m.IsRecursive && method.IsRecursive)).ToList();
        var budget = 1 + _choices.Below(2 + (_size / 6));
        return new BodyGenerator(_choices, method, callees, _reals, budget, Fresh) { IsWide = _isWide }.Body();
    }

    private Variable Fresh(CoreType type) => new(_next++, type);

    private Method Signature(int id)
    {
        var parameters = new List<Parameter> { Active() };
        if (_choices.Chance(0.1) && !_reals.Contains(CoreType.Float))
        {
            return new Method(id, CoreType.Double, [.. Enumerable.Range(0, _choices.Between(1, 3)).Select(_ => Make(CoreType.Double))], new Block([]));
        }

        var count = _choices.Between(0, 3);
        for (var i = 0; i < count; i++)
        {
            parameters.Add(_choices.Below(10) switch
            {
                < 6 => Active(),
                6 => Make(CoreType.Int),
                7 => Make(_choices.Chance(0.5) ? CoreType.Bool : _reals.Contains(CoreType.Double) && _choices.Chance(0.4) ? CoreType.Rule : CoreType.Int),
                8 => Make(new CoreType(Element.Int, _choices.Chance(0.5) ? Shape.Array : Shape.ReadOnlySpan)),
                _ => Active() is { Passing: Passing.ByValue, Type: { Shape: Shape.Scalar or Shape.ReadOnlySpan } } constant
                    ? constant with { IsConstant = true }
                    : Active(),
            });
        }

        if (_choices.Chance(0.2))
        {
            parameters.Add(Make(CoreType.Int) with { IsDepth = true });
        }

        if (_choices.Chance(0.12) && _reals.Contains(CoreType.Double))
        {
            parameters.Add(_isWide && _choices.Chance(0.4) ? Make(CoreType.Map) with { IsConstant = true } : Make(CoreType.Function));
        }

        var returns = _choices.Chance(0.2) && parameters.Any(IsWritten) ? CoreType.Void : _choices.Chance(0.15) ? Structured() : _choices.Of(_reals);
        return new Method(id, returns, parameters, new Block([])) { IsCheckpoint = _choices.Chance(0.08) };
    }

    private CoreType Structured() => _choices.Below(4) switch
    {
        0 => _choices.Of(_reals) with { Shape = Shape.Array },
        1 when _reals.Contains(CoreType.Double) => CoreType.Pair,
        _ when _reals.Contains(CoreType.Double) => CoreType.Tuple,
        _ => _choices.Of(_reals),
    };

    private Parameter Composite() => _choices.Below(_isWide ? 14 : 12) switch
    {
        0 => Make(CoreType.Pair),
        1 => Make(CoreType.Pair, _choices.Of([Passing.Ref, Passing.In, Passing.Out])),
        2 => Make(CoreType.Tuple, _choices.Of([Passing.ByValue, Passing.Ref, Passing.Out])),
        3 or 4 => Make(CoreType.Pair with { Shape = Shape.Array }),
        5 or 6 => Make(CoreType.Node),
        < 10 => Make(CoreType.Double with { Shape = Shape.Grid }),
        >= 12 => Make(CoreType.Double with { Shape = Shape.List }),
        _ => Make(CoreType.Double with { Shape = Shape.Rows }),
    };

    private static bool IsWritten(Parameter parameter) =>
        parameter.Passing is Passing.Ref or Passing.Out || (parameter.Type.IsReference && parameter.Type.IsActive && parameter.Type.Shape != Shape.ReadOnlySpan);

    private Parameter Active()
    {
        if (_choices.Chance(0.14) && _reals.Contains(CoreType.Double))
        {
            return Composite();
        }

        var item = _choices.Of(_reals);
        return _choices.Below(20) switch
        {
            < 9 => Make(item),
            9 => Make(item, Passing.In),
            10 => Make(item, Passing.Ref),
            11 => Make(item, Passing.Out),
            < 14 => Make(item with { Shape = Shape.Array }),
            < 17 => Make(item with { Shape = Shape.Span }) is { } span && _choices.Chance(0.12) ? span with { IsOutput = true } : Make(item with { Shape = Shape.Span }),
            _ => Make(item with { Shape = Shape.ReadOnlySpan }),
        };
    }

    private Parameter Make(CoreType type, Passing passing = Passing.ByValue) =>
        new(Fresh(type), passing, type.Shape == Shape.Scalar ? 0 : _isLong && type.IsBuffer ? _choices.Between(BodyGenerator.LongLength, 22) : _choices.Between(2, 4));
}
