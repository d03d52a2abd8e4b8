namespace DiffGen.Tests.Lowering;

/// <summary>Arrays, spans and slices.</summary>
public class MemoryTests
{
    [Fact]
    public void Indices_and_ranges_from_the_end() => Lowered.Becomes(
        "[Differentiable] public static double F(ReadOnlySpan<double> a) => a[^1] * a[1..^2][0];",
        """
        t1 = length a
        t2 = t1 - 1
        t3 = a[t2]
        t4 = length a
        t5 = t4 - 2
        t6 = t5 - 1
        t7 = slice a, 1, t6
        t8 = t7[0]
        t9 = t3 * t8
        return t9
        """);

    [Fact]
    public void Local_arrays_are_new_memory() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, int n) { var w = new double[n]; double[] u = { x, 2 }; Span<float> v = stackalloc float[] { 1 }; w[0] = u[1]; return w[0] * v[0]; }",
        """
        w = new double[n]
        u = new double[2]
        u[0] = x
        u[1] = 2.0
        v = new float[1]
        v[0] = 1f
        t1 = u[1]
        w[0] = t1
        t2 = w[0]
        t3 = v[0]
        t4 = (double)t3
        t5 = t2 * t4
        return t5
        """);

    [Fact]
    public void Either_stack_or_heap() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, int n) { Span<double> t = n < 10 ? stackalloc double[10] : new double[n]; t[0] = x; return t[0]; }",
        """
        t1 = n < 10
        if t1
          yield 10
        else
          yield n
        -> t2
        t = new double[t2]
        t[0] = x
        t3 = t[0]
        return t3
        """);

    [Fact]
    public void A_slice_that_moves_on_is_carried_by_its_numbers() => Lowered.Becomes(
        "[Differentiable] public static double F(ReadOnlySpan<double> a) { double s = 0; var rest = a; while (rest.Length > 0) { s += rest[0]; rest = rest[1..]; } return s; }",
        """
        t1 = length a
        while carrying s = 0.0, t2 = 0, t3 = t1
          rest = slice a, t2, t3
          t4 = length rest
          t5 = t4 > 0
          test t5
        do
          rest1 = slice a, t2, t3
          t6 = rest1[0]
          s1 = s + t6
          t7 = length rest1
          t8 = t7 - 1
          rest2 = slice rest1, 1, t8
          t9 = t2 + 1
          next s1, t9, t8
        -> s2, t10, t11
        rest3 = slice a, t10, t11
        return s2
        """);

    [Fact]
    public void A_choice_between_slices_is_a_choice_between_numbers() => Lowered.Becomes(
        "[Differentiable] public static double F(Span<double> a, bool b) { var p = b ? a[..2] : a[2..]; return p[0]; }",
        """
        if b
          t1 = slice a, 0, 2
          yield 0, 2
        else
          t2 = length a
          t3 = t2 - 2
          t4 = slice a, 2, t3
          yield 2, t3
        -> t5, t6
        p = slice a, t5, t6
        t7 = p[0]
        return t7
        """);

    [Fact]
    public void A_copy_within_one_buffer_goes_through_memory_of_its_own() => Lowered.Becomes(
        "[Differentiable] public static void F(Span<double> a) { a[..2].CopyTo(a[1..]); }",
        """
        t1 = slice a, 0, 2
        t2 = length a
        t3 = t2 - 1
        t4 = slice a, 1, t3
        t5 = length t1
        t6 = length t4
        t7 = t5 > t6
        if t7
          throw effect new global::System.ArgumentException("Destination is too short.", "destination")
        t8 = new double[t5]
        for t9 = 0; < t5; +1
          t10 = t1[t9] inrange
          t8[t9] = t10
        for t11 = 0; < t5; +1
          t12 = t8[t11] inrange
          t4[t11] = t12
        """);

    [Fact]
    public void StopGradient_makes_what_is_read_constant() => Lowered.Becomes(
        "[Differentiable] public static double F(double x, double[] w) { var c = Diff.StopGradient(w); return c[0] * Diff.StopGradient(x); }",
        """
        c = w
        t1 = c[0]
        t2 = pure ⟨t1⟩
        t3 = pure ⟨x⟩
        t4 = t2 * t3
        return t4
        """);

    [Fact]
    public void Spans_over_arrays() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a, int n) { var s = new Span<double>(a, 1, n); var r = new ReadOnlySpan<double>(a); return s[0] + r[0] + a.AsSpan(1..)[0]; }",
        """
        t1 = (Span<double>)a
        s = slice t1, 1, n
        t2 = (Span<double>)a
        r = (ReadOnlySpan<double>)t2
        t3 = s[0]
        t4 = r[0]
        t5 = t3 + t4
        t6 = (Span<double>)a
        t7 = length t6
        t8 = t7 - 1
        t9 = slice t6, 1, t8
        t10 = t9[0]
        t11 = t5 + t10
        return t11
        """);

    [Fact]
    public void A_clone_is_new_memory() => Lowered.Becomes(
        "[Differentiable] public static double F(double[] a) { var b = (double[])a.Clone(); b[0] *= 2; return b[0]; }",
        """
        t1 = length a
        b = new double[t1]
        for t2 = 0; < t1; +1
          t3 = a[t2] inrange
          b[t2] = t3
        t4 = b[0]
        t5 = t4 * 2.0
        b[0] = t5
        t6 = b[0]
        return t6
        """);

    [Fact]
    public void Copying_between_arrays_checks_what_the_library_checks() => Lowered.Becomes(
        "[Differentiable] public static void F(double[] a, double[] b, int n) { Array.Copy(a, b, n); }",
        """
        t1 = pure (⟨a⟩ is null)
        if t1
          throw effect new global::System.ArgumentNullException("sourceArray")
        t2 = pure (⟨b⟩ is null)
        if t2
          throw effect new global::System.ArgumentNullException("destinationArray")
        t3 = n < 0
        if t3
          throw effect new global::System.ArgumentOutOfRangeException("length")
        t4 = length a
        t5 = n > t4
        if t5
          throw effect new global::System.ArgumentException("The array is too short.", "sourceArray")
        t6 = slice a, 0, n
        t7 = length b
        t8 = n > t7
        if t8
          throw effect new global::System.ArgumentException("The array is too short.", "destinationArray")
        t9 = slice b, 0, n
        for t10 = 0; < n; +1
          t11 = t6[t10] inrange
          t9[t10] = t11
        """);
}
