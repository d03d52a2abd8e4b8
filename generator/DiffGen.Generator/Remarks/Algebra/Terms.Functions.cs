using System.Collections.Immutable;

namespace DiffGen.Generator.Remarks.Algebra;

/// <content>Functions that algebra knows something about. Of all others it knows that equal arguments give equal results.</content>
internal sealed partial class Terms
{
    /// <summary>A function by the name of its row in the rule table.</summary>
    public Sum Apply(string function, params Sum[] x) => function switch
    {
        "Abs" => Choose(Negative(x[0]), x[0].Scaled(-1), x[0]),
        "Max" or "MaxNumber" or "MaxNative" => Choose(Negative(Subtract(x[0], x[1])), x[1], x[0]),
        "Min" or "MinNumber" or "MinNative" => Choose(Negative(Subtract(x[1], x[0])), x[1], x[0]),
        "Clamp" or "ClampNative" => Choose(Negative(Subtract(x[0], x[1])), x[1], Choose(Negative(Subtract(x[2], x[0])), x[2], x[0])),
        "FusedMultiplyAdd" or "MultiplyAddEstimate" => Add(Multiply(x[0], x[1]), x[2]),
        "Lerp" => Add(x[0], Multiply(Subtract(x[1], x[0]), x[2])),
        "Pow" when x[1].Constant is { } power && power == Math.Floor(power) && Math.Abs(power) <= 8 => Power(x[0], (int)power),
        "Pow" when x[0].Constant is { } radix && x[1].Constant is { } exponent && Number(Math.Pow(radix, exponent)) is { } value => value,
        "Pow" when x[1].Constant == 0.5 => Apply("Sqrt", x[0]),
        "Hypot" => Apply("Sqrt", Add(Multiply(x[0], x[0]), Multiply(x[1], x[1]))),
        _ when x is [{ Constant: { } argument }] && Number(Evaluate(function, argument)) is { } value => value,
        _ when x.Length == 1 && IsOdd(function) && x[0].Terms is [{ Factor: < 0 }, ..] => Make(function, x[0].Scaled(-1)).Scaled(-1),
        _ => Make(function, x),
    };

    public Sum Load(Sum memory, Sum index) => OfMemory(memory, atom =>
    {
        if (atom.Function == "zeros")
        {
            return Sum.Zero;
        }

        if (atom.Function == "store" && Subtract(atom.Arguments[1], index).Constant is { } distance)
        {
            return distance == 0 ? atom.Arguments[2] : Load(atom.Arguments[0], index);
        }

        return Make("load", Sum.Of(atom), index);
    });

    public Sum Store(Sum memory, Sum index, Sum value)
    {
        // What is there already changes nothing.
        if (Subtract(Load(memory, index), value).Constant == 0)
        {
            return memory;
        }

        return memory.Single is { Function: "store" } last && Subtract(last.Arguments[1], index).Constant == 0
            ? Store(last.Arguments[0], index, value)
            : Make("store", memory, index, value);
    }

    /// <summary>The memory of one field of all elements.</summary>
    public Sum Part(Sum memory, string path) =>
        path.Length == 0 ? memory : OfMemory(memory, atom => atom.Function == "zeros" ? Sum.Of(atom) : Make("part:" + path, Sum.Of(atom)));

    /// <summary>Memory that a condition chose is a sum like any other: what is asked of it is asked of each.</summary>
    private Sum OfMemory(Sum memory, Func<Atom, Sum> ask)
    {
        Sum result = Sum.Zero;
        foreach ((Product product, double factor) in memory.Terms)
        {
            if (product.Factors.Count(part => !part.Atom.IsTruth) != 1)
            {
                return Make("of", memory);
            }

            Sum truth = new([(new Product([.. product.Factors.Where(part => part.Atom.IsTruth)]), factor)]);
            result = Add(result, Multiply(truth, ask(product.Factors.Single(part => !part.Atom.IsTruth).Atom)));
        }

        return result;
    }

    /// <summary>The same function of arguments of which more is known now.</summary>
    private Sum Again(Atom atom, ImmutableArray<Sum> x) => atom.Function switch
    {
        "negative" => Negative(x[0]),
        "zero" => IsZero(x[0]),
        "choose" => Choose(x[0], x[1], x[2]),
        "plus" => Add(x[0], x[1]),
        "minus" => Subtract(x[0], x[1]),
        "times" => Multiply(x[0], x[1]),
        "reciprocal" => Power(x[0], -1),
        "load" => Load(x[0], x[1]),
        "store" => Store(x[0], x[1], x[2]),
        _ when atom.Function.StartsWith("part:", StringComparison.Ordinal) => Part(x[0], atom.Function.Substring(5)),
        _ when atom.IsTruth || atom.Function.IndexOf('@') >= 0 => Make(atom.Function, x, false, atom.IsTruth),
        _ => Apply(atom.Function, [.. x]),
    };

    private static bool IsOdd(string function) => function is "Sin" or "Tan" or "Asin" or "Atan" or "Sinh" or "Tanh" or "Asinh" or "Atanh" or "Cbrt";

    /// <summary>A function of one number; NaN for one that is not known.</summary>
    public static double Evaluate(string function, double x) => function switch
    {
        "Sqrt" => Math.Sqrt(x),
        "Cbrt" => x < 0 ? -Math.Pow(-x, 1.0 / 3) : Math.Pow(x, 1.0 / 3),
        "Exp" => Math.Exp(x),
        "ExpM1" => Math.Exp(x) - 1,
        "Exp2" => Math.Pow(2, x),
        "Log" => Math.Log(x),
        "Log2" => Math.Log(x) / Math.Log(2),
        "Log10" => Math.Log10(x),
        "LogP1" => Math.Log(1 + x),
        "Sin" or "SinCos.Sin" => Math.Sin(x),
        "Cos" or "SinCos.Cos" => Math.Cos(x),
        "Tan" => Math.Tan(x),
        "Asin" => Math.Asin(x),
        "Acos" => Math.Acos(x),
        "Atan" => Math.Atan(x),
        "Sinh" => Math.Sinh(x),
        "Cosh" => Math.Cosh(x),
        "Tanh" => Math.Tanh(x),
        "Asinh" => Math.Log(Math.Abs(x) + Math.Sqrt(x * x + 1)) * (x < 0 ? -1 : 1),
        "Floor" => Math.Floor(x),
        "Ceiling" => Math.Ceiling(x),
        "Truncate" => Math.Truncate(x),
        "Round" => Math.Round(x),
        "Sign" => double.IsNaN(x) ? x : Math.Sign(x),
        _ => double.NaN,
    };
}
