using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels that add up gradients in groups, or in parts of each thread's own, give what the kernels give that add atomically.</summary>
public class AccumulationTests
{
    private const int Groups = 3;
    private const int Size = 4;
    private const int Count = 29;

    public static TheoryData<string> Programs =>
    [
        "double F(double x, [Uniform] double k) => Math.Exp(-k * x) * Math.Sin(x);",
        "double F(double x, [Uniform] double k, [Uniform] double q, double[] w) => Math.Sin(k * x) * w[0] + q * w[1] * x;",
        "double F([Batched] double[] v, [Uniform] int n, [Uniform] double k) { double s = k; for (int i = 0; i < n; i++) { s = Math.Sin(s * v[i % v.Length]) + k; } return s; }",
        "double F(double x, [Uniform] Pair p) { double s = p.A; while (s < 3) { s = s * (1 + x) + p.B; } return s; }",
        "void F(double x, [Uniform] double k, [Batched, Output] double[] v) { v[0] = x * k; v[1] = x * x + k * k; }",
        "double F([Batched] double[] v, [Uniform] double k) { v[0] = v[0] * v[1] * k; v[0] = Math.Sin(v[0]) * k; return v[0] * v[1]; }",
        "double F(double[] w, double x) { double s = 0; for (int i = 0; i < w.Length; i++) { s += Math.Sin(w[i] * x); } return s * s; }",
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Groups_give_what_threads_give(string member)
    {
        var type = Compile(member, "Reduction");
        foreach (var kind in new[] { "Gradient", "Adjoint" }.Where(kind => type.GetMethod($"F{kind}Kernel") != null))
        {
            var (expected, actual) = (Arguments(type, kind), Arguments(type, kind));
            Launch.Run(type.GetMethod($"F{kind}Kernel")!, Count, expected);
            actual["count"] = Count;
            Launch.RunGrouped(type.GetMethod($"F{kind}GroupKernel")!, Groups, Size, actual);
            Compare(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Parts_add_up_to_the_same_bits_each_time(string member)
    {
        var type = Compile(member, "Deterministic");
        foreach (var kind in new[] { "Gradient", "Adjoint" }.Where(kind => type.GetMethod($"F{kind}Kernel") != null))
        {
            var expected = Arguments(type, kind);
            Launch.Run(type.GetMethod($"F{kind}Kernel")!, Count, expected);
            var first = InParts(type, kind);
            Compare(expected, first);
            var second = InParts(type, kind);
            foreach (var (name, value) in first.Where(pair => pair.Key.EndsWith(kind, StringComparison.Ordinal)))
            {
                Assert.Equal(Leaves.Of(value), Leaves.Of(second[name]));
            }
        }
    }

    [Fact]
    public void Groups_leave_the_atomics_to_their_first_threads()
    {
        var text = Generate("double F(double x, [Uniform] double k) => Math.Exp(-k * x);", "Reduction").Split("void FGradientGroupKernel", 2)[1].Split("public static", 2)[0];
        Assert.Contains("GroupExtensions.Reduce<double", text, StringComparison.Ordinal);
        Assert.Matches(@"if \(global::ILGPU\.Group\.IsFirstThread\)\s*\{\s*global::ILGPU\.Atomic\.Add\(ref kGradient\[0\]", text);
        Assert.Single(text.Split("Atomic.Add").Skip(1));
    }

    [Fact]
    public void Parts_need_no_atomics()
    {
        var text = Generate("double F(double[] w, double x, [Uniform] double k) => w[0] * x * k;", "Deterministic");
        Assert.DoesNotContain("Atomic", text.Split("void FGradientGroupKernel", 2)[1].Split("public static", 2)[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Atomic", text.Split("void FSumKernel", 2)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_tape_that_is_too_short_shows_and_nobody_waits_for_ever()
    {
        var type = Compile("double F([Batched] double[] v, [Uniform] int n, [Uniform] double k) { double s = k; for (int i = 0; i < n; i++) { s = Math.Sin(s * v[i % v.Length]) + k; } return s; }", "Reduction");
        var arguments = Arguments(type, "Gradient");
        arguments["count"] = Count;
        arguments["tape"] = new double[Groups * Size];
        Launch.RunGrouped(type.GetMethod("FGradientGroupKernel")!, Groups, Size, arguments);
        Assert.Equal(1, ((int[])arguments["overflow"])[0]);
    }

    private static Dictionary<string, object> InParts(Type type, string kind)
    {
        var arguments = Arguments(type, kind);
        var sums = type.GetMethod("FSumKernel")!;
        var shared = KernelParameters.Of(sums).Where(parameter => parameter.Name.EndsWith("Parts", StringComparison.Ordinal)).Select(parameter => parameter.Name[..^"Parts".Length]).ToList();
        var totals = new Dictionary<string, object> { ["threads"] = Groups * Size };
        foreach (var name in shared)
        {
            var total = (Array)arguments[name + kind];
            totals[name + "Gradient"] = total;
            totals[name + "Parts"] = arguments[name + kind] = Array.CreateInstance(total.GetType().GetElementType()!, total.Length * Groups * Size);
        }

        arguments["count"] = Count;
        Launch.RunGrouped(type.GetMethod($"F{kind}GroupKernel")!, Groups, Size, arguments);
        Launch.Run(sums, 16, totals);
        shared.ForEach(name => arguments[name + kind] = totals[name + "Gradient"]);
        return arguments;
    }

    private static void Compare(Dictionary<string, object> expected, Dictionary<string, object> actual)
    {
        foreach (var (name, value) in expected.Where(pair => pair.Key is not ("tape" or "overflow") && pair.Value is Array { Length: > 0 }))
        {
            var (first, second) = (Leaves.Of(value), Leaves.Of(actual[name]));
            for (var i = 0; i < first.Length; i++)
            {
                Assert.True(Math.Abs(first[i] - second[i]) <= 1e-9 * (1 + Math.Abs(first[i])), $"{name}[{i}] is {second[i]:R}, not {first[i]:R}");
            }
        }
    }

    /// <summary>What the kernels take, by name: numbers between 0 and 1, gradients that hold something before, seeds.</summary>
    private static Dictionary<string, object> Arguments(Type type, string kind)
    {
        var random = new Random(7);
        var kernel = type.GetMethod($"F{kind}Kernel")!;
        var arguments = new Dictionary<string, object>();
        foreach (var (name, of) in KernelParameters.Of(kernel).Skip(1))
        {
            var own = name.EndsWith(kind, StringComparison.Ordinal) && name != "resultAdjoint" ? name[..^kind.Length] : name;
            var isUniform = KernelParameters.Of(kernel).First(parameter => parameter.Name == own).Type.Name != "ArrayView`1";
            arguments[name] = of == typeof(int) ? (name.EndsWith("Stride", StringComparison.Ordinal) ? Count : 5)
                : of == typeof(double) ? random.NextDouble()
                : of.Name != "ArrayView`1" ? Filled(of, 1, random).GetValue(0)!
                : name == "overflow" ? new int[1]
                : Filled(of.GetGenericArguments()[0], name == "tape" ? 4096 : isUniform ? 1 : own switch { "w" => 3, "v" => 2 * Count, _ => Count }, random);
        }

        return arguments;
    }

    private static Array Filled(Type element, int length, Random random)
    {
        var array = Array.CreateInstance(element, length);
        return (Array)Leaves.With(array, [.. Leaves.Of(array).Select(_ => 0.2 + random.NextDouble())])!;
    }

    private static Type Compile(string member, string accumulation)
    {
        var output = Run(member, accumulation);
        return LoadedAssembly.Emit(output.Output).GetType("P")!;
    }

    private static string Generate(string member, string accumulation) => string.Join('\n', Run(member, accumulation).Files.Select(file => file.Text).Where(text => text.Contains("partial class P", StringComparison.Ordinal)));

    private static GeneratorOutput Run(string member, string accumulation)
    {
        var text = KernelDifferences.Program("public struct Pair { public double A, B; } [Differentiable(Kernels = KernelGeneration.Required, Accumulation = KernelAccumulation." + accumulation + ")] public static " + member);
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        Assert.DoesNotContain(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        return output;
    }
}
