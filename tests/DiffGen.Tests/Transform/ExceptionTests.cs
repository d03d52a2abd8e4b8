using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What by-reference scalars hold after an exception: what the method itself would have left there.</summary>
public sealed class ExceptionTests
{
    private const string Program = """
        [Differentiable]
        public static void Loop(double[] a, ref double x, out double y, int n)
        {
            y = 1;
            for (int i = 0; i < n; i++)
            {
                x = x * a[i];
                if (x > 5) y = x;
            }
            x += y;
        }

        [Differentiable]
        public static double Chain(ReadOnlySpan<double> a, ref double x, ref float z)
        {
            double r = x * z;
            x = Math.Sin(x) + r;
            z = (float)x;
            r += a[0];
            while ((x = x * a[1]) < 10)
            {
                z += 1;
                r += x * a[(int)z];
            }
            return r;
        }

        [Differentiable]
        public static void Divide(double v, int k, ref double x, out int q)
        {
            x *= v;
            q = 100 / k;
            x *= v;
            q = 10 % (k - 1);
            x *= v;
        }

        [Differentiable]
        public static void Checked(double[] a, out double y)
        {
            y = a[0];
            if (y < 0) throw new ArgumentException("negative");
            y *= a[1];
        }
        """;

    [Theory]
    [InlineData("new double[] { 2, 3 }", 1.5)]
    [InlineData("new double[] { 2 }", 0.5)]
    [InlineData("new double[] { }", 1.5)]
    [InlineData("null", 1.5)]
    public void LoopsLeaveTheLastIteration(string array, double start) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = {{array}};
        double x = {{Text(start)}}, y = 7, x1 = x, y1 = y, xAdjoint = 1, yAdjoint = 1;
        string e = Catch(() => Loop(a, ref x, out y, 3)), e1 = Catch(() => LoopAdjoint(a, ref x1, out y1, 3, new double[4], ref xAdjoint, ref yAdjoint));
        return e.Length > 0 && (e, x, y) == (e1, x1, y1) ? "same" : (e, x, y) + " " + (e1, x1, y1);
        """ + Catch));

    [Theory]
    [InlineData("{ 0.5, 0.9, 0.3 }", 0.7)]
    [InlineData("{ 0.5 }", 0.7)]
    [InlineData("{ }", 0.7)]
    [InlineData("{ 0.5, 1.2 }", 2.5)]
    public void ConditionsThatAssignLeaveWhatTheyAssigned(string array, double start) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = new double[] {{array}};
        double x = {{Text(start)}}, x1 = x;
        float z = 1.5f, z1 = z;
        string e = Catch(() => Chain(a, ref x, ref z)), e1 = Catch(() => ChainGradient(a, ref x1, ref z1, new double[4], out _, out _));
        return e.Length > 0 && (e, x, z) == (e1, x1, z1) ? "same" : (e, x, z) + " " + (e1, x1, z1);
        """ + Catch));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void IntegersThatCannotBeDividedLeaveWhatCameBefore(int k) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double x = 1.5, x1 = x, v = 0, xAdjoint = 1;
        int q = -5, q1 = -5;
        string e = Catch(() => Divide(2, {{k}}, ref x, out q)), e1 = Catch(() => DivideAdjoint(2, {{k}}, ref x1, out q1, ref v, ref xAdjoint));
        return e.Length > 0 && (e, x, q) == (e1, x1, q1) ? "same" : (e, x, q) + " " + (e1, x1, q1);
        """ + Catch));

    [Theory]
    [InlineData("{ -1, 2 }")]
    [InlineData("{ 1 }")]
    public void GuardsAndTheRuntimeLeaveTheSame(string array) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = new double[] {{array}};
        double y = 7, y1 = 7, yAdjoint = 1;
        string e = Catch(() => Checked(a, out y)), e1 = Catch(() => CheckedAdjoint(a, out y1, new double[2], ref yAdjoint));
        return e.Length > 0 && (e, y) == (e1, y1) ? "same" : (e, y) + " " + (e1, y1);
        """ + Catch));

    [Fact]
    public void NothingIsWrittenWhereNothingCanThrow() => Assert.Equal(1.0, Snippet.Run("""
        [Differentiable]
        public static void F(double a, ref double x) { x = Math.Sin(x); x *= a; }
        """, """
        double x = 0.5, v = 0, xAdjoint = 1;
        FAdjoint(2, ref x, ref v, ref xAdjoint);
        return x == 0.5 && Math.Abs(xAdjoint - (2 * Math.Cos(0.5))) < 1e-15 && Math.Abs(v - Math.Sin(0.5)) < 1e-15 ? 1.0 : 0.0;
        """));

    private const string Catch = """

        static string Catch(Action action)
        {
            try
            {
                action();
                return "";
            }
            catch (Exception exception)
            {
                return exception.GetType().Name;
            }
        }
        """;

    private static string Text(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
