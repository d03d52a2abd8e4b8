using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What is asked of nothing throws where the method itself throws, and what it throws.</summary>
public sealed class NullTests
{
    private const string Model = """

        public class Model { public double K; public double Twice(double x) => x * 2; public double Checked(double x) { if (x < 0) throw new ArgumentException("x"); return K * x; } public double Plain(double x) => K * x; public double Half => 0.5; }
        public partial class Layer { public double K; [Differentiable(IncludeThis = true)] public double Twice(double x) => x * 2; }

        private static string Thrown(Action run) { try { run(); return "nothing"; } catch (Exception e) { return e.GetType().Name; } }

        """;

    [Theory]
    [InlineData("m.Twice(x)")]
    [InlineData("m.Checked(x)")]
    [InlineData("m.Plain(x)")]
    [InlineData("m.Half * x")]
    public void AMethodOfNothing(string call) => Assert.Equal("NullReferenceException NullReferenceException 0 0", Snippet.Run(Model + $$"""
        [Differentiable]
        public static double F(Model m, double x, double[] log)
        {
            double y = {{call}};
            log[0] = 1;
            return y * x;
        }
        """, """
        double[] own = new double[1], reverse = new double[1];
        return Thrown(() => F(null, -1, own)) + " " + Thrown(() => FGradient(null, -1, reverse, null, out _, new double[1])) + " " + own[0] + " " + reverse[0];
        """));

    [Fact]
    public void AMarkedMethodOfNothing() => Assert.Equal("NullReferenceException NullReferenceException 0 0", Snippet.Run(Model + """
        [Differentiable]
        public static double F(Layer m, double x, double[] log)
        {
            double y = m.Twice(x);
            log[0] = 1;
            return y * x;
        }
        """, """
        double[] own = new double[1], reverse = new double[1];
        return Thrown(() => F(null, -1, own)) + " " + Thrown(() => FGradient(null, -1, reverse, null, out _, new double[1])) + " " + own[0] + " " + reverse[0];
        """));

    [Theory]
    [InlineData("a[i][0]")]
    [InlineData("a[i].Length * x")]
    [InlineData("a[i][^1]")]
    [InlineData("Row(a[i])")]
    [InlineData("Sum(a[i])")]
    [InlineData("Count(a[i]) * x")]
    public void ARowThatWasNeverMade(string use) => Assert.Equal("NullReferenceException NullReferenceException NullReferenceException", Snippet.Run(Model + $$"""
        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
        public static double F(double x, int n)
        {
            var a = new double[n][];
            for (int i = 0; i + 1 < n; i++) a[i] = new double[] { x };
            double s = 0;
            for (int i = 0; i < n; i++) s += {{use}};
            return s;
            double Row(double[] row) { double[] r = row; return r[0]; }
            double Sum(double[] row) { double t = 0; foreach (double e in row) t += e; return t; }
            int Count(double[] row) { int k = 0; for (int j = 0; j < row.Length; j++) k++; return k; }
        }
        """, """
        return Thrown(() => F(2, 3)) + " " + Thrown(() => FGradient(2, 3, out _)) + " " + Thrown(() => FTangent(2, 3, 1, out _));
        """));

    [Theory]
    [InlineData("a[0]")]
    [InlineData("a.Length * x")]
    [InlineData("a[^1] * x")]
    public void AnArrayThatWasNeverMade(string use) => Assert.Equal("NullReferenceException NullReferenceException NullReferenceException", Snippet.Run(Model + $$"""
        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
        public static double F(double x, int n)
        {
            double[] a = null;
            for (int i = 0; i < n; i++) a = new double[] { x };
            return {{use}};
        }
        """, """
        return Thrown(() => F(2, 0)) + " " + Thrown(() => FGradient(2, 0, out _)) + " " + Thrown(() => FTangent(2, 0, 1, out _));
        """));

    [Fact]
    public void ARowWithoutElementsIsThere() => Assert.Equal("IndexOutOfRangeException IndexOutOfRangeException", Snippet.Run(Model + """
        [Differentiable]
        public static double F(double x, int n)
        {
            var a = new double[n][];
            a[0] = new double[0];
            return a[0].Length + a[0][0] * x;
        }
        """, """
        return Thrown(() => F(2, 1)) + " " + Thrown(() => FGradient(2, 1, out _));
        """));
}
