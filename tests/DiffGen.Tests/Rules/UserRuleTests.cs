using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Rules;

/// <summary>Functions that DiffGen doesn't know, differentiated by rules of the user's.</summary>
public sealed class UserRuleTests
{
    // What a library of special functions looks like: no source, as far as the generator goes, and no mark.
    private const string Library = """
        public static class SpecialFunctions
        {
            public static double Erf(double x)
            {
                double sum = 0, term = x;
                for (int n = 0; n < 60; n++) { sum += term / (2 * n + 1); term *= -x * x / (n + 1); }
                return 2 / Math.Sqrt(Math.PI) * sum;
            }

            public static double Power(double x, int n, double scale) => Math.Pow(x, n) * scale;

            public static float Cube(float x) => x * x * x;

            public static double Cube(double x) => x * x * x;
        }

        static class Rules
        {
            [DerivativeOf(typeof(SpecialFunctions), nameof(SpecialFunctions.Erf))]
            internal static double ErfDerivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);

            [DerivativeOf(typeof(SpecialFunctions), nameof(SpecialFunctions.Power))]
            internal static (double, double) PowerDerivative(double x, int n, double scale, double result) => (n * result / x, result / scale);

            [DerivativeOf(typeof(SpecialFunctions), nameof(SpecialFunctions.Cube))]
            internal static float CubeDerivative(float x) => 3 * x * x;
        }
        """;

    [Fact]
    public void Both_modes_follow_from_a_rule() =>
        Assert.Equal("", Snippet.Run(
            Library + """

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double F(double x, ReadOnlySpan<double> y, int n)
            {
                double s = x;
                for (int i = 1; i < n; i++)
                {
                    if (s > 0.9) s = SpecialFunctions.Power(scale: y[i], x: s * 0.3, n: i);
                    else s = SpecialFunctions.Erf(s * y[i]) + 0.8;
                }

                return s;
            }
            """,
            """
            double[] y = { 0.3, 0.7, 0.5, 0.9, 0.6 }, g = new double[5], up = new double[5], down = new double[5];
            FGradient(0.5, y, 5, out double xGradient, g);
            const double h = 1e-5;
            string wrong = "";
            Compare(xGradient, (F(0.5 + h, y, 5) - F(0.5 - h, y, 5)) / (2 * h), "x");
            FTangent(0.5, y, 5, 1, new double[5], out double tangent);
            Compare(xGradient, tangent, "x by tangent");
            for (int i = 0; i < 5; i++)
            {
                y.CopyTo(up, 0); y.CopyTo(down, 0);
                up[i] += h; down[i] -= h;
                Compare(g[i], (F(0.5, up, 5) - F(0.5, down, 5)) / (2 * h), "y" + i);
                double[] direction = new double[5];
                direction[i] = 1;
                FTangent(0.5, y, 5, 0, direction, out tangent);
                Compare(g[i], tangent, "y" + i + " by tangent");
            }

            return wrong;

            void Compare(double actual, double expected, string what)
            {
                if (!(Math.Abs(actual - expected) < 1e-8)) wrong += $"{what}: {actual}, expected {expected}; ";
            }
            """));

    [Fact]
    public void The_overload_is_picked_by_its_types() =>
        Assert.Equal(12f, Snippet.Run(
            Library + "[Differentiable] public static float F(float x) => SpecialFunctions.Cube(x);",
            "FGradient(2, out float gradient); return gradient;"));

    [Fact]
    public void A_rule_beats_the_body_and_the_table() =>
        Assert.Equal("5 7", Snippet.Run(
            """
            [Differentiable] static double Own(double x) => x;
            [DerivativeOf(typeof(P), nameof(Own))] static double OwnRule(double x) => 5;
            [DerivativeOf(typeof(Math), nameof(Math.Sin))] static double SinRule(double x, double result) => 7;
            [Differentiable] public static double F(double x) => Own(x);
            [Differentiable] public static double G(double x) => Math.Sin(x);
            """,
            """FGradient(1, out double f); GGradient(1, out double g); return $"{f} {g}";"""));

    [Fact]
    public void The_called_method_runs_as_often_as_it_does_without_derivatives() =>
        Assert.Equal("3 3", Snippet.Run(
            """
            static int calls;
            static double Counted(double x) { calls++; return x * x; }
            [DerivativeOf(typeof(P), nameof(Counted))] static double Rule(double x) => 2 * x;
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double F(double x) { for (int i = 0; i < 3; i++) x = Counted(x) - 1; return x; }
            """,
            """
            FGradient(1.5, out _);
            int reverse = calls;
            calls = 0;
            FTangent(1.5, 1, out _);
            return $"{reverse} {calls}";
            """));
}
