using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Rules;

/// <summary>What goes beyond Hessian-vector products, which the corpus checks: whole Hessians, and derivatives of derivatives, through rules that are marked.</summary>
public sealed class SecondOrderRuleTests
{
    private const string Rules = """
        static double Cube(double x) => x * x * x;

        [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(P), nameof(Cube))]
        static double CubeRule(double x) => 3 * x * x;

        static double Area(double a, double b) => a * a * b;

        [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(P), nameof(Area))]
        static (double, double) AreaRule(double a, double b, double result) => (2 * result / a, a * a);

        static double Root(double a) => Math.Sqrt(a);

        [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(P), nameof(Root))]
        static double RootReverse(double a, double resultAdjoint, ref double aAdjoint)
        {
            double x = Root(a);
            aAdjoint += resultAdjoint / (2 * x);
            return x;
        }

        [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(P), nameof(Root))]
        static double RootForward(double a, double aTangent, out double resultTangent)
        {
            double x = Root(a);
            resultTangent = aTangent / (2 * x);
            return x;
        }

        """;

    [Fact]
    public void Whole_Hessians() =>
        Assert.Equal("", Snippet.Run(
            Rules + """
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Hessian)]
            public static double F(ReadOnlySpan<double> x, double k)
            {
                double s = k;
                for (int i = 0; i < x.Length; i++) s += Cube(x[i]) * Area(x[i], s * 0.1) + Root(x[i] * s);
                return s;
            }

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Hessian)]
            public static double Few(double x, double y) => Area(Cube(x), Root(y)) * y;
            """,
            """
            string wrong = "";
            foreach (int n in new[] { 1, 3, 6 })
            {
                double[] x = new double[n], hessian = new double[(n + 1) * (n + 1)], above = new double[n + 1], below = new double[n + 1];
                for (int i = 0; i < n; i++) x[i] = 0.5 + 0.1 * i;
                FHessian(x, 0.7, hessian);
                for (int j = 0; j <= n; j++)
                {
                    double[] up = (double[])x.Clone(), down = (double[])x.Clone();
                    if (j < n) { up[j] += 1e-5; down[j] -= 1e-5; }
                    FGradient(up, j == n ? 0.7 + 1e-5 : 0.7, above, out above[n]);
                    FGradient(down, j == n ? 0.7 - 1e-5 : 0.7, below, out below[n]);
                    for (int i = 0; i <= n; i++)
                        if (!(Math.Abs(hessian[j * (n + 1) + i] - (above[i] - below[i]) / 2e-5) < 1e-6)) wrong += $"{n} [{j},{i}] {hessian[j * (n + 1) + i]} {(above[i] - below[i]) / 2e-5}; ";
                }
            }

            double[] few = new double[4];
            FewHessian(1.1, 0.8, few);
            double r = Math.Sqrt(0.8);
            double[] exact = { 30 * Math.Pow(1.1, 4) * 0.8 * r, 9 * Math.Pow(1.1, 5) * r, 9 * Math.Pow(1.1, 5) * r, 0.75 * Math.Pow(1.1, 6) / r };
            for (int i = 0; i < 4; i++) if (!(Math.Abs(few[i] - exact[i]) < 1e-10)) wrong += $"few {i} {few[i]} {exact[i]}; ";
            return wrong;
            """));

    // f = x⁵·√x, and so on.
    [Fact]
    public void Derivatives_of_derivatives() =>
        Assert.Equal("", Snippet.Run(
            Rules + """
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double F(double x) => Area(x, Cube(x)) * Root(x);

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double ByGradient(double x) { FGradient(x, out double d); return d; }

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double ByTangent(double x) { FTangent(x, 1, out double d); return d; }

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double Third(double x) { ByGradientTangent(x, 1, out double d); return d; }
            """,
            """
            const double x = 1.3;
            double second = 5.5 * 4.5 * Math.Pow(x, 3.5), third = 3.5 * second / x;
            string wrong = "";
            ByGradientGradient(x, out double a); Check(a, second);
            ByTangentGradient(x, out a); Check(a, second);
            ByGradientTangent(x, 1, out a); Check(a, second);
            ByTangentTangent(x, 1, out a); Check(a, second);
            Check(Third(x), second);
            ThirdGradient(x, out a); Check(a, third);
            ThirdTangent(x, 1, out a); Check(a, third);
            return wrong;

            void Check(double actual, double expected) { if (!(Math.Abs(actual - expected) < 1e-9 * Math.Abs(expected))) wrong += $"{actual}, expected {expected}; "; }
            """));

    [Theory]
    [InlineData("double Cube(double x) => x; [DerivativeOf(typeof(P), nameof(Cube))] static double Rule(double x) => 1; [Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double x) => Cube(x);", "the rule 'Rule', which says the first only: mark it [Differentiable(Modes = DerivativeModes.None)], too")]
    [InlineData("double Root(double x) => x; [AdjointOf(typeof(P), nameof(Root))] static double R(double x, double resultAdjoint, ref double xAdjoint) { xAdjoint += resultAdjoint; return x; } [TangentOf(typeof(P), nameof(Root))] static double T(double x, double xTangent, out double resultTangent) => resultTangent = x; [Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double x) => Root(x);", "the rule 'R', which says the first only")]
    [InlineData("double Root(double x) => x; [AdjointOf(typeof(P), nameof(Root))] static double R(double x, double resultAdjoint, ref double xAdjoint) { xAdjoint += resultAdjoint; return x; } [Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double x) => Root(x);", "no rule [TangentOf]")]
    public void What_is_missing_is_said(string program, string said)
    {
        var compilation = CompilationHost.Compile([CompilationHost.Parse("using System; using DiffGen; public static partial class P { static " + program + " }", "P.cs")]);
        var refusal = Assert.Single(AnalyzerRunner.Run(compilation), diagnostic => diagnostic.Id == "DG1016");
        Assert.Contains(said, refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
