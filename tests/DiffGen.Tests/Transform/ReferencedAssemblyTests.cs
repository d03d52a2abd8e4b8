using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Transform;

/// <summary>Methods of a referenced assembly are called by the companions that this was built with.</summary>
public sealed class ReferencedAssemblyTests
{
    private const string Library = """
        using System;
        using DiffGen;

        namespace Library;

        public static partial class Functions
        {
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static double Wave(double x, ReadOnlySpan<double> k, [Constant] double shift) => Math.Sin(x * k[0] + shift) * k[1];

            [Differentiable]
            public static void Halve(Span<double> x) { for (int i = 1; i < x.Length; i++) x[i] *= x[i - 1] * 0.5; }

            [Differentiable]
            public static (double Sum, double Product) Both(Pair p, out double difference) { difference = p.X - p.Y; return (p.X + p.Y, p.X * p.Y); }

            public static double Bessel(double x) => x * x * x;

            [DerivativeOf(typeof(Functions), nameof(Bessel))]
            public static double BesselRule(double x) => 3 * x * x;

            [AdjointOf(typeof(Math), nameof(Math.ScaleB))]
            public static double ScaleRule(double x, int n, double resultAdjoint, ref double xAdjoint) { xAdjoint += Math.ScaleB(resultAdjoint, n); return Math.ScaleB(x, n); }
        }

        public struct Pair { public double X, Y; }

        public partial interface IModel { [Differentiable] double Run(double x); }

        public partial class Model : IModel
        {
            private readonly double strength;
            public Model(double strength) => this.strength = strength;
            [Differentiable] public virtual double Run(double x) => strength * x * x;
        }
        """;

    private static readonly Lazy<(Compilation Compilation, byte[] Image)> Built = new(() =>
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Library, "Library.cs")], "TheLibrary"));
        Assert.Empty(output.Faults(output.Output));
        using var image = new MemoryStream();
        Assert.True(output.Output.Emit(image).Success);
        return (output.Output, image.ToArray());
    });

    private const string Program = """
        using System;
        using DiffGen;
        using Library;

        public partial class Steep(double k) : Model(k)
        {
            [Differentiable] public override double Run(double x) => base.Run(x) * x;
        }

        public static partial class P
        {
            [Differentiable]
            public static double F(double[] x, double[] k, IModel model)
            {
                double s = 0;
                for (int i = 0; i < 3; i++)
                {
                    s += Functions.Wave(x[i] + s, k, i);
                    Functions.Halve(x);
                    var (sum, product) = Functions.Both(new Pair { X = s, Y = x[2] }, out double difference);
                    s = sum * product + difference + Functions.Bessel(s) + Math.ScaleB(s, -2);
                    s *= model.Run(x[1]);
                }

                return s;
            }

            [Differentiable(Modes = DerivativeModes.Forward)]
            public static double G(double x, double[] k) => Functions.Wave(Functions.Wave(x, k, 0.2), k, 0.5) * x;

            public static string Check()
            {
                string wrong = "";
                foreach (IModel model in new IModel[] { new Model(0.7), new Steep(0.4) })
                {
                    double[] x = { 0.8, 0.9, 1.1 }, k = { 1.2, 0.7 }, xGradient = new double[3], kGradient = new double[2];
                    FGradient(x, k, model, xGradient, kGradient);
                    for (int i = 0; i < 5; i++)
                    {
                        double Moved(double h)
                        {
                            double[] mx = { 0.8, 0.9, 1.1 }, mk = { 1.2, 0.7 };
                            if (i < 3) mx[i] += h; else mk[i - 3] += h;
                            return F(mx, mk, model);
                        }

                        double expected = (Moved(1e-5) - Moved(-1e-5)) / 2e-5, actual = i < 3 ? xGradient[i] : kGradient[i - 3];
                        if (!(Math.Abs(actual - expected) < 1e-7)) wrong += $"{i}: {actual}, expected {expected}; ";
                    }
                }

                GTangent(0.6, new[] { 1.2, 0.7 }, 1, new double[2], out double tangent);
                double difference = (G(0.6 + 1e-5, new[] { 1.2, 0.7 }) - G(0.6 - 1e-5, new[] { 1.2, 0.7 })) / 2e-5;
                return Math.Abs(tangent - difference) < 1e-8 ? wrong : wrong + $"tangent {tangent}, expected {difference}";
            }
        }
        """;

    public static TheoryData<string, string> Refused => new()
    {
        // Forward mode needs a companion that the library doesn't have.
        { "[Differentiable(Modes = DerivativeModes.Forward)] public static void F(double[] x) { Functions.Halve(x); }", "DG1016" },
        { "[Differentiable(Modes = DerivativeModes.HessianVectorProduct)] public static double F(double x, double[] k) => Functions.Wave(x, k, 1);", "DG1016" },
        { "public partial class C : IModel { public double Run(double x) => x; }", "CS0535" },
        { "public class C() : Model(1) { public override double Run(double x) => x; }", "DG0011" },
    };

    [Fact]
    public void Companions_of_another_assembly_are_called()
    {
        var output = Generate(Program, Built.Value.Compilation.ToMetadataReference());
        Assert.Empty(output.Faults(output.Output).Concat(AnalyzerRunner.Run(output.Output)));

        output = Generate(Program, MetadataReference.CreateFromImage(Built.Value.Image));
        Assert.Empty(output.Faults(output.Output));
        using var image = new MemoryStream();
        Assert.True(output.Output.Emit(image).Success);
        var context = new System.Runtime.Loader.AssemblyLoadContext(null, isCollectible: true);
        context.LoadFromStream(new MemoryStream(Built.Value.Image));
        image.Position = 0;
        Assert.Equal("", context.LoadFromStream(image).GetType("P")!.GetMethod("Check")!.Invoke(null, null));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_missing_there_is_refused(string members, string id)
    {
        var text = "using System; using DiffGen; using Library; public static partial class P { " + (members.Contains("class", StringComparison.Ordinal) ? "} " + members : members + " }");
        var output = Generate(text, MetadataReference.CreateFromImage(Built.Value.Image));
        var diagnostics = output.Output.GetDiagnostics().Concat(AnalyzerRunner.Run(output.Output));
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == id && diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void An_assembly_without_companions_is_refused()
    {
        var bare = CompilationHost.Compile([CompilationHost.Parse("using DiffGen; public static partial class Bare { [Differentiable] public static double F(double x) => x; }", "Bare.cs")], "Bare");
        var text = "using DiffGen; public static partial class P { [Differentiable] public static double F(double x) => Bare.F(x); }";
        var output = Generate(text, bare.ToMetadataReference());
        var refusal = Assert.Single(AnalyzerRunner.Run(output.Output));
        Assert.Equal("DG1015", refusal.Id);
        Assert.Contains("double FAdjoint(double x, double resultAdjoint, ref double xAdjoint)", refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static GeneratorOutput Generate(string text, MetadataReference library)
    {
        var compilation = CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]);
        var output = CompilationHost.Generate(compilation.AddReferences(library));
        Assert.Null(output.Exception);
        return output;
    }
}
