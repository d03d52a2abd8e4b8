using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Calls that run both of their callee's sweeps at once.</summary>
public sealed class JointCallTests
{
    private const string Callee = """

        [Differentiable]
        static double Product(ReadOnlySpan<double> x)
        {
            Span<double> own = stackalloc double[2];
            double product = 1;
            for (int i = 0; i < x.Length; i++) product *= x[i];
            own[1] = product;
            return own[1];
        }
        """;

    [Theory]
    [InlineData("return 2 * Product(x);", true)]
    [InlineData("double s = 0; for (int i = 0; i < 3; i++) s += i * Product(x); return s;", true)]
    [InlineData("double p = Product(x); return p * p;", false)]
    [InlineData("double p = Product(x); x[0] = 1; return p;", false)]
    [InlineData("double s = 1; for (int i = 0; i < 3; i++) s = s * 0.5 + Product(x); return s;", false)]
    public void Only_where_the_seed_is_known_and_what_is_read_stays(string body, bool isJoint)
    {
        string source = Snippet.Source("[Differentiable] static double F(Span<double> x) { " + body + " }" + Callee);
        string adjoint = Snippet.Method(source, "FAdjoint");
        Assert.Equal(isJoint, adjoint.Contains("ProductBothSweeps", StringComparison.Ordinal));
        Assert.Equal(!isJoint, adjoint.Contains("ProductReverseSweep", StringComparison.Ordinal));
    }

    // Reversing puts back what calls overwrite and read again; what the callee leaves behind has to survive that.
    [Fact]
    public void What_a_callee_leaves_in_memory_is_there_after_both_sweeps()
    {
        const string Program = """
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, Span<int> n) => Twice(x, n) * 3;

            [Differentiable]
            static double Twice(ReadOnlySpan<double> x, Span<int> n)
            {
                double first = Power(x, n), second = Power(x, n);
                return first * second;
            }

            [Differentiable]
            static double Power(ReadOnlySpan<double> x, Span<int> n)
            {
                n[0]++;
                Span<double> own = stackalloc double[1];
                double power = 1 + own[0];
                for (int i = 0; i < n[0]; i++) power *= x[0];
                return power;
            }

            static double Left(ReadOnlySpan<double> x, Span<int> n, Span<double> g)
            {
                // The sweeps of a callee leave what it leaves; the gradient itself puts it back.
                DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent();
                TwiceBothSweeps(x, n, 1, g, tape);
                tape.Return();
                return n[0];
            }
            """;
        double[] results = (double[])Snippet.Run(
            Program,
            "int[] n = [0]; double[] g = [0], left = [0]; double f = FGradient([2.0], n, g); int after = n[0]; double l = Left([2.0], n, left); return new[] { f, g[0], after, l, left[0] };")!;
        Assert.Equal([24, 36, 0, 2, 12], results);
    }
}
