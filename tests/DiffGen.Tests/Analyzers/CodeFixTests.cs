using DiffGen.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace DiffGen.Tests.Analyzers;

/// <summary>Source before a fix, and after it.</summary>
public class CodeFixTests
{
    [Fact]
    public Task Makes_the_type_partial() => Fixes(
        new MakePartialFix(),
        """
        using DiffGen;

        // A model.
        static class Model
        {
            [Differentiable] public static double F(double x) => x;
        }
        """,
        """
        using DiffGen;

        // A model.
        static partial class Model
        {
            [Differentiable] public static double F(double x) => x;
        }
        """);

    [Fact]
    public Task Makes_all_types_around_it_partial() => Fixes(
        new MakePartialFix(),
        """
        using DiffGen;

        // Outer.
        class Outer
        {
            partial struct Middle
            {
                public readonly record struct Inner
                {
                    [Differentiable] public static double F(double x) => x;
                }
            }
        }
        """,
        """
        using DiffGen;

        // Outer.
        partial class Outer
        {
            partial struct Middle
            {
                public readonly partial record struct Inner
                {
                    [Differentiable] public static double F(double x) => x;
                }
            }
        }
        """);

    [Fact]
    public Task Marks_the_method_that_is_called() => Fixes(
        new MarkCalleeFix(),
        """
        using DiffGen;

        static partial class Model
        {
            [Differentiable]
            public static double F(double x) => Square(x);

            private static double Square(double x) => x * x;
        }
        """,
        """
        using DiffGen;

        static partial class Model
        {
            [Differentiable]
            public static double F(double x) => Square(x);

            [Differentiable]
            private static double Square(double x) => x * x;
        }
        """);

    [Fact]
    public Task Marks_the_methods_that_are_called_across_files() => Fixes(
        new MarkCalleeFix(),
        [
            """
            using DiffGen;

            static partial class Model
            {
                [Differentiable]
                public static double F(double x) => Helpers.Square(x) + Helpers.Square(2 * x);

                [Differentiable]
                public static double G(double x) => Helpers.Cube(x);
            }
            """,
            """
            static partial class Helpers
            {
                public static double Square(double x) => x * x;

                public static double Cube(double x) => x * x * x;
            }
            """,
        ],
        [
            """
            using DiffGen;

            static partial class Model
            {
                [Differentiable]
                public static double F(double x) => Helpers.Square(x) + Helpers.Square(2 * x);

                [Differentiable]
                public static double G(double x) => Helpers.Cube(x);
            }
            """,
            """
            static partial class Helpers
            {
                [DiffGen.Differentiable]
                public static double Square(double x) => x * x;

                [DiffGen.Differentiable]
                public static double Cube(double x) => x * x * x;
            }
            """,
        ],
        nameof(MarkCalleeFix),
        all: true);

    [Fact]
    public Task Keeps_documentation_and_lines_of_what_it_marks() => Fixes(
        new MarkCalleeFix(),
        """
        using DiffGen;

        namespace Models
        {
            static partial class Outer
            {
                static partial class Inner
                {
                    /// <summary>A square.</summary>
                    /// <param name="x">Of this.</param>
                    private static double Square(
                        double x) // by itself
                        => x * x;

                    [Differentiable]
                    public static double F(double x)
                    {
                        return 1
                            // twice
                            + Square(
                                x) * 2;
                    }
                }
            }
        }
        """,
        """
        using DiffGen;

        namespace Models
        {
            static partial class Outer
            {
                static partial class Inner
                {
                    /// <summary>A square.</summary>
                    /// <param name="x">Of this.</param>
                    [Differentiable]
                    private static double Square(
                        double x) // by itself
                        => x * x;

                    [Differentiable]
                    public static double F(double x)
                    {
                        return 1
                            // twice
                            + Square(
                                x) * 2;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Keeps_lines_and_comments_of_what_it_wraps() => FixesAll(
        new StopGradientFix(),
        """
        partial class A
        {
            partial struct B
            {
                [Differentiable]
                public static double F(
                    double x, // the one
                    double y)
                {
                    if (x // large
                        > 3
                        && /* and */ y > 4)
                    {
                        x += 1;
                    }

                    return x * (int)(
                        x // whole
                        + y);
                }
            }
        }
        """,
        """
        partial class A
        {
            partial struct B
            {
                [Differentiable]
                public static double F(
                    double x, // the one
                    double y)
                {
                    if (Diff.StopGradient(x) // large
                        > 3
                        && /* and */ Diff.StopGradient(y) > 4)
                    {
                        x += 1;
                    }

                    return x * (int)(
                        Diff.StopGradient(x // whole
                        + y));
                }
            }
        }
        """,
        nameof(StopGradientFix));

    [Fact]
    public Task Keeps_comments_of_parameters() => FixesAll(
        new ConstantParameterFix(),
        """
        partial class A
        {
            [Differentiable]
            public static double F(
                double x,
                // how often
                double k /* times */) => Math.Floor(k) * x;
        }
        """,
        """
        partial class A
        {
            [Differentiable]
            public static double F(
                double x,
                // how often
                [Constant] double k /* times */) => Math.Floor(k) * x;
        }
        """,
        nameof(ConstantParameterFix));

    [Fact]
    public async Task A_rule_that_it_has_begun_is_accepted()
    {
        using var project = new FixProject(Usings + "partial class A { [Differentiable] public static double F(double x) => G(x, 2 * x); static double G(double @in, double y) => @in * y; }");
        await project.Fix(new RuleStubFix(), null, all: false);
        var text = Assert.Single(await project.Texts());
        Assert.Contains("(double inPartial, double yPartial) GDerivative(double @in, double y, double result)", text, StringComparison.Ordinal);
        var diagnostics = MarkedCode.Analyze(text, out var output);
        Assert.Empty(output.Faults(output.Output));
        Assert.Empty(diagnostics);
    }

    [Fact]
    public Task Makes_all_types_of_a_document_partial() => FixesAll(
        new MakePartialFix(),
        """
        class A { [Differentiable] public static double F(double x) => x; [Differentiable] public static double G(double x) => x; }
        static class B { [Differentiable] public static double F(double x) => x; }
        """,
        """
        partial class A { [Differentiable] public static double F(double x) => x; [Differentiable] public static double G(double x) => x; }
        static partial class B { [Differentiable] public static double F(double x) => x; }
        """);

    [Theory]
    [InlineData("x * (int)x", "x * (int)Diff.StopGradient(x)")]
    [InlineData("x * (int)(2 * x)", "x * (int)(Diff.StopGradient(2 * x))")]
    [InlineData("Math.Floor(x) + Math.Round(x * x, 2)", "Math.Floor(Diff.StopGradient(x)) + Math.Round(Diff.StopGradient(x * x), 2)")]
    [InlineData("x > 3 ? 1 : 0", "Diff.StopGradient(x) > 3 ? 1 : 0")]
    [InlineData("k < x * x ? 1 : x", "k < Diff.StopGradient(x * x) ? 1 : x")]
    [InlineData("x > 3 && x < 4 ? 1 : 0", "Diff.StopGradient(x) > 3 && Diff.StopGradient(x) < 4 ? 1 : 0")]
    [InlineData("x == 0 ? 1 : x", "Diff.StopGradient(x) == 0 ? 1 : x")]
    [InlineData("x % 2", "Diff.StopGradient(x) % 2")]
    [InlineData("Unknown(x) * x", "Unknown(Diff.StopGradient(x)) * x")]
    [InlineData("x switch { < 1 => x, < 2 => 3, _ => 2 * x }", "Diff.StopGradient(x) switch { < 1 => x, < 2 => 3, _ => 2 * x }")]
    [InlineData("2 * x is > 2 and < 4 ? x : 0", "Diff.StopGradient(2 * x) is > 2 and < 4 ? x : 0")]
    [InlineData("x switch { 0 => 1, _ => x }", "Diff.StopGradient(x) switch { 0 => 1, _ => x }")]
    public Task Says_that_a_constant_is_meant(string before, string after) => FixesAll(new StopGradientFix(), Expression(before), Expression(after), nameof(StopGradientFix));

    [Fact]
    public Task Marks_a_parameter_constant() => FixesAll(
        new ConstantParameterFix(),
        "partial class A { [Differentiable] public static double F(double x, double k) => k > 3 && k < 5 ? x : 0; [Differentiable] public static double G(double[] x, float k) => x[0] * MathF.Floor(k); }",
        "partial class A { [Differentiable] public static double F(double x, [Constant] double k) => k > 3 && k < 5 ? x : 0; [Differentiable] public static double G(double[] x, [Constant] float k) => x[0] * MathF.Floor(k); }",
        nameof(ConstantParameterFix));

    [Theory]
    [InlineData("static double Unknown(double x)", "Unknown(x)", "private static double UnknownDerivative(double x, double result)", "x")]
    [InlineData("static double Unknown(double x, double y, int n)", "Unknown(x, 2 * x, 3)", "private static (double xPartial, double yPartial) UnknownDerivative(double x, double y, int n, double result)", "x, by y")]
    public Task Writes_the_head_of_a_rule(string declaration, string call, string rule, string names) => FixesAll(
        new RuleStubFix(),
        $$"""
        partial class A
        {
            [Differentiable] public static double F(double x) => {{call}} + {{call}};
            {{declaration}} => x;
        }
        """,
        $$"""
        partial class A
        {
            [Differentiable] public static double F(double x) => {{call}} + {{call}};
            {{declaration}} => x;

            [DerivativeOf(typeof(A), nameof(Unknown))]
            {{rule}}
            {
                // The partial derivative by {{names}}.
                throw new NotImplementedException();
            }
        }
        """);

    [Theory]
    [InlineData("Math.Abs(x - 1)", "Math.Sqrt((x - 1) * (x - 1) + AbsEpsilon)", "AbsEpsilon", "1e-6")]
    [InlineData("2 * Math.Abs(x) * Math.Abs(Math.Abs(x) - k)", "2 * Math.Sqrt(x * x + AbsEpsilon) * Math.Sqrt((Math.Sqrt(x * x + AbsEpsilon) - k) * (Math.Sqrt(x * x + AbsEpsilon) - k) + AbsEpsilon)", "AbsEpsilon", "1e-6")]
    [InlineData("x * Math.Max(x, k)", "x * (MaxWidth * Math.Log(Math.Exp(x / MaxWidth) + Math.Exp(k / MaxWidth)))", "MaxWidth", "0.1")]
    [InlineData("Math.Min(x, k)", "-MaxWidth * Math.Log(Math.Exp(-x / MaxWidth) + Math.Exp(-k / MaxWidth))", "MaxWidth", "0.1")]
    [InlineData("x * Math.Sign(x)", "x * Math.Tanh(x / StepWidth)", "StepWidth", "0.1")]
    [InlineData("x > k ? 3 : x", "x + (3 - x) / (1 + Math.Exp((k - x) / StepWidth))", "StepWidth", "0.1")]
    [InlineData("1 + (x <= k ? 3 : 2 * x)", "1 + (3 + ((2 * x) - 3) / (1 + Math.Exp((k - x) / StepWidth)))", "StepWidth", "0.1")]
    public Task Writes_a_smooth_counterpart(string before, string after, string constant, string value) => FixesAll(
            new SmoothCounterpartFix(),
            $$"""
            partial class A
            {
                [Differentiable] public static double F(double x, double k) => {{before}};
            }
            """,
            $$"""
            partial class A
            {
                private const double {{constant}} = {{value}};

                [Differentiable] public static double F(double x, double k) => {{after}};
            }
            """,
            nameof(SmoothCounterpartFix) + constant);

    [Theory]
    [InlineData("Math.Pow(x, 2)", "x * x")]
    [InlineData("k / Math.Pow(x, 3.0) + Math.Pow(x, 2)", "k / (x * x * x) + x * x")]
    [InlineData("/* square */ Math.Pow(x, 2) // of x\n + k", "/* square */ x * x // of x\n + k")]
    public Task Writes_a_product_for_a_power(string before, string after) => FixesAll(new PowerFix(), Expression(before), Expression(after));

    [Theory]
    [InlineData("[Differentiable]", "FTangent(1, 1, out _)", "[Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]")]
    [InlineData("[Differentiable(Modes = DerivativeModes.Forward)]", "FGradient(1, out _)", "[Differentiable(Modes = DerivativeModes.Forward | DerivativeModes.Reverse)]")]
    [InlineData("[Differentiable(StrongZero = true)]", "FHessian(1, default)", "[Differentiable(StrongZero = true, Modes = DerivativeModes.Reverse | DerivativeModes.Hessian)]")]
    [InlineData("[Differentiable]", "FGradientBatch(default, default, default)", "[Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch)]")]
    public Task Adds_the_mode_that_is_missing(string before, string call, string after) => Fixes(
        new AddModeFix(),
        ["using DiffGen;\npartial class A\n{\n    " + before + " public static double F(double x) => x;\n}\n", "static class B\n{\n    static void G() { A." + call + "; A." + call + "; }\n}\n"],
        ["using DiffGen;\npartial class A\n{\n    " + after + " public static double F(double x) => x;\n}\n", "static class B\n{\n    static void G() { A." + call + "; A." + call + "; }\n}\n"],
        nameof(AddModeFix),
        all: true);

    private static string Expression(string code) =>
        "partial class A { [Differentiable] public static double F(double x, [Constant] double k) => " + code + "; static double Unknown(double x) => x; }";

    /// <summary>The fix by itself where there is one place, and Fix All, bring the same.</summary>
    private static Task FixesAll(CodeFixProvider fix, string before, string after, string? key = null) => Fixes(fix, [Usings + before], [Usings + after], key, all: true);

    private const string Usings = "using System;\nusing DiffGen;\n\n";

    private static Task Fixes(CodeFixProvider fix, string before, string after) => Fixes(fix, [before], [after], null, all: false);

    private static async Task Fixes(CodeFixProvider fix, string[] before, string[] after, string? key, bool all)
    {
        using var project = new FixProject(before);
        await project.Fix(fix, key, all);
Assert.Equal(string.Join("\n----\n", after).ReplaceLineEndings("\n"), string.Join("\n----\n", await project.Texts()).ReplaceLineEndings("\n"));
    }
}
