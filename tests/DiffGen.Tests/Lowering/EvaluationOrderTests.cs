namespace DiffGen.Tests.Lowering;

/// <summary>C# says what is evaluated when; the lowered form says it operation by operation.</summary>
public class EvaluationOrderTests
{
    [Fact]
    public void The_target_is_evaluated_before_the_right_hand_side() => Lowered.Becomes(
        "[Differentiable] public static void F(double x, double[] a, int i) { a[i++] = a[i] * x; }",
        """
        i1 = i + 1
        t1 = a[i1]
        t2 = t1 * x
        a[i] = t2
        """);

    [Fact]
    public void A_compound_assignment_reads_the_old_value_first() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, double[] a, int i) { a[i] += x += a[i]; return x; }",
        """
        t1 = a[i]
        t2 = a[i]
        x1 = x + t2
        t3 = t1 + x1
        a[i] = t3
        return x1
        """);

    [Fact]
    public void Assignments_are_expressions() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, double[] a) { int i = 0; return (x = x * 2) + (a[i++] += x) + a[i++] * a[--i]; }",
        """
        x1 = x * 2.0
        i = 0 + 1
        t1 = a[0]
        t2 = t1 + x1
        a[0] = t2
        t3 = x1 + t2
        i1 = i + 1
        t4 = a[i]
        i2 = i1 - 1
        t5 = a[i2]
        t6 = t4 * t5
        t7 = t3 + t6
        return t7
        """);

    [Fact]
    public void Postfix_yields_the_old_value_and_prefix_the_new_one() => Lowered.Becomes(
        "[Differentiable] public static double F(double x) { double y = x++; return y * ++x; }",
        """
        x1 = x + 1.0
        y = x
        x2 = x1 + 1.0
        t1 = y * x2
        return t1
        """);

    [Fact]
    public void All_parts_of_a_tuple_are_computed_before_the_first_is_assigned() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, double y) { (x, y) = (y, x); return x / y; }",
        """
        x1 = y
        y1 = x
        t1 = x1 / y1
        return t1
        """);

    // A span's indexer checks its index at once, an array's element only when it is stored.
    [Fact]
    public void The_index_into_a_span_is_checked_before_a_right_hand_side_with_effects() => Lowered.Becomes(
        "[Differentiable] public static void F(Span<double> a, Span<double> b, double x) { a[0] = b[1] = x; }",
        """
        t1 = length a
        t2 = pure ((uint)⟨0⟩ >= (uint)⟨t1⟩)
        if t2
          throw effect new global::System.IndexOutOfRangeException()
        b[1] = x
        a[0] = x
        """);

    [Fact]
    public void The_element_of_an_array_is_checked_when_it_is_stored() => Lowered.Becomes(
        "[Differentiable] public static void F(double[] a, double[] b, double x) { a[0] = b[1] = x; }",
        """
        b[1] = x
        a[0] = x
        """);

    [Fact]
    public void Named_arguments_are_evaluated_in_the_order_of_the_source() => Lowered.Becomes(
        """
        [Differentiable] public static double F(double x, double[] a, int i) { Two(q: out double q, r: ref a[i++], by: x * i); return q; }
        [Differentiable] public static void Two(double by, out double q, ref double r) { q = by; r *= by; }
        """,
        """
        i1 = i + 1
        t1 = (double)i1
        t2 = x * t1
        t3 = a[i]
        q, t4 = call Two(t2, default, t3)
        a[i] = t4
        return q
        """);

    [Fact]
    public void A_reference_is_followed_after_all_arguments_have_been_evaluated() => Lowered.Becomes(
        """
        [Differentiable] public static double F(double x) { return Add(ref x, x = 3); }
        [Differentiable] public static double Add(ref double r, double by) => r += by;
        """,
        """
        t1, x1 = call Add(3.0, 3.0)
        return t1
        """);

    [Fact]
    public void An_in_argument_is_read_by_the_method() => Lowered.Becomes(
        """
        [Differentiable] public static double F(double x) => Add(in x, x = 3) + Add(x, 4);
        [Differentiable] public static double Add(in double r, double by) => r + by;
        """,
        """
        t1 = call Add(3.0, 3.0)
        t2 = call Add(3.0, 4.0)
        t3 = t1 + t2
        return t3
        """);
}
