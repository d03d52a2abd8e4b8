using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What finally blocks leave behind when something is thrown: what the method itself would have left.</summary>
public sealed class CleanupTests
{
    private const string Program = """
        private static readonly System.Text.StringBuilder Log = new();

        private sealed class Resource(string name) : IDisposable
        {
            public void Dispose() => Log.Append('-').Append(name);
        }

        private static Resource Open(string name, bool fails = false)
        {
            Log.Append('+').Append(name);
            return fails ? throw new InvalidOperationException(name) : new Resource(name);
        }

        private delegate void Body(double[] a, ref double x);

        private static void Say(string word, double value) => Log.Append(' ').Append(word).Append(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
        public static void F(double[] a, ref double x, int n, int fails)
        {
            int k = 0;
            double y = x;
            try
            {
                for (int i = 0; i < n; i++)
                {
                    using Resource outer = Open("a" + i), inner = Open("b", fails == i);
                    k = i;
                    try
                    {
                        y *= a[i];
                        k += 10;
                        x += y / (10 / (k - 12));
                        a[i] = x;
                        if (i == 3) return;
                    }
                    finally
                    {
                        Say("y", y);
                        y += 1;
                        if (fails == 100 + i) throw new ArgumentException("in finally");
                        a[0] = y;
                    }

                    x *= y;
                }
            }
            finally
            {
                Say("k", k);
                Say("x", x);
                a[1] = x + y + k;
                x = k * y;
            }

            x += 1;
        }
        """;

    [Theory]
    [InlineData(2, 9)]
    [InlineData(5, 9)]
    [InlineData(6, 9)]
    [InlineData(2, 0)]
    [InlineData(4, 1)]
    [InlineData(1, 100)]
    [InlineData(2, 101)]
    public void EverythingIsLeftAlike(int n, int fails) => Assert.Equal("same", Snippet.Run(Program, $$"""
        string own = State((double[] a, ref double x) => F(a, ref x, {{n}}, {{fails}}));
        double v = 0;
        string reverse = State((double[] a, ref double x) =>
        {
            double entry = x;
            double[] kept = (double[])a.Clone();
            FAdjoint(a, ref x, {{n}}, {{fails}}, new double[5], ref v);

            // Without an exception everything is put back.
            if (x == entry && a.AsSpan().SequenceEqual(kept)) Silently(a, ref x, {{n}}, {{fails}});
        });
        string forward = State((double[] a, ref double x) => FTangent(a, ref x, {{n}}, {{fails}}, new double[5], ref v));
        return own.Contains("+a") && own == reverse && own == forward ? "same" : own + "\n" + reverse + "\n" + forward;
        """ + Helpers));

    [Fact]
    public void ALockIsReleased() => Assert.Equal("released", Snippet.Run("""
        private static readonly object Gate = new();

        [Differentiable]
        public static double F(double[] a, double x, int n)
        {
            lock (Gate)
            {
                double s = 0;
                for (int i = 0; i < n; i++) s += a[i] * x;
                return s;
            }
        }
        """, """
        foreach (double[] a in new double[][] { null, new double[1], new double[3] })
        {
            try
            {
                FGradient(a, 2, 3, new double[3], out _);
            }
            catch (Exception exception) when (exception is NullReferenceException or IndexOutOfRangeException)
            {
            }

            if (System.Threading.Monitor.IsEntered(Gate)) return "held";
        }

        return "released";
        """));

    [Fact]
    public void WhereNothingIsThrownNothingIsCaught() => Assert.DoesNotContain("finally", Snippet.Source("""
        [Differentiable]
        public static double F(double x) { double y = x; try { y *= Math.Sin(x); } finally { y += x * x; } return y; }
        """), StringComparison.Ordinal);

    private const string Helpers = """

        static void Silently(double[] a, ref double x, int n, int fails)
        {
            string log = Log.ToString();
            P.F(a, ref x, n, fails);
            Log.Clear().Append(log);
        }

        static string State(Body body)
        {
            Log.Clear();
            double[] a = { 1.5, 2, 3, 0.5, 2.5 };
            double x = 0.7;
            string thrown = "";
            try
            {
                body(a, ref x);
            }
            catch (Exception exception)
            {
                thrown = exception.GetType().Name + exception.Message;
            }

            return Log + " | " + string.Join(" ", a) + " | " + x + " | " + thrown;
        }
        """;
}
