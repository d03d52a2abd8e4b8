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
    private int _next;

    private ProgramGenerator(int seed, int size)
    {
        _choices = new Choices(seed);
        _size = size;
        _reals = _choices.Below(8) switch
        {
            0 => [CoreType.Float],
            1 => [CoreType.Double, CoreType.Float],
            _ => [CoreType.Double],
        };
    }

    public static Gen<SourceProgram> Programs =>
        Gen.Sized(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => Create(seed, size)));

    public static SourceProgram Create(int seed, int size)
    {
        var generator = new ProgramGenerator(seed, size);
        return new SourceProgram(seed, generator.Methods());
    }

    private List<Method> Methods()
    {
        var count = 1 + _choices.Below(1 + Math.Min(3, _size / 15));
        var signatures = Enumerable.Range(0, count).Select(Signature).ToList();
        return [.. signatures.Select(s => s with { Body = Body(s, signatures) })];
    }

    private Block Body(Method method, List<Method> all)
    {
        var callees = all.Where(m => m.Id < method.Id || (m.IsRecursive && method.IsRecursive)).ToList();
        var budget = 1 + _choices.Below(2 + (_size / 6));
        return new BodyGenerator(_choices, method, callees, _reals, budget, Fresh).Body();
    }

    private Variable Fresh(CoreType type) => new(_next++, type);

    private Method Signature(int id)
    {
        var parameters = new List<Parameter> { Active() };
        var count = _choices.Between(0, 3);
        for (var i = 0; i < count; i++)
        {
            parameters.Add(_choices.Below(10) switch
            {
                < 6 => Active(),
                6 => Make(CoreType.Int),
                7 => Make(_choices.Chance(0.5) ? CoreType.Bool : CoreType.Int),
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

        var returns = _choices.Chance(0.2) && parameters.Any(IsWritten) ? CoreType.Void : _choices.Of(_reals);
        return new Method(id, returns, parameters, new Block([]));
    }

    private static bool IsWritten(Parameter parameter) =>
        parameter.Passing is Passing.Ref or Passing.Out || (parameter.Type.HoldsReals && parameter.Type.Shape is Shape.Array or Shape.Span);

    private Parameter Active()
    {
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
        new(Fresh(type), passing, type.IsBuffer ? _choices.Between(2, 4) : 0);
}
