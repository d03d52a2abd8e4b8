using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Harness;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class VectoriseTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void Elements_of_their_own_are_computed_several_at_once()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), b = f.Parameter(FunctionBuilder.Array, "b"), k = f.Double("k"), n = f.Int("n"), from = f.Int("from");
        Loop(n, (body, i) => body.Add(new Store(b, body.Sum(i, from), body.Product(k, body.Let(new Load(a, i, InRange: true))))));
        Optimised.Becomes(function => Vectorise.Run(function, reorders: false), f.Void(), """
            int rest;
            if (n >= 16 && global::DiffGen.Runtime.Vectors.Exist(b, from, n))
            {
                var aVectors = global::DiffGen.Runtime.Vectors.Of(a, 0, n);
                var bVectors = global::DiffGen.Runtime.Vectors.Of(b, from, n);
                int length = aVectors.Length;
                var t = global::System.Runtime.Intrinsics.Vector256.Create(k);
                for (int vector = 0; vector < length; vector++)
                {
                    bVectors[vector] = t * aVectors[vector];
                }

                rest = length * 4;
            }
            else
            {
                rest = 0;
            }

            for (int i = rest; i < n; i++)
            {
                b[i + from] = k * a[i];
            }
            """);
    }

    [Fact]
    public void A_sum_keeps_its_order_unless_it_is_free()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), n = f.Int("n");
        Value sum = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, i, s) => body.Sum(s, body.Load(a, i), "s"));
        Function function = f.Returns(sum);
        Assert.Same(function, Vectorise.Run(function, reorders: false));
        Assert.Contains("Vector256.Sum(", PrintedCode.Body(Vectorise.Run(function, reorders: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_that_stays_the_same_is_in_each_lane()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), b = f.Parameter(FunctionBuilder.Array, "b"), n = f.Int("n"), at = f.Int("at");
        Loop(n, (body, i) => body.Add(new Store(b, i, body.Let(new Load(a, at)))));
        Optimised.Becomes(function => Vectorise.Run(function, reorders: false), f.Void(), """
            int rest;
            if (n >= 16 && global::DiffGen.Runtime.Vectors.Exist(a, at, 1) & global::DiffGen.Runtime.Vectors.Exist(b, 0, n))
            {
                var bVectors = global::DiffGen.Runtime.Vectors.Of(b, 0, n);
                int length = bVectors.Length;
                var t = global::System.Runtime.Intrinsics.Vector256.Create(a[at]);
                for (int vector = 0; vector < length; vector++)
                {
                    bVectors[vector] = t;
                }

                rest = length * 4;
            }
            else
            {
                rest = 0;
            }

            for (int i = rest; i < n; i++)
            {
                b[i] = a[at];
            }
            """);
    }

    [Fact]
    public void An_element_that_some_iteration_writes_does_not_stay_the_same()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Loop(n, (body, i) => body.Add(new Store(a, i, body.Let(new Load(a, Constants.Int(5))))));
        AssertKept();
    }

    [Fact]
    public void What_is_added_to_one_element_in_any_order_is_added_up_in_lanes()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), b = f.Parameter(FunctionBuilder.Span, "b"), n = f.Int("n"), at = f.Int("at");
        Loop(n, (body, i) =>
        {
            Value element = body.Let(new Load(a, i, InRange: true));
            body.Add(new Accumulate(b, at, element) { IsFree = true });
            body.Add(new Accumulate(b, Constants.Int(2), body.Product(element, element)) { IsFree = true });
            body.Add(new Accumulate(b, at, element) { IsFree = true });
        });
        string printed = PrintedCode.Body(Vectorise.Run(f.Void(), reorders: false));
        Assert.Contains("n >= 16 && global::DiffGen.Runtime.Vectors.Exist(b, 2, 1) & global::DiffGen.Runtime.Vectors.Exist(b, at, 1)", printed, StringComparison.Ordinal);
        Assert.Contains("b[at] += global::System.Runtime.Intrinsics.Vector256.Sum(", printed, StringComparison.Ordinal);
        Assert.Contains("b[2] += global::System.Runtime.Intrinsics.Vector256.Sum(", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void What_is_added_to_one_element_stays_where_it_is_if_it_is_the_users_or_is_seen(bool isFree, bool isSeen)
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), b = f.Parameter(FunctionBuilder.Span, "b"), n = f.Int("n");
        Loop(n, (body, i) =>
        {
            body.Add(new Accumulate(b, Constants.Int(0), body.Load(a, i)) { IsFree = isFree });
            if (isSeen)
            {
                body.Add(new Store(a, i, body.Load(b, i)));
            }
        });
        AssertKept();
    }

    [Fact]
    public void A_loop_that_visits_one_element_alone_stays_as_it_is()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), n = f.Int("n");
        Value sum = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, i, s) => body.Sum(s, body.Let(new Load(a, Constants.Int(0))), "s"));
        Function function = f.Returns(sum);
        Assert.Same(function, Vectorise.Run(function, reorders: true));
    }

    [Fact]
    public void What_an_iteration_leaves_for_the_next_keeps_the_loop_as_it_is()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Loop(n, (body, i) => body.Add(new Store(a, body.Sum(i, Constants.Int(1)), body.Load(a, i))));
        AssertKept();
    }

    [Fact]
    public void A_carried_value_that_is_no_sum_keeps_the_loop_as_it_is()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Value product = f.Body.Loop(n, "s", FunctionBuilder.Real(1), (body, i, s) => body.Product(s, body.Load(a, i), "s"));
        Function function = f.Returns(product);
        Assert.Same(function, Vectorise.Run(function, reorders: true));
    }

    [Fact]
    public void A_sum_that_the_loop_looks_at_keeps_the_loop_as_it_is()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Value sum = f.Body.Loop(n, "s", FunctionBuilder.Real(1), (body, i, s) =>
        {
            body.Add(new Store(a, i, s));
            return body.Sum(s, body.Load(a, i), "s");
        });
        Function function = f.Returns(sum);
        Assert.Same(function, Vectorise.Run(function, reorders: true));
    }

    [Fact]
    public void A_loop_that_is_known_to_be_short_stays_as_it_is()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a");
        Loop(Constants.Int(15), (body, i) => body.Add(new Store(a, i, FunctionBuilder.Real(1))));
        AssertKept();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(19)]
    [InlineData(100)]
    public void Fast_math_adds_up_in_another_order_and_loses_nothing(int length)
    {
        const string Program = """
            [Differentiable(FastMath = true)]
            public static double Dot(ReadOnlySpan<double> a, double[] b)
            {
                double s = 0.5;
                for (int i = 0; i < a.Length; i++) s += a[i] * b[i];
                return s;
            }
            """;
        double[] result = (double[])Snippet.Run(Program, $$"""
            double[] a = new double[{{length}}], b = new double[{{length}}], g = new double[{{length}}], h = new double[{{length}}];
            for (int i = 0; i < a.Length; i++) { a[i] = Math.Sin(i); b[i] = Math.Cos(3 * i); }
            double v = DotGradient(a, b, g, h), worst = Math.Abs(v - Dot(a, b));
            for (int i = 0; i < a.Length; i++) { worst = Math.Max(worst, Math.Max(Math.Abs(g[i] - b[i]), Math.Abs(h[i] - a[i]))); }
            return new[] { worst };
            """)!;
        Assert.InRange(result[0], 0, 1e-13);
    }

    // What the loop has written before it fails is there, and it fails where it did.
    [Theory]
    [InlineData("b[i] += a[i];", 20, 17)]
    [InlineData("a[i] += b[i - 1];", 20, 20)]
    [InlineData("a[i] += b[i + 5];", 20, 20)]
    [InlineData("a[i] += b[17];", 20, 17)]
    [InlineData("a[i] += b[-1];", 20, 17)]
    public void A_loop_that_leaves_a_buffer_does_so_as_before(string statement, int length, int shorter)
    {
        string program = $$"""
            [Differentiable]
            public static void F(Span<double> a, double[] b)
            {
                for (int i = 0; i < a.Length; i++)
                {
                    a[i] *= 2;
                    {{statement}}
                }
            }

            public static string Contents(Action<double[], double[]> run)
            {
                double[] a = new double[{{length}}], b = new double[{{shorter}}];
                for (int i = 0; i < a.Length; i++) a[i] = i + 0.5;
                try { run(a, b); } catch (IndexOutOfRangeException) { return "left " + string.Join(" ", a) + " and " + string.Join(" ", b); }
                return "went through";
            }
            """;
        string[] contents = (string[])Snippet.Run(program, """
            return new[] { Contents((a, b) => F(a, b)), Contents((a, b) => FAdjoint(a, b, new double[a.Length], new double[b.Length])) };
            """)!;
        Assert.StartsWith("left ", contents[0], StringComparison.Ordinal);
        Assert.Equal(contents[0], contents[1]);
    }

    private void AssertKept()
    {
        Function function = f.Void();
        Assert.Same(function, Vectorise.Run(function, reorders: true));
    }

    private void Loop(Operand limit, Action<RegionBuilder, Value> write)
    {
        Value counter = f.Values.Create(IrType.Int32, "i");
        RegionBuilder body = f.Body.Nested();
        write(body, counter);
        f.Body.Add(new For(counter, Constants.Int(0), BinaryOperator.Less, limit, 1, [], body.Build()));
    }
}
