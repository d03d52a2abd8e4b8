namespace DiffGen.Tests.Properties.Evaluation;

/// <summary>A value with its derivatives in all inputs at once.</summary>
/// <param name="Number">Integers and booleans are numbers, too.</param>
/// <param name="Tangent">Null for a constant.</param>
/// <param name="Scale">The sum of the magnitudes along all paths: rounding errors of a derivative are relative to it, not to what is left after cancellation.</param>
internal readonly record struct Dual(double Number, double[]? Tangent = null, double[]? Scale = null)
{
    /// <summary>The memory that it refers to, for a buffer.</summary>
    public View? View { get; init; }

    /// <summary>What it computes, for a function.</summary>
    public Func<Dual, Dual>? Function { get; init; }

    /// <summary>The fields, for a pair; null for one of zeros.</summary>
    public Dual[]? Parts { get; init; }

    public Dual Part(int field) => Parts?[field] ?? default;

    public static Dual Reference(View view) => new(0) { View = view };

    public static Dual Pair(Dual x, Dual y) => new(0) { Parts = [x, y] };

    public static Dual Of(bool value) => new(value ? 1 : 0);

    public bool IsTrue => Number != 0;

    public int Int => (int)Number;

    public double Derivative(int input) => Tangent?[input] ?? 0;

    public double ScaleOf(int input) => Scale?[input] ?? 0;

    public static Dual Input(double number, int input, int inputs)
    {
        var tangent = new double[inputs];
        tangent[input] = 1;
        return new Dual(number, tangent, tangent);
    }

    /// <summary>A result with its partial derivative in each argument.</summary>
    public static Dual Chain(double number, ReadOnlySpan<Dual> arguments, ReadOnlySpan<double> partials)
    {
        double[]? tangent = null, scale = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not { Tangent: { } inner, Scale: { } innerScale })
            {
                continue;
            }

            tangent ??= new double[inner.Length];
            scale ??= new double[inner.Length];

            // A partial like 1 - r² carries an absolute error, which counts where the partial itself is small.
            var magnitude = Math.Abs(partials[i]) + (partials[i] is 0 or 1 or -1 ? 0 : 0.01);
            for (var j = 0; j < tangent.Length; j++)
            {
                tangent[j] += partials[i] * inner[j];
                scale[j] += magnitude * innerScale[j];
            }
        }

        return new Dual(number, tangent, scale);
    }
}
