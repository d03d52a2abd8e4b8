namespace DiffGen.Tests.Lowering;

/// <summary>Conversions, checked arithmetic, functions with rules, and what is carried as text.</summary>
public class ArithmeticTests
{
    [Fact]
    public void Overflow_is_checked_where_the_language_says_so() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, int n) { int k = n + 1; k = unchecked(k * n); return x * -k * (int)x; }",
        """
        k = n + checked 1
        k1 = k * n
        t1 = 0 - checked k1
        t2 = (double)t1
        t3 = x * t2
        t4 = (int checked)x
        t5 = (double)t4
        t6 = t3 * t5
        return t6
        """,
        checkOverflow: true);

    [Fact]
    public void Narrow_integers_are_computed_as_int() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, short s, byte b) { s += 3; b <<= 1; s++; return x * s * b; }",
        """
        t1 = (int)s
        t2 = t1 + 3
        s1 = (short)t2
        t3 = (int)b
        t4 = t3 << 1
        b1 = (byte)t4
        t5 = (int)s1
        t6 = t5 + 1
        s2 = (short)t6
        t7 = (double)s2
        t8 = x * t7
        t9 = (double)b1
        t10 = t8 * t9
        return t10
        """);

    [Fact]
    public void Constants_are_folded_by_the_compiler() => Lowered.Becomes(
        "const double K = 2; [Differentiable] public static double F(double x) { const int n = 3; return x * (K * n + Math.PI - Math.PI) + -0.0; }",
        """
        t1 = x * 6.0
        t2 = t1 + -0.0
        return t2
        """);

    [Fact]
    public void Functions_have_rules() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, float y) { var (s, c) = Math.SinCos(x); return s * c * Math.Max(x, 0) + MathF.Sqrt(y) + double.Lerp(x, s, c); }",
        """
        s = SinCos.Sin(x)
        c = SinCos.Cos(x)
        t1 = s * c
        t2 = Max(x, 0.0)
        t3 = t1 * t2
        t4 = Sqrt(y)
        t5 = (double)t4
        t6 = t3 + t5
        t7 = Lerp(x, s, c)
        t8 = t6 + t7
        return t8
        """);

    [Fact]
    public void What_carries_no_derivative_is_text() => Lowered.Becomes(
        """
        static readonly double[] Table = { 1, 2 };
        static int At(int i) => i + 1;
        [Differentiable] public static double F(double x, DayOfWeek day, string s)
        {
            if (s is null) throw new ArgumentNullException(nameof(s), $"{x:F2}{{");
            return x * Table[At(s.Length)] * (day == DayOfWeek.Monday ? 1 : 2);
        }
        """,
        """
        t1 = pure (⟨s⟩ is null)
        if t1
          t2 = reads $"{(⟨x⟩):F2}{{"
          throw effect new global::System.ArgumentNullException(⟨"s"⟩, ⟨t2⟩)
        t3 = pure global::P.Table
        t4 = reads ⟨s⟩.Length
        t5 = effect global::P.At(⟨t4⟩)
        t6 = t3[t5]
        t7 = x * t6
        t8 = day == ((global::System.DayOfWeek)(1))
        if t8
          yield 1
        else
          yield 2
        -> t9
        t10 = (double)t9
        t11 = t7 * t10
        return t11
        """);

    [Fact]
    public void A_call_that_the_compiler_leaves_out_is_left_out_with_its_arguments() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a) { System.Diagnostics.Debug.Assert(a[7] > 0); return a[0]; }",
        """
        t1 = a[0]
        return t1
        """);
}
