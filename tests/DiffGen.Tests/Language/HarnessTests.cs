using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>The judge is judged: companions written by hand, right ones pass, and each kind of wrong one is caught.</summary>
public sealed class HarnessTests
{
    private const string Scalar = """
        using DiffGen;
        public static partial class P
        {
            // @at x=0.25
            [Differentiable]
            public static double F(double x, double y) => x * x * y;

            public static double FGradient(double x, double y, out double xGradient, out double yGradient)
            {
                xGradient = GX;
                yGradient = x * x;
                return VALUE;
            }

            public static double FAdjoint(double x, double y, double resultAdjoint, ref double xAdjoint, ref double yAdjoint)
            {
                xAdjoint ASSIGN resultAdjoint * 2 * x * y;
                yAdjoint += resultAdjoint * x * x;
                return x * x * y;
            }
        }
        """;

    private const string Buffers = """
        using System;
        using DiffGen;
        public static partial class P
        {
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, Span<double> y)
            {
                var sum = 0.0;
                for (var i = 0; i < x.Length; i++)
                {
                    y[i] *= x[i];
                    sum += y[i];
                }

                return sum;
            }

            public static double FGradient(ReadOnlySpan<double> x, Span<double> y, Span<double> xGradient, Span<double> yGradient)
            {
                Guard(x, y, xGradient, yGradient, "Gradient");
                var sum = 0.0;
                for (var i = 0; i < x.Length; i++)
                {
                    var old = y[i];
                    sum += old * x[i];
                    xGradient[i] = old;
                    yGradient[i] = x[i];
                    LEAVE
                }

                TAIL
                return sum;
            }

            public static double FAdjoint(ReadOnlySpan<double> x, Span<double> y, double resultAdjoint, Span<double> xAdjoint, Span<double> yAdjoint)
            {
                Guard(x, y, xAdjoint, yAdjoint, "Adjoint");
                var sum = 0.0;
                for (var i = 0; i < x.Length; i++)
                {
                    sum += y[i] * x[i];
                    var seed = resultAdjoint + yAdjoint[i];
                    xAdjoint[i] += seed * y[i];
                    yAdjoint[i] SETS seed * x[i];
                }

                return sum;
            }

            private static void Guard(ReadOnlySpan<double> x, Span<double> y, Span<double> dx, Span<double> dy, string suffix)
            {
                ALLOCATE
                if (dx.Length < x.Length) throw new ArgumentException("short", "x" + suffix);
                if (dy.Length < y.Length) throw new ArgumentException("short", "NAME" + suffix);
                if (dx.Overlaps(x) || dx.Overlaps(y) || dx.Overlaps(dy) || dy.Overlaps(x) || dy.Overlaps(y) || y.Overlaps(x)) throw new ArgumentException("overlap");
            }
        }
        """;

    [Fact]
    public void RightScalarPasses() => Assert.Empty(Check(ScalarWith()));

    [Fact]
    public void RightBuffersPass() => Assert.Empty(Check(BuffersWith()));

    [Theory]
    [InlineData("2 * x * y * 1.00001", "x * x * y", "+=", "xGradient")]
    [InlineData("0", "x * x * y", "+=", "xGradient")]
    [InlineData("2 * x * y", "x * (x * y)", "+=", "returned")]
    [InlineData("2 * x * y", "x * x * y", "=", "xAdjoint")]
    [InlineData("2 * x * y", "x * x * y", "-=", "xAdjoint")]
    [InlineData("2 * x * y + new System.Random().NextDouble() * 1e-10", "x * x * y", "+=", "other bits")]
    public void WrongScalarFails(string gradient, string value, string assign, string complaint) =>
        Assert.Contains(Check(ScalarWith(gradient, value, assign)), f => f.Contains(complaint, StringComparison.Ordinal));

    [Theory]
    [InlineData("LEAVE", "y[i] *= x[i];", "left")]
    [InlineData("TAIL", "xGradient[x.Length..].Clear();", "beyond")]
    [InlineData("SETS", "+=", "yAdjoint")]
    [InlineData("ALLOCATE", "_ = new object[x.Length];", "allocates")]
    [InlineData("NAME", "x", "names")]
    [InlineData("dx.Overlaps(x) || ", "", "its own primal")]
    [InlineData("dx.Overlaps(dy) || ", "", "xGradient on that of y")]
    [InlineData(" || y.Overlaps(x)", "", "x on y")]
    [InlineData("if (dx.Length < x.Length) throw", "if (dx.Length < x.Length) dy[0] += 1; if (dx.Length < x.Length) throw", "written before")]
    [InlineData("if (dx.Length < x.Length) throw new ArgumentException(\"short\", \"x\" + suffix);", "", "too short")]
    public void WrongBuffersFail(string old, string replacement, string complaint) =>
        Assert.Contains(Check(BuffersWith(Buffers.Replace(old, replacement, StringComparison.Ordinal))), f => f.Contains(complaint, StringComparison.Ordinal));

    [Fact]
    public void NaNGradientFails() =>
        Assert.Contains(Check(ScalarWith("double.NaN")), f => f.Contains("xGradient is NaN", StringComparison.Ordinal));

    [Fact]
    public void MissingCompanionFails() =>
        Assert.Contains(Compile(ScalarWith().Replace("FAdjoint", "FAdjunct", StringComparison.Ordinal)).Faults, f => f.Contains("no FAdjoint", StringComparison.Ordinal));

    [Fact]
    public void WrongSignatureFails() =>
        Assert.Contains(Compile(ScalarWith().Replace("ref double xAdjoint", "ref double adjointX", StringComparison.Ordinal).Replace("xAdjoint +=", "adjointX +=", StringComparison.Ordinal)).Faults, f => f.Contains("only (", StringComparison.Ordinal));

    [Fact]
    public void ConventionIsExpectedWhereItIsGiven()
    {
        const string text = """
            using System;
            using DiffGen;
            public static partial class P
            {
                // @at x=0 gives x=0
                [Differentiable]
                public static double F(double x) => Math.Abs(x);

                public static double FGradient(double x, out double xGradient)
                {
                    xGradient = Math.Sign(x) + (x == 0 ? KINK : 0);
                    return Math.Abs(x);
                }

                public static double FAdjoint(double x, double resultAdjoint, ref double xAdjoint)
                {
                    xAdjoint += resultAdjoint * Math.Sign(x);
                    return Math.Abs(x);
                }
            }
            """;
        Assert.Empty(Check(text.Replace("KINK", "0", StringComparison.Ordinal)));
        Assert.Contains(Check(text.Replace("KINK", "1", StringComparison.Ordinal)), f => f.Contains("point x=0", StringComparison.Ordinal));
    }

    [Fact]
    public void ExceptionsAreComparedByTypeMessageAndMemory()
    {
        const string text = """
            using System;
            using DiffGen;
            public static partial class P
            {
                // @throws x=-1
                [Differentiable]
                public static double F(double x) => x > 0 ? x : throw new ArgumentException("must be positive");

                public static double FGradient(double x, out double xGradient)
                {
                    xGradient = 1;
                    return x > 0 ? x : throw new ArgumentException("must be MESSAGE");
                }

                public static double FAdjoint(double x, double resultAdjoint, ref double xAdjoint)
                {
                    var value = F(x);
                    xAdjoint += resultAdjoint;
                    return value;
                }
            }
            """;
        Assert.Empty(Check(text.Replace("MESSAGE", "positive", StringComparison.Ordinal)));
        Assert.Contains(Check(text.Replace("MESSAGE", "nice", StringComparison.Ordinal)), f => f.Contains("instead of ArgumentException", StringComparison.Ordinal));
    }

    [Fact]
    public void BatchBlamesTheGuiltyOnly()
    {
        var good = CorpusFile.FromText(ScalarWith(), "Good.cs");
        var bad = CorpusFile.FromText(ScalarWith().Replace("class P", "class Q", StringComparison.Ordinal).Replace("x * x * y;", "x * z * y;", StringComparison.Ordinal), "Bad.cs");
        var compiled = Batch.Compile([good, bad], generate: false);
        Assert.NotNull(compiled[0].Driver);
        Assert.Null(compiled[1].Driver);
        Assert.Contains("CS0103", compiled[1].Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FloatsAreJudgedByTheirTwin()
    {
        const string text = """
            using System;
            using DiffGen;
            public static partial class P
            {
                [Differentiable]
                public static float F(float x) => MathF.Exp(x) * 0.5f;

                public static float FGradient(float x, out float xGradient)
                {
                    xGradient = MathF.Exp(x) * 0.5f * FACTORf;
                    return F(x);
                }

                public static float FAdjoint(float x, float resultAdjoint, ref float xAdjoint)
                {
                    xAdjoint += resultAdjoint * MathF.Exp(x) * 0.5f;
                    return F(x);
                }
            }
            """;
        Assert.Empty(Check(text.Replace("FACTOR", "1", StringComparison.Ordinal)));
        Assert.NotEmpty(Check(text.Replace("FACTOR", "1.003", StringComparison.Ordinal)));
    }

    private static string ScalarWith(string gradient = "2 * x * y", string value = "x * x * y", string assign = "+=") => Scalar
        .Replace("GX", gradient, StringComparison.Ordinal)
        .Replace("VALUE", value, StringComparison.Ordinal)
        .Replace("ASSIGN", assign, StringComparison.Ordinal);

    private static string BuffersWith(string text = Buffers) => text
        .Replace("LEAVE", "", StringComparison.Ordinal)
        .Replace("TAIL", "", StringComparison.Ordinal)
        .Replace("SETS", "=", StringComparison.Ordinal)
        .Replace("ALLOCATE", "", StringComparison.Ordinal)
        .Replace("NAME", "y", StringComparison.Ordinal);

    private static CompiledProgram Compile(string text) => Batch.Compile([CorpusFile.FromText(text)], generate: false)[0];

    private static IReadOnlyList<string> Check(string text)
    {
        var program = Compile(text);
        Assert.True(program.Driver != null && program.Faults.IsEmpty, string.Join("\n", program.Faults));
        return new ProgramCheck(program.Program, program.Shape!, program.Driver!, program.Twin).Companions();
    }
}
