using System.Reflection;
using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels of the user's own: their adjoints, which are kernels again, against differences of a weighted sum of all that they write.</summary>
public class OwnKernelTests
{
    private const int Threads = 6;
    private const double Step = 1e-5;

    public static TheoryData<string, string> Kernels => new()
    {
        { "x k y", "Scale(Index1D index, ArrayView<double> x, double k, ArrayView<double> y) { y[index] = XMath.Sin(x[index] * k); }" },
        { "x y", "Blur(Index1D i, ArrayView<double> x, ArrayView<double> y) { int n = x.IntLength; double a = i > 0 ? x[i - 1] : 0; double b = i + 1 < n ? x[i + 1] : 0; y[i] = 0.5 * x[i] * x[i] + 0.25 * (a + b); }" },
        { "x w", "InPlace(Index1D i, ArrayView<double> x, ArrayView<double> w) { x[i] = Math.Exp(x[i]) * w[i]; x[i] *= x[i]; }" },
        { "m v y", "MatVec(Index1D row, ArrayView<double> m, ArrayView<double> v, ArrayView<double> y) { if (row >= y.Length) { return; } double s = 0; int n = v.IntLength; for (int j = 0; j < n; j++) { s += m[row * n + j] * v[j]; } y[row] = XMath.Tanh(s); }" },
        { "x n y", "Steps(Index1D row, ArrayView<double> x, int n, ArrayView<double> y) { double v = x[row.X]; for (int j = 0; j < n; j++) { v = Math.Sin(v) + 0.1 * v * v; } y[row] = v; }" },
        { "x o y", "Gather(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { y[i] = x[o[i]] * x[i]; }" },
        { "x y", "Some(Index1D i, ArrayView<double> x, ArrayView<double> y) { if (i > 3) { return; } y[i] = x[i] * x[i + 1]; }" },
        { "x y", "Twice(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i] * x[i]; y[i] = y[i] * x[i] + 1; }" },
        { "x y", "Slices(Index1D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> own = x.SubView(i, x.IntLength - i); double p = 1; for (int j = 0; j < own.IntLength; j++) { p *= own[j]; } y[i] = p; }" },
        { "x y", "LocalArray(Index1D i, ArrayView<double> x, ArrayView<double> y) { double[] a = new double[4]; for (int j = 0; j < 4; j++) { a[j] = x[(i + j) % 6] * (j + 1); } y[i] = a[0] * a[1] + a[2] * a[3]; }" },
        { "x k y", "Called(Index1D i, ArrayView<double> x, double k, ArrayView<double> y) { y[i] = Inner(x[i], k); } [Differentiable] public static double Inner(double x, double k) => Math.Log(1 + x * x) * k;" },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Adjoints_agree_with_differences(string names, string kernel)
    {
        var type = Compile(kernel, out _);
        var name = kernel[..kernel.IndexOf('(', StringComparison.Ordinal)];
        var (run, adjoint) = (type.GetMethod(name)!, type.GetMethod(name + "Adjoint")!);
        var parameters = run.GetParameters().Skip(1).ToList();
        Assert.Equal(names, string.Join(' ', parameters.Select(parameter => parameter.Name)));
        var random = new Random(3);
        var entry = parameters.ToDictionary(parameter => parameter.Name!, parameter => Value(parameter, random));
        var weights = entry.Where(pair => pair.Value is double[]).ToDictionary(pair => pair.Key, pair => Draw(((double[])pair.Value).Length, random));

        var arguments = Copy(entry);
        foreach (var parameter in adjoint.GetParameters().Where(parameter => parameter.Name!.EndsWith("Adjoint", StringComparison.Ordinal)))
        {
            var of = parameter.Name![..^"Adjoint".Length];
            arguments[parameter.Name] = weights.TryGetValue(of, out var seed) ? seed.Clone() : new double[1];
        }

        RunAdjoint(type, adjoint, arguments, entry);
        var after = Copy(entry);
        Launch.Run(run, Threads, after);
        foreach (var parameter in parameters.Where(parameter => arguments.ContainsKey(parameter.Name + "Adjoint")))
        {
            var actual = (double[])arguments[parameter.Name + "Adjoint"];
            for (var i = 0; i < actual.Length; i++)
            {
                Assert.Equal(Difference(run, entry, parameter.Name!, i, weights), actual[i], 1e-7);
            }
        }
    }

    [Fact]
    public void A_tape_that_is_too_short_is_an_exception_on_the_host()
    {
        var type = Compile("Steps(Index1D i, ArrayView<double> x, int n) { double v = x[i]; for (int j = 0; j < n; j++) { v = Math.Sin(v); } x[i] = v; }", out _);
        var arguments = new Dictionary<string, object> { ["x"] = new double[Threads], ["n"] = 50, ["xAdjoint"] = new double[Threads], ["tape"] = new double[4 * Threads], ["overflow"] = new int[1] };
        Launch.Run(type.GetMethod("StepsAdjoint")!, Threads, arguments);
        Assert.Throws<TapeOverflowException>(() => KernelCheck.ThrowIfOverflowed(((int[])arguments["overflow"])[0]));
        Assert.True((int)type.GetMethod("StepsTapeLength")!.Invoke(null, [Threads, 50])! >= 50);
    }

    [Fact]
    public void What_is_read_and_written_is_put_back()
    {
        var type = Compile("InPlace(Index1D i, ArrayView<double> x) { x[i] = x[i] * x[i]; x[i] = Math.Sin(x[i]); }", out _);
        double[] x = [0.1, 0.2, 0.3];
        var arguments = new Dictionary<string, object> { ["x"] = x.Clone(), ["xAdjoint"] = new double[] { 1, 1, 1 } };
        Launch.Run(type.GetMethod("InPlaceAdjoint")!, x.Length, arguments);
        Assert.Equal(x, (double[])arguments["x"]);
    }

    [Theory]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i] * x[i]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[2 * i + 1]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[7 - i]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i] * x[i + 1]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[0]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i / 2]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i % 2]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i * i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i - i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = x.SubView(1, 3); y[i] = x[i] * s[i % 3]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { double s = 0; for (int j = 0; j < 2; j++) { s += x[i + j]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[3 * i] * x[3 * i + 1] * x[3 * i + 2]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[3 * i] * x[3 * i + 1] * x[3 * i + 3]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[2 * i] * x[3 * i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { y[i] = x[n - 1 - i]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[x.IntLength - 1 - i]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { y[i] = x[i + n] * x[i + n]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { y[i] = x[i + n] * x[i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { y[i] = x[i] * x[n - 1 - i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { y[i] = x[n * i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { y[i] = x[o[i]]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { y[i] = x[i + o[0]]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { s += x[i * n + j]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = n - 1; j >= 0; j--) { s += x[i * n + j]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 1; j < n; j++) { s += x[i * n + j] * x[i * n + j]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { for (int c = 0; c < 3; c++) { s += x[(i * n + j) * 3 + c]; } } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j <= n; j++) { s += x[i * n + j]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, int m, ArrayView<double> y) { double s = 0; for (int j = 0; j < m; j++) { s += x[i * n + j]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = -1; j < n; j++) { s += x[i * n + j + 1]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { s += x[i * n + j] * x[j]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { s += x[i * n + j] * x[j * n + i]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { s += x[j * n + i]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { if (i >= n) { return; } double s = 0; for (int j = 0; j < 5; j++) { s += x[j * n + i]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> z, int n, ArrayView<double> y) { ArrayView<double> v = x; if (n > 0) { v = z; } y[i] = x[i] * v[i % 2]; }", true)]
    // Digits, but of a width that isn't the same for all threads.
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { int w = o[i]; double s = 0; for (int j = 0; j < w; j++) { s += x[i * w + j]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { int w = o[i]; if (i >= w) { return; } double s = 0; for (int j = 0; j < 5; j++) { s += x[j * w + i]; } y[i] = s; }", true)]

    // Strides that are none once they have overflowed.
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[i * 65536 * 65536]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { int s = 65536; s *= s; y[i] = x[i * s + 1]; }", true)]

    // Negative factors.
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[20 - 2 * i] * x[21 - 2 * i]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { y[i] = x[20 - 2 * i] * x[22 - 2 * i]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < 3; c++) { s += x[(n - 1 - i) * 3 + c]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < n; c++) { s += x[i * n + n - 1 - c]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < n; c++) { s += x[i * n - c]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < -n; c++) { s += x[30 + i * n + c]; } y[i] = s; }", true)]

    // Rows that differ by a constant.
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < n; c++) { s += x[2 * i * n + c] * x[(2 * i + 1) * n + c]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int c = 0; c < n; c++) { s += x[i * n + c] * x[(i + 1) * n + c]; } y[i] = s; }", true)]

    // Loops within, whose steps and bounds leave the row.
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j += 2) { s += x[i * n + j] * x[i * n + j + 1]; } y[i] = s; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j += 2) { s += x[i * n + j + 1]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; for (int j = 0; j < n; j++) { if (j + 1 < n) { s += x[i * n + j + 1]; } } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { double s = 0; int j = 0; while (j < n) { s += x[i * n + j]; j += 1 + (int)s; } y[i] = s; }", true)]

    // Parts of a view.
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> own = x.SubView(2 * i, 2); y[i] = own[0] * own[1]; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> own = x.SubView(2 * i, 3); y[i] = own[0] * own[2]; }", true)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, ArrayView<double> y) { ArrayView<double> own = x.SubView(i * n, n); double s = 0; for (int j = 0; j < own.IntLength; j++) { s += own[j]; } y[i] = s; }", false)]
    [InlineData("K(Index1D i, ArrayView<double> x, int n, int m, ArrayView<double> y) { ArrayView<double> own = x.SubView(i * n, n); double s = 0; for (int j = 0; j < m; j++) { s += own[j]; } y[i] = s; }", true)]
    public void Additions_are_atomic_where_threads_can_meet(string kernel, bool isAtomic)
    {
        Compile(kernel, out var text);
        Assert.Equal(isAtomic, text.Contains("Atomic.Add(ref xAdjoint[", StringComparison.Ordinal));
        Assert.DoesNotContain("Atomic.Add(ref yAdjoint[", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DG0004", "public static double F(ArrayView<double> x) => x[0];")]
    [InlineData("DG0004", "public static void F(double a, Index1D i, ArrayView<double> x) { x[0] = a; }")]
    [InlineData("DG3003", "public static void F(Index1D i, ArrayView<double> x) { if (x[i] < 0) { throw new ArgumentException(\"x\"); } x[i] *= 2; }")]
    [InlineData("DG3003", "public static void F(Index1D i, ArrayView<double> x) { Console.WriteLine(1); x[i] *= 2; }")]
    public void What_is_no_kernel_is_an_error(string id, string member)
    {
        var output = Generate("[Differentiable] " + member);
        var errors = AnalyzerRunner.Run(output.Output).Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Equal([id], errors.Select(error => error.Id).Distinct());
    }

    private static void RunAdjoint(Type type, MethodInfo adjoint, Dictionary<string, object> arguments, Dictionary<string, object> entry)
    {
        if (adjoint.GetParameters().Any(parameter => parameter.Name == "tape"))
        {
            var length = type.GetMethod(adjoint.Name[..^"Adjoint".Length] + "TapeLength")!;
            var cells = (int)length.Invoke(null, [.. length.GetParameters().Select(parameter => parameter.Name == "iterations" ? 64 : entry.TryGetValue(parameter.Name!, out var number) ? number : ((Array)entry[parameter.Name![..^"Length".Length]]).Length)])!;

            // Threads come in whole groups.
            arguments["tape"] = new double[cells * 1024];
            arguments["overflow"] = new int[1];
        }

        Launch.Run(adjoint, Threads, arguments);
        KernelCheck.ThrowIfOverflowed(arguments.TryGetValue("overflow", out var overflow) ? ((int[])overflow)[0] : 0);
    }

    /// <summary>The derivative of the weighted sum of all views after the kernel, by an element of one before.</summary>
    private static double Difference(MethodInfo run, Dictionary<string, object> entry, string name, int i, Dictionary<string, double[]> weights)
    {
        return (Sum(Step) - Sum(-Step)) / (2 * Step);

        double Sum(double step)
        {
            var arguments = Copy(entry);
            if (arguments[name] is double[] elements)
            {
                elements[i] += step;
            }
            else
            {
                arguments[name] = (double)arguments[name] + step;
            }

            Launch.Run(run, Threads, arguments);
            return weights.Sum(pair => pair.Value.Zip((double[])arguments[pair.Key], (weight, value) => weight * value).Sum());
        }
    }

    private static object Value(ParameterInfo parameter, Random random) => parameter.Name switch
    {
        "k" => 0.7,
        "n" => 5,
        "o" => new[] { 3, 3, 0, 5, 1, 3 },
        "v" => Draw(4, random),
        "m" => Draw(4 * Threads, random),
        _ => Draw(Threads, random),
    };

    private static double[] Draw(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => 0.3 + random.NextDouble())];

    private static Dictionary<string, object> Copy(Dictionary<string, object> arguments) =>
        arguments.ToDictionary(pair => pair.Key, pair => pair.Value is Array array ? array.Clone() : pair.Value);

    private static Type Compile(string kernel, out string text)
    {
        var output = Generate("[Differentiable] public static void " + kernel);
        text = string.Join('\n', output.Files.Select(file => file.Text));
        return LoadedAssembly.Emit(output.Output).GetType("P")!;
    }

    private static GeneratorOutput Generate(string members)
    {
        var text = "using System; using DiffGen; using ILGPU; using ILGPU.Algorithms;\npublic static partial class P { " + members + " }";
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        return output;
    }
}
