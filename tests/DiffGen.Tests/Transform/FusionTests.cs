using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Which loops are reversed where they stand, and what that saves.</summary>
public sealed class FusionTests
{
    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) s += Math.Exp(x[i]); return 3 * s;", true)]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) { if (x[i] > 0) s += Math.Exp(x[i]); } return s / x.Length;", true)]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (x[i] > 0) continue; s -= Math.Exp(x[i]); } return s;", true)]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) s += Math.Exp(x[i]); return s * s;", false)]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) s = s * 0.5 + Math.Exp(x[i]); return s;", false)]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) { s += Math.Exp(x[i]); if (s > 9) throw new Exception(); } return s;", false)]
    public void A_loop_of_sums_whose_adjoints_are_known_records_nothing(string body, bool isFused)
    {
        string source = Snippet.Source("[Differentiable] static double F(ReadOnlySpan<double> x) { " + body + " }");
        Assert.Equal(isFused, !Snippet.Method(source, "FAdjoint").Contains("Tape tape", StringComparison.Ordinal));
    }

    [Fact]
    public void Memory_that_is_overwritten_later_gets_its_adjoint_in_order()
    {
        const string Program = """
            [Differentiable]
            public static double F(Span<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += Math.Exp(x[i]);
                for (int i = 0; i < x.Length; i++) x[i] = 0;
                return sum + x[0];
            }
            """;
        double[] gradient = (double[])Snippet.Run(Program, "double[] x = [0, 1]; double[] g = new double[2]; FGradient(x, g); return g;")!;
        Assert.Equal([1, Math.E], gradient);
    }

    // What is carried from one iteration to the next without being active is carried along, or follows from the iteration.
    [Fact]
    public void What_is_carried_besides_sums_is_not_recorded()
    {
        string source = Snippet.Source("""
            [Differentiable]
            static double F(ReadOnlySpan<double> x, [Constant] double t)
            {
                double sum = 0, power = 1;
                int next = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    sum += x[next] * power;
                    next += 1;
                    power *= t;
                }

                return sum * sum;
            }
            """);
        Assert.DoesNotContain("Tape tape", source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_adjoint_of_a_loop_in_an_arm_may_depend_on_what_the_arm_computes()
    {
        const string Program = """
            [Differentiable]
            public static double F(double x, ReadOnlySpan<double> b)
            {
                if (x < 0) { for (int i = 0; i < b.Length; i++) x += b[i]; }
                return Math.Sin(x);
            }
            """;
        double[] gradient = (double[])Snippet.Run(Program, "double[] g = new double[2]; FGradient(-1, [2.0, 3.0], out _, g); return g;")!;
        Assert.Equal([Math.Cos(4), Math.Cos(4)], gradient);
    }
}
