using DiffGen.Generator.Pipeline;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Pipeline;

/// <summary>An edit costs what it changes.</summary>
public class IncrementalityTests
{
    private const string Methods = """
        using DiffGen;
        public static partial class P
        {
            // A square.
            [Differentiable] public static double Square(double x) => x * x;
            [Differentiable] public static double Sum(double[] a) { double s = 0; foreach (var e in a) s += Square(e); return s; }
            [Differentiable] public static void Scale(double[] a, double by) { for (int i = 0; i < a.Length; i++) { a[i] *= by; } }
            [Differentiable] public static double Scaled(double[] a) { Scale(a, 2); return a[0]; }
            public static void Other() { }
        }
        """;

    private const string Other = """
        public class Unrelated { public int Count() { return 1; } }
        """;

    [Fact]
    public void The_first_run_emits_everything()
    {
        var run = new GeneratorRun(Methods, Other);
        Assert.Equal("4 New", run.Reasons(StepNames.Methods));
        Assert.Equal(4, run.Emitted.Count);
        Assert.Equal("1 New", run.Reasons(StepNames.Files));
    }

    [Fact]
    public void A_body_that_nothing_depends_on_changes_its_own_companions_only()
    {
        var run = new GeneratorRun(Methods, Other);
        run.Edit(0, "Scale(a, 2); return a[0];", "Scale(a, 3); return a[1];");
        Assert.Equal("1 Modified, 3 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Equal([3], run.EmittedAnew);
    }

    [Fact]
    public void Callers_are_emitted_again_when_what_they_know_of_a_callee_changes()
    {
        var run = new GeneratorRun(Methods, Other);
        run.Edit(0, "a[i] *= by;", "_ = a[i] * by;");
        Assert.Equal("1 Modified, 3 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Equal([2, 3], run.EmittedAnew);
    }

    [Theory]
    [InlineData("// A square.", "// A square of a real number.")]
    [InlineData("double s = 0;", "double s = 0; /* a sum */")]
    [InlineData("s += Square(e);", "s  +=  Square(e);")]
    [InlineData("public static void Other() { }", "public static void Other() { System.Console.WriteLine(); }")]
    public void Comments_space_and_other_bodies_change_nothing(string from, string to)
    {
        var run = new GeneratorRun(Methods, Other);
        run.Edit(0, from, to);
        Assert.Equal("4 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Empty(run.EmittedAnew);
        Assert.Equal("1 Cached", run.Reasons(StepNames.Files));
    }

    [Fact]
    public void A_body_in_another_file_changes_nothing()
    {
        var run = new GeneratorRun(Methods, Other);
        run.Edit(1, "return 1;", "return 2;");
        Assert.Equal("4 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Empty(run.EmittedAnew);
        Assert.Equal("1 Cached", run.Reasons(StepNames.Files));
    }

    [Fact]
    public void Methods_that_were_not_touched_are_not_lowered_again()
    {
        var run = new GeneratorRun(Methods, Other);
        var before = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        run.Edit(0, "x * x", "x * x * x");
        var after = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        Assert.Equal([false, true, true, true], before.Zip(after, ReferenceEquals));
    }

    /// <summary>All are lowered again, since a declaration has changed; what comes out the same is not emitted again.</summary>
    [Fact]
    public void A_method_that_comes_or_goes_leaves_the_companions_of_others_alone()
    {
        const string Added = "[Differentiable] public static double Cube(double x) => x * x * x;\n";
        var run = new GeneratorRun(Methods, Other);
        var before = run.Emitted;
        run.Edit(0, "// A square.", Added + "// A square.");
        var after = run.Emitted;
        Assert.Equal(5, after.Count);
        Assert.All(before.Zip(after.Skip(1)), pair => Assert.Same(pair.First, pair.Second));
        run.Edit(0, Added, "");
        var last = run.Emitted;
        Assert.Equal(4, last.Count);
        Assert.All(before.Zip(last), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void A_changed_declaration_is_seen_by_methods_in_other_files()
    {
        var run = new GeneratorRun(
            "using DiffGen; public static partial class P { [Differentiable] public static double F(double x) => x * Settings.Factor; }",
            "public static class Settings { public const double Factor = 2; }");
        Assert.Contains("2.0", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(1, "Factor = 2", "Factor = 5");
        Assert.Contains("5.0", run.Sources.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_struct_says_of_its_private_fields_is_seen()
    {
        const string Struct = "public readonly struct S { private readonly double x; public S(double x) => this.x = x; public double X => x; }";
        const string Captured = "public readonly struct S(double x) { public double X { get; } = x; public double Y() => X; }";
        const string Text = "using DiffGen; public static partial class P { [Differentiable] public static double F(S s) => s.X * s.X; }";
        var run = new GeneratorRun(Text, Struct);
        Assert.DoesNotContain("UnsafeAccessor", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(1, "X => x;", "X => 2 * x;");
        Assert.Contains("UnsafeAccessor", run.Sources.Single().Value, StringComparison.Ordinal);
        run = new GeneratorRun(Text, Captured);
        Assert.Contains("UnsafeAccessor", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(1, "=> X;", "=> x;");
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void A_symbol_that_a_file_defines_is_seen()
    {
        const string Text = """
            #define CHECK
            using DiffGen;
            public static partial class P
            {
                [System.Diagnostics.Conditional("CHECK")] private static void Check(int n) { }
                [Differentiable] public static double F(double x, int n) { Check(n); return x * x; }
            }
            """;
        var run = new GeneratorRun(Text);
        Assert.Contains("Check(n)", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(0, "#define CHECK", "#define OTHER");
        Assert.DoesNotContain("P.Check(n)", run.Sources.Single().Value, StringComparison.Ordinal);
    }

    private const string Caller = """
        using DiffGen;
        public static partial class P
        {
            [Differentiable] public static double F(double x) => Functions.Twice(y => y * 3, x);
            [Differentiable] public static double Other(double x) => x * x;
        }
        """;

    private const string Callee = """
        using DiffGen;
        public static partial class Functions
        {
            [Differentiable] public static double Twice(System.Func<double, double> f, double x) { return f(f(x)) * 7; }
            public static int Unread() { return 1; }
        }
        """;

    [Fact]
    public void A_body_that_was_lowered_into_its_caller_is_seen_when_it_changes()
    {
        var run = new GeneratorRun(Caller, Callee);
        Assert.Contains(run.Sources.Values, text => text.Contains("7.0", StringComparison.Ordinal));
        run.Edit(1, "* 7", "* 5");
        Assert.Equal("1 Modified, 2 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Contains(run.Sources.Values, text => text.Contains("5.0", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Sources.Values, text => text.Contains("7.0", StringComparison.Ordinal));
        run.Edit(1, "* 5", "* 7");
        Assert.Contains(run.Sources.Values, text => text.Contains("7.0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_body_beside_one_that_was_lowered_into_its_caller_changes_nothing()
    {
        var run = new GeneratorRun(Caller, Callee);
        var before = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        run.Edit(1, "return 1;", "return 2;");
        Assert.Equal("3 Unchanged", run.Reasons(StepNames.Methods));
        var after = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        Assert.All(before.Zip(after), pair => Assert.Same(pair.First, pair.Second));
    }

    private const string Nested = """
        using DiffGen;
        public static partial class P
        {
            [Differentiable] public static double G(double x) { return x * x; }
            [Differentiable] public static double F(double x) { GGradient(x, out var d); return d * 3; }
            [Differentiable] public static double Other(double x) => x * x;
        }
        """;

    [Fact]
    public void A_body_whose_companion_is_called_is_no_part_of_its_caller()
    {
        var run = new GeneratorRun(Nested);
        Assert.Equal(3, run.Emitted.Count);
        var before = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        run.Edit(0, "x * x; }", "x * x * x; }");
        Assert.Equal("1 Modified, 2 Unchanged", run.Reasons(StepNames.Methods));
        Assert.Equal([0], run.EmittedAnew);
        var after = run.Outputs(StepNames.Methods).Select(output => output.Value).ToList();
        Assert.Equal([false, true, true], before.Zip(after, ReferenceEquals));
        run.Edit(0, "d * 3", "d * 5");
        Assert.Equal([1], run.EmittedAnew);
    }

    [Fact]
    public void What_is_called_by_its_companion_first_is_emitted_anew()
    {
        var run = new GeneratorRun(Nested);
        run.Edit(0, "GGradient(x, out var d); return d * 3;", "return 3 * x;");
        Assert.Equal([0, 1], run.EmittedAnew);
        run.Edit(0, "return 3 * x;", "GGradient(x, out var d); return d * 3;");
        Assert.Equal([0, 1], run.EmittedAnew);
    }

    [Fact]
    public void A_changed_signature_changes_what_callers_of_the_companion_bind_to()
    {
        var run = new GeneratorRun(Nested);
        run.Edit(0, "G(double x)", "G(float x)");
        Assert.DoesNotContain("FGradient", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(0, "GGradient(x, ", "GGradient((float)x, ");
        Assert.Contains("FGradient", run.Sources.Single().Value, StringComparison.Ordinal);
    }

    /// <summary>Calls that come and go join methods and part them; what is known of each is known anew.</summary>
    [Fact]
    public void Each_edit_brings_what_a_fresh_run_brings()
    {
        const string Web = """
            using DiffGen;
            public static partial class P
            {
                [Differentiable] public static double A(double[] a, double x) { a[0] *= x; return B(a, x) * 2; }
                [Differentiable] public static double B(double[] a, double x) { double s = 0; foreach (var e in a) s += e * x; return s; }
                [Differentiable(Modes = DerivativeModes.HessianVectorProduct)] public static double C(double x) { return D(x) * D(x); }
                [Differentiable] public static double D(double x) { for (int i = 0; i < 3; i++) x = System.Math.Sin(x) * x; return x; }
                [Differentiable] public static double E(double x) { return x * x; }
            }
            """;
        var run = new GeneratorRun(Web, Other);
        (string From, string To)[] edits =
        [
            ("return B(a, x) * 2;", "return B(a, x) * 3;"),
            ("s += e * x; return s;", "s += e * x; a[1] = s; return s;"),
            ("return D(x) * D(x);", "return D(x) * E(x);"),
            ("return x * x;", "return x * D(x) + A(new double[2], x);"),
            ("return B(a, x) * 3;", "return x;"),
            ("return D(x) * E(x);", "return E(x);"),
            ("s += e * x; a[1] = s; return s;", "s += e * x; return s + C(x);"),
            ("return x * D(x) + A(new double[2], x);", "return x > 3 ? x : E(x * 2);"),
            ("return s + C(x);", "return s;"),
        ];
        foreach ((string from, string to) in edits)
        {
            run.Edit(0, from, to);
            var fresh = new GeneratorRun([.. run.Compilation.SyntaxTrees.Select(tree => tree.ToString())]);
            Assert.Equal(fresh.Sources.Values, run.Sources.Values);
        }
    }

    [Fact]
    public void Equal_texts_in_files_without_a_path_are_told_apart()
    {
        static string File(string type) => "using DiffGen; public static partial class " + type + " { const double K = 2; [Differentiable] public static double F(double x) => x * K; }";
        var compilation = CompilationHost.Compile([CompilationHost.Parse(File("A"), ""), CompilationHost.Parse(File("B"), "")]);
        Assert.Equal(["A", "B"], CompilationHost.Generate(compilation).Files.Select(file => file.Text.Contains("class A", StringComparison.Ordinal) ? "A" : "B").Order());
    }

    [Fact]
    public void A_method_comes_and_goes_with_its_mark()
    {
        var run = new GeneratorRun(Methods);
        run.Edit(0, "[Differentiable] public static double Scaled", "public static double Scaled");
        Assert.DoesNotContain("ScaledGradient", run.Sources.Single().Value, StringComparison.Ordinal);
        run.Edit(0, "public static double Scaled", "[Differentiable] public static double Scaled");
        Assert.Contains("ScaledGradient", run.Sources.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_with_many_methods_has_several_files_and_an_edit_touches_one()
    {
        string Method(int i) => $"[Differentiable] public static double F{i}(double x) => x * {i};\n";
        var run = new GeneratorRun("using DiffGen; public static partial class P {\n" + string.Concat(Enumerable.Range(0, 40).Select(Method)) + "}");
        Assert.Equal("2 New", run.Reasons(StepNames.Files));
        Assert.All(Enumerable.Range(0, 40), i => Assert.Single(run.Sources.Values, text => text.Contains($" F{i}Gradient(", StringComparison.Ordinal)));
        run.Edit(0, "x * 20;", "x * x;");
        Assert.Equal("1 Modified, 1 Unchanged", run.Reasons(StepNames.Files));
    }

    [Fact]
    public void Nothing_of_the_compiler_is_kept_in_what_is_cached()
    {
        var run = new GeneratorRun(Methods, Other);
        foreach (var step in new[] { StepNames.Methods, StepNames.Files })
        {
            var outputs = run.Outputs(step);
            Assert.NotEmpty(outputs);
            foreach (var output in outputs)
            {
                Assert.DoesNotContain(ObjectGraph.Of(output.Value), type => type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) == true);
            }
        }
    }
}
