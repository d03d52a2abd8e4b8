using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Lowering;

/// <summary>Where there is no array, list or grid, a companion throws what the method throws, and at nothing else.</summary>
public sealed class NullBufferTests
{
    [Theory]
    [InlineData("double[] a", "foreach (var d in a) x *= d; return x;")]
    [InlineData("double[] a", "for (int i = 0; i < a.Length; i++) x *= a[i]; return x;")]
    [InlineData("double[] a", "return x * a[0];")]
    [InlineData("double[] a", "foreach (var d in a.AsSpan()) x *= d; return x;")]
    [InlineData("double[] a", "foreach (var d in a.AsSpan(1)) x *= d; return x;")]
    [InlineData("double[] a", "foreach (var d in a[1..]) x *= d; return x;")]
    [InlineData("double[] a", "Array.Fill(a, x); return x;")]
    [InlineData("double[] a", "Array.Clear(a); return x;")]
    [InlineData("double[] a", "var b = new double[3]; a.CopyTo(b, 0); return x * b[0];")]
    [InlineData("double[] a", "var b = new double[3]; b.CopyTo(a, 0); return x * b[0];")]
    [InlineData("double[] a", "var b = new double[3]; Array.Copy(a, b, 0); return x * b[0];")]
    [InlineData("double[] a", "var b = (double[])a.Clone(); return x * b[0];")]
    [InlineData("double[] a", "return x * System.Linq.Enumerable.Sum(a);")]
    [InlineData("double[] a", "return x * x;")]
    [InlineData("double[,] a", "foreach (var d in a) x *= d; return x;")]
    [InlineData("double[,] a", "return x * a.Length;")]
    [InlineData("double[,] a", "return x * a[0, 0];")]
    [InlineData("double[,] a", "return x * a.GetLength(1);")]
    [InlineData("double[,] a", "Array.Clear(a); return x;")]
    [InlineData("double[][] a", "foreach (var r in a) foreach (var d in r) x *= d; return x;")]
    [InlineData("System.Collections.Generic.List<double> a", "foreach (var d in a) x *= d; return x;")]
    [InlineData("System.Collections.Generic.List<double> a", "for (int i = 0; i < a.Count; i++) x *= a[i]; return x;")]
    [InlineData("System.Collections.Generic.List<double> a", "return x * a[0];")]
    public void Nothing_is_taken_as_the_method_takes_it(string parameter, string body) =>
        Assert.Equal("", Snippet.Run($$"""[Differentiable] public static double F({{parameter}}, double x) { {{body}} }""", """
            string expected, actual;
            try { expected = F(null, 2).ToString(); } catch (Exception e) { expected = e.GetType().Name; }
            try { actual = FGradient(null, 2, default, out _).ToString(); } catch (Exception e) { actual = e.GetType().Name; }
            return expected == actual ? "" : expected + " " + actual;
            """));
}
