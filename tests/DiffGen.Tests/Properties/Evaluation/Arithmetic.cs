using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

/// <summary>Operators and functions on dual numbers; the values are those of C#, to the bit.</summary>
internal static class Arithmetic
{
    public static Dual Infix(string op, CoreType operands, Dual x, Dual y) => op switch
    {
        "<" => Dual.Of(x.Number < y.Number),
        "<=" => Dual.Of(x.Number <= y.Number),
        ">" => Dual.Of(x.Number > y.Number),
        ">=" => Dual.Of(x.Number >= y.Number),
        "==" => Dual.Of(x.Number == y.Number),
        "!=" => Dual.Of(x.Number != y.Number),
        _ when operands.IsReal => Real(op, operands, x, y),
        _ when operands == CoreType.Bool => new Dual(Integer(op, x.Int, y.Int)),
        _ => new Dual(Integer(op, x.Int, y.Int)),
    };

    public static Dual Negate(CoreType type, Dual x) =>
        type.IsReal ? Dual.Chain(-x.Number, [x], [-1]) : new Dual(unchecked(-x.Int));

    public static Dual Convert(CoreType type, CoreType from, Dual x) => type.Element switch
    {
        Element.Float => from.IsReal ? Dual.Chain((float)x.Number, [x], [1]) : new Dual((float)x.Int),
        Element.Double => x,
        _ => new Dual((int)x.Number),
    };

    public static Dual Apply(Function function, CoreType type, Dual[] arguments)
    {
        var numbers = Array.ConvertAll(arguments, a => a.Number);
        var result = type == CoreType.Float ? function.Single(Array.ConvertAll(numbers, n => (float)n)) : function.Value(numbers);
        return Dual.Chain(result, arguments, function.Partials(numbers, result));
    }

    private static Dual Real(string op, CoreType type, Dual x, Dual y)
    {
        var (a, b) = (x.Number, y.Number);
        var result = type == CoreType.Float ? Single(op, (float)a, (float)b) : Double(op, a, b);
        ReadOnlySpan<double> partials = op switch
        {
            "+" => [1, 1],
            "-" => [1, -1],
            "*" => [b, a],
            "/" => [1 / b, -(a / b / b)],
            _ => [1, -Math.Round((a - result) / b)],
        };
        return Dual.Chain(result, [x, y], partials);
    }

    private static double Double(string op, double a, double b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        _ => throw new NotSupportedException(op),
    };

    private static float Single(string op, float a, float b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        _ => throw new NotSupportedException(op),
    };

    private static int Integer(string op, int a, int b) => unchecked(op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        "&" => a & b,
        "|" => a | b,
        "^" => a ^ b,
        "<<" => a << b,
        ">>" => a >> b,
        _ => throw new NotSupportedException(op),
    });
}
