namespace DiffGen.Tests.Lowering;

/// <summary>What is a counted loop, and what only looks like one.</summary>
public class CountedLoopTests
{
    [Theory]
    [InlineData("for (int i = 0; i < n; i++)", "for i = 0; < n; +1")]
    [InlineData("for (int i = 0; n > i; ++i)", "for i = 0; < n; +1")]
    [InlineData("for (int i = n; i >= 1; i--)", "for i = n; >= 1; -1")]
    [InlineData("for (int i = n; i > 0; i -= 2)", "for i = n; > 0; -2")]
    [InlineData("for (int i = 1; i <= n; i += 3)", "for i = 1; <= n; +3")]
    [InlineData("for (int i = 1; i <= n; i = 2 + i)", "for i = 1; <= n; +2")]
    [InlineData("for (long i = 0; i < m; i++)", "for i = 0; < m; +1")]
    [InlineData("for (int i = 0, k = 5; i < k; i++)", "for i = 0; < 5; +1")]
    [InlineData("for (int i = 0; i < a.Length; i++)", "for i = 0; < t1; +1")]
    [InlineData("for (int i = 0; i < a.Length / 2 - 1; i++)", "for i = 0; < t3; +1")]
    [InlineData("for (int i = 0; i < Math.Min(n, 7); i++)", "for i = 0; < t1; +1")]
    public void Counted(string header, string expected) =>
        Assert.Contains(expected + " carrying x1 = x\n", Loop(header + " { x *= 1.5; }"), StringComparison.Ordinal);

    [Theory]
    [InlineData("for (int i = 0; i < n; i++) { n--; x *= 2; }")]
    [InlineData("for (int i = 0; i < n; i++) { i += (int)m; x *= 2; }")]
    [InlineData("for (int i = 0; i != n; i++) { x *= 2; }")]
    [InlineData("for (int i = 1; i < n; i *= 2) { x *= 2; }")]
    [InlineData("for (int i = 0; i < n; i += n) { x *= 2; }")]
    [InlineData("for (int i = 0; i < n; i += 0) { x *= 2; }")]
    [InlineData("for (int i = 0; i < n; i--) { x *= 2; }")]
    [InlineData("for (int i = 0; i < m; i++) { x *= 2; }")]
    [InlineData("for (uint i = 0; i < 5; i++) { x *= 2; }")]
    [InlineData("for (int i = 0; i < (int)x; i++) { x *= 2; }")]
    [InlineData("for (int i = 0; i < idx[0]; i++) { x *= 2; }")]
    [InlineData("for (int i = 0; i < n; i++) { if (x > 5) break; x *= 2; }")]
    [InlineData("int i = 0; for (; i < n; i++) { x *= 2; } x *= i;")]
    [InlineData("for (int i = 0; i < n;) { x *= 2; i++; }")]
    [InlineData("checked { for (int i = 0; i <= n; i++) { x *= 2; } }")]
    public void Not_counted(string body)
    {
        var text = Loop(body);
        Assert.DoesNotContain("for i", text, StringComparison.Ordinal);
        Assert.Contains("while carrying", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_induction_of_a_loop_that_breaks_stays_plain() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a) { double s = 0; for (int i = 0; i < 9; i++) { if (a[i] < 0) break; s += a[i]; } return s; }",
        """
        while carrying s = 0.0, i = 0, stopped = false
          t1 = !stopped
          t2 = i < 9
          t3 = t1 & t2
          test t3
        do
          t4 = a[i]
          t5 = t4 < 0.0
          if t5
            yield s
          else
            t6 = a[i]
            s1 = s + t6
            yield s1
          -> s2
          i1 = i + 1
          next s2, i1, t5
        -> s3, i2, stopped1
        return s3
        """);

    [Fact]
    public void Further_updates_are_carried() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a) { double s = 0; int k = 0; for (int i = a.Length - 1; i >= 0; i--, k += 2) { s += a[i] * k; } return s; }",
        """
        t1 = length a
        t2 = t1 - 1
        for i = t2; >= 0; -1 carrying s = 0.0, k = 0
          t3 = a[i]
          t4 = (double)k
          t5 = t3 * t4
          s1 = s + t5
          k1 = k + 2
          next s1, k1
        -> s2, k2
        return s2
        """);

    [Fact]
    public void Foreach_counts_and_stays_in_range() => Lowered.Becomes(
        "[Differentiable] public static double F(ReadOnlySpan<float> a) { double s = 0; foreach (double e in a) s += e; return s; }",
        """
        t1 = length a
        for t2 = 0; < t1; +1 carrying s = 0.0
          t3 = a[t2] inrange
          e = (double)t3
          s1 = s + e
          next s1
        -> s2
        return s2
        """);

    private static string Loop(string body) =>
        Lowered.Text("[Differentiable] public static double F(double x, int n, long m, double[] a, int[] idx) { " + body + " return x; }");
}
