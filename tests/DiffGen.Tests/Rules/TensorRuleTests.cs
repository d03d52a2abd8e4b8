using System.Text;
using DiffGen.Generator.Rules.Tensors;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Rules;

/// <summary>The methods of <c>TensorPrimitives</c>, each of which is called by a program: values to the bit, all modes against differences.</summary>
public sealed class TensorRuleTests
{
    private const string Checks = """

        static void Check(string name, Func<double[], double[], double[], double> f,
            Func<double[], double[], double[], double[], double[], double[], double> gradient,
            Func<double[], double[], double[], double[], double[], double[], double> tangent,
            Func<double[], double[], double[], double[], double[], double[], double[], double[], double[], double[], double[], double[], double> product)
        {
            double shift = name == "Acosh" ? 1.5 : 0;
            double[] Make(double at, double by) => [at + shift, at + by + shift, at + 2 * by + shift, at + 3 * by + shift];
            double[] a = Make(0.31, 0.13), b = Make(0.85, -0.17), c = Make(0.27, 0.09);
            double[] ga = new double[4], gb = new double[4], gc = new double[4];
            double value = gradient(a, b, c, ga, gb, gc);
            if (BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(f(a, b, c))) throw new Exception(name + ": the value");
            double[][] all = [a, b, c], gradients = [ga, gb, gc];
            for (int k = 0; k < 3; k++)
                for (int i = 0; i < 4; i++)
                    Same(name + " gradient", gradients[k][i], Difference(all[k], i, () => f(a, b, c)));

            double[] da = [0.3, -0.2, 0.5, 0.1], db = [-0.4, 0.6, 0.2, 0.3], dc = [0.2, 0.1, -0.7, 0.4];
            double along = 0;
            for (int i = 0; i < 4; i++) along += ga[i] * da[i] + gb[i] * db[i] + gc[i] * dc[i];
            Same(name + " tangent", tangent(a, b, c, da, db, dc), along);

            double[] pa = new double[4], pb = new double[4], pc = new double[4], ha = new double[4], hb = new double[4], hc = new double[4];
            product(a, b, c, da, db, dc, pa, pb, pc, ha, hb, hc);
            double[][] seconds = [ha, hb, hc];
            for (int k = 0; k < 3; k++)
                for (int i = 0; i < 4; i++)
                {
                    int at = k, element = i;
                    double DirectionalAt(double t)
                    {
                        double[] Moved(double[] x, double[] d) => [x[0] + t * d[0], x[1] + t * d[1], x[2] + t * d[2], x[3] + t * d[3]];
                        double[][] g = [new double[4], new double[4], new double[4]];
                        gradient(Moved(a, da), Moved(b, db), Moved(c, dc), g[0], g[1], g[2]);
                        return g[at][element];
                    }

                    Same(name + " second", seconds[k][i], (8 * (DirectionalAt(1e-4) - DirectionalAt(-1e-4)) - (DirectionalAt(2e-4) - DirectionalAt(-2e-4))) / 12e-4);
                }
        }

        static double Difference(double[] x, int i, Func<double> f)
        {
            double before = x[i], h = 1e-4;
            double At(double t) { x[i] = before + t; double value = f(); x[i] = before; return value; }
            return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
        }

        static void Same(string what, double actual, double expected)
        {
            if (!(Math.Abs(actual - expected) <= 1e-7 * (1 + Math.Abs(expected)))) throw new Exception(what + " is " + actual + " and not " + expected);
        }
        """;

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, (Rows.Count() + 9) / 10)];

    // Estimates have steps, and the derivatives of what they are estimates of.
    private static IEnumerable<TensorRule> Rows => TensorRules.All.Where(row => row.Name is not ("ReciprocalEstimate" or "ReciprocalSqrtEstimate"));

    [Theory]
    [MemberData(nameof(Batches))]
    public void Every_row_agrees_with_differences_in_all_modes(int batch)
    {
        var rows = Rows.Skip(10 * batch).Take(10).ToList();
        var program = new StringBuilder();
        var statements = new StringBuilder();
        foreach (var row in rows)
        {
            var name = row.Name + row.Operands;
            var operands = string.Join(", ", new[] { "a", "b", "c" }.Take(row.Operands));
            program.Append(row is ElementRule or SoftMaxRule
                ? Method(name, $"double[] d = new double[a.Length]; System.Numerics.Tensors.TensorPrimitives.{row.Name}<double>({operands}, d); double s = 0; for (int i = 0; i < d.Length; i++) s += (1 + 0.1 * i) * d[i] * d[i]; return s;")
                : Method(name, $"double v = System.Numerics.Tensors.TensorPrimitives.{row.Name}<double>({operands}); return v * v + v;"));
            statements.Append($"""
                Check("{row.Name}", {name}, (a, b, c, ga, gb, gc) => {name}Gradient(a, b, c, ga, gb, gc),
                    (a, b, c, da, db, dc) => {One($"{name}Tangent(a, b, c, da, db, dc, out double t)")},
                    (a, b, c, da, db, dc, ga, gb, gc, ha, hb, hc) => {name}HessianVectorProduct(a, b, c, da, db, dc, ga, gb, gc, ha, hb, hc));

                """);
        }

        Snippet.Run(program.Append(Checks).ToString(), statements.ToString());

        static string Method(string name, string body) =>
            $"[Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)] public static double {name}(double[] a, double[] b, double[] c) {{ {body} }}\n";

        static string One(string call) => $"{{ {call}; return t; }}";
    }

    private const string Uses = """
        [Differentiable]
        public static void InPlace(Span<double> x, double k)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(x, k, x);
            System.Numerics.Tensors.TensorPrimitives.Exp<double>(x, x);
            System.Numerics.Tensors.TensorPrimitives.Subtract<double>(x, x, x.Slice(0));
            System.Numerics.Tensors.TensorPrimitives.Add(x, k * k, x);
        }

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
        public static void Layer(ReadOnlySpan<float> w, ReadOnlySpan<float> x, float bias, Span<float> y)
        {
            int n = x.Length;
            for (int i = 0; i < y.Length; i++) y[i] = System.Numerics.Tensors.TensorPrimitives.Dot(w.Slice(i * n, n), x) + bias;
            System.Numerics.Tensors.TensorPrimitives.Tanh(y, y);
        }

        // Written by nobody else, so it is an output: it holds what the method leaves there.
        [Differentiable]
        public static void Written(ReadOnlySpan<double> x, Span<double> y)
        {
            for (int i = 0; i < 2; i++) System.Numerics.Tensors.TensorPrimitives.Pow(x, 2.5 + i, y);
        }

        [Differentiable(Checkpoint = true)]
        public static double Loss(ReadOnlySpan<double> x, int n)
        {
            double[] t = new double[x.Length];
            x.CopyTo(t);
            for (int i = 0; i < n; i++)
            {
                System.Numerics.Tensors.TensorPrimitives.Sigmoid<double>(t, t);
                System.Numerics.Tensors.TensorPrimitives.AddMultiply<double>(t, x, t, t);
            }

            return System.Numerics.Tensors.TensorPrimitives.Norm<double>(t);
        }

        [Differentiable]
        public static double Twice(double[] x) => Loss(x, 2) * Loss(x, 3);

        static void Same(double actual, double expected, double tolerance = 1e-7)
        {
            if (!(Math.Abs(actual - expected) <= tolerance * (1 + Math.Abs(expected)))) throw new Exception(actual + " and not " + expected);
        }
        """;

    [Fact]
    public void Memory_that_is_overwritten_is_put_back_and_outputs_stay() => Snippet.Run(Uses, """
        double[] x = [0.3, 0.7, 1.1], seed = [1, 2, 3];
        double byK = 0;
        InPlaceAdjoint(x, 0.5, seed, ref byK);
        if (x[0] != 0.3 || x[1] != 0.7 || x[2] != 1.1) throw new Exception("not put back");
        Same(byK, 6 * 2 * 0.5);
        foreach (double s in seed) Same(s, 0);

        double[] y = [9, 9, 9], expected = new double[3], gx = new double[3], gy = [1, 1, 1];
        Written(x, expected);
        WrittenAdjoint(x, y, gx, gy);
        for (int i = 0; i < 3; i++)
        {
            if (y[i] != expected[i] || gy[i] != 0) throw new Exception("no output");
            Same(gx[i], 3.5 * Math.Pow(x[i], 2.5));
        }
        """);

    [Fact]
    public void Rows_of_single_precision_and_callees_that_are_run_again() => Snippet.Run(Uses, """
        float[] w = [0.1f, 0.4f, -0.3f, 0.2f, 0.5f, 0.6f], x = [0.7f, -0.2f, 0.9f], y = new float[2], gw = new float[6], gx = new float[3], seed = [1, 2];
        float bias = 0;
        LayerAdjoint(w, x, 0.1f, y, gw, gx, ref bias, seed);
        if (y[0] != 0 || y[1] != 0) throw new Exception("not put back");
        float[] ty = new float[2];
        LayerTangent(w, x, 0.1f, y, new float[6], new float[3], 1, ty);
        Same(bias, ty[0] + 2 * ty[1], 1e-5);
        for (int i = 0; i < 2; i++) Same(y[i], Math.Tanh(w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2] * x[2] + 0.1), 1e-6);

        double[] at = [0.3, 0.7, 1.1], g = new double[3];
        TwiceGradient(at, g);
        for (int i = 0; i < 3; i++)
        {
            double before = at[i];
            at[i] = before + 1e-5; double above = Twice(at);
            at[i] = before - 1e-5; double below = Twice(at);
            at[i] = before;
            Same(g[i], (above - below) / 2e-5);
        }
        """);
}
