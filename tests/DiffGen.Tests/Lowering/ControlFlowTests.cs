namespace DiffGen.Tests.Lowering;

/// <summary>Jumps become structure: no flag where control ends up at the target anyway.</summary>
public class ControlFlowTests
{
    [Fact]
    public void Guards_stay_flat() => Lowered.Becomes(
        """
        [Differentiable] public static double F(double x, int n) { if (n < 0) throw new ArgumentOutOfRangeException(nameof(n)); return x * x; }
        """,
        """
        t1 = n < 0
        if t1
          throw effect new global::System.ArgumentOutOfRangeException(⟨"n"⟩)
        t2 = x * x
        return t2
        """);

    [Fact]
    public void A_throw_leaves_references_as_they_are() => Lowered.Becomes(
        "[Differentiable] public static void F(ref double x, out double y) { x *= 2; if (x > 1) throw new Exception(); y = x; }",
        """
        x1 = x * 2.0
        t1 = x1 > 1.0
        if t1
          throw effect new global::System.Exception() leaving x1, y
        y1 = x1
        return x1, y1
        """);

    [Fact]
    public void An_early_return_moves_the_rest_into_the_other_arm() => Lowered.Becomes(
        "[Differentiable] public static double F(double x) { if (x > 1) return x; else if (x < 0) return -x; x *= 2; return x; }",
        """
        // if (x > 1)
        t1 = x > 1.0
        if t1
          // return x;
          yield x
        else
          // if (x < 0)
          t2 = x < 0.0
          if t2
            // return -x;
            t3 = -x
            yield t3
          else
            // x *= 2;
            x1 = x * 2.0
            // return x;
            yield x1
          -> result
          yield result
        -> result1
        return result1
        """);

    [Fact]
    public void Where_both_arms_may_go_on_a_flag_decides() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, bool b) { if (b) { if (x > 0) return 1; x = -x; } return x * x; }",
        """
        if b
          t1 = x > 0.0
          if t1
            yield 1.0, x
          else
            x1 = -x
            yield default, x1
          -> result, x2
          yield result, x2, t1
        else
          yield default, x, false
        -> result1, x3, returned
        t2 = !returned
        if t2
          t3 = x3 * x3
          yield t3
        else
          yield result1
        -> result2
        return result2
        """);

    [Fact]
    public void Continue_needs_no_flag_in_a_counted_loop() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a, int n) { double s = 0; for (int i = 0; i < n; i++) { if (a[i] < 0) continue; s += a[i]; } return s; }",
        """
        for i = 0; < n; +1 carrying s = 0.0
          t1 = a[i]
          t2 = t1 < 0.0
          if t2
            yield s
          else
            t3 = a[i]
            s1 = s + t3
            yield s1
          -> s2
          next s2
        -> s3
        return s3
        """);

    [Fact]
    public void A_return_from_a_loop_ends_it_and_skips_the_rest() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a, double t) { for (int i = 0; i < a.Length; i++) { if (a[i] > t) return a[i]; } return -1; }",
        """
        while carrying result = default, i = 0, returned = false
          t1 = !returned
          t2 = length a
          t3 = i < t2
          t4 = t1 & t3
          test t4
        do
          t5 = a[i]
          t6 = t5 > t
          if t6
            t7 = a[i]
            yield t7
          else
            yield result
          -> result1
          i1 = i + 1
          next result1, i1, t6
        -> result2, i2, returned1
        t8 = !returned1
        if t8
          yield -1.0
        else
          yield result2
        -> result3
        return result3
        """);

    [Fact]
    public void A_loop_that_tests_at_its_end_starts_with_a_flag_that_is_set() => Lowered.Becomes(
        "[Differentiable] public static double F(double x) { do { x *= 0.5; } while (x > 1); return x; }",
        """
        while carrying x1 = x, again = true
          test again
        do
          x2 = x1 * 0.5
          t1 = x2 > 1.0
          next x2, t1
        -> x3, again1
        return x3
        """);

    [Fact]
    public void A_condition_with_an_effect_is_evaluated_in_the_body() => Lowered.Becomes(
        "[Differentiable] public static double F(double x) { double y; while ((y = x * x) > 1) { x *= 0.5; } return y; }",
        """
        while carrying x1 = x, y = default, again = true
          test again
        do
          y1 = x1 * x1
          t1 = y1 > 1.0
          if t1
            x2 = x1 * 0.5
            yield x2
          else
            yield x1
          -> x3
          next x3, y1, t1
        -> x4, y2, again1
        return y2
        """);

    [Fact]
    public void A_switch_tests_in_the_order_of_the_source_and_its_default_last() => Lowered.Becomes(
        """
        [Differentiable] public static double F(double x, int n)
        {
            switch (n) { default: x = 0; break; case 1: case 2: x *= 2; break; case > 5: if (x > 1) break; x = 3; break; }
            return x;
        }
        """,
        """
        t1 = n == 1
        t2 = n == 2
        t3 = t1 | t2
        if t3
          x1 = x * 2.0
          yield x1
        else
          t4 = n > 5
          if t4
            t5 = x > 1.0
            if t5
              yield x
            else
              yield 3.0
            -> x2
            yield x2
          else
            yield 0.0
          -> x3
          yield x3
        -> x4
        return x4
        """);

    [Fact]
    public void A_switch_expression_throws_where_its_arms_do() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, int n) => n switch { 0 => x, 1 when x > 0 => x * x, _ => throw new ArgumentException() };",
        """
        t1 = n == 0
        if t1
          yield x
        else
          t2 = n == 1
          t3 = x > 0.0
          t4 = t2 & t3
          if t4
            t5 = x * x
            yield t5
          else
            throw effect new global::System.ArgumentException()
            yield default
          -> t6
          yield t6
        -> t7
        return t7
        """);

    [Fact]
    public void The_untaken_arm_of_a_conditional_is_not_evaluated() => Lowered.Becomes(
        "[Differentiable] public static double F(double x) => x > 0 && Math.Log(x) > 1 ? Math.Log(x) : 0;",
        """
        t1 = x > 0.0
        if t1
          t2 = Log(x)
          t3 = t2 > 1.0
          yield t3
        else
          yield false
        -> t4
        if t4
          t5 = Log(x)
          yield t5
        else
          yield 0.0
        -> t6
        return t6
        """);

    [Fact]
    public void Code_behind_a_jump_is_left_out() => Lowered.Becomes(
        "#pragma warning disable CS0162\n[Differentiable] public static double F(double x) { while (true) { return x; Environment.Exit(1); } }\n",
        """
        while carrying result = default, returned = false
          t1 = !returned
          test t1
        do
          next x, true
        -> result1, returned1
        return result1
        """);
}
