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

            [Differentiable]
            public static double Total(System.Collections.Generic.List<double> l, double x) { double s = 0; for (int i = 0; i < l.Count; i++) { l[i] *= x; s += l[i] * l[i]; } return s; }

            [Differentiable]
            public static double Weigh(Weights w, double x) { double s = w.Bias; foreach (double v in w.Values) s += v * x; w.Values[0] *= s; return s * w.Values[0]; }

            [Differentiable]
            public static double Rows(double[][] rows) => rows[0][0] * rows[1][1];

            [Differentiable]
            public static double Energy(Box box, double x) { box.Size *= x; return box.Size * box.Size; }

            [Differentiable]
            public static double Apply(Func<double, double> f, double x) => f(x) * x;

            public static double Bessel(double x) => x * x * x;

            [Differentiable(Modes = DerivativeModes.Forward), DerivativeOf(typeof(Functions), nameof(Bessel))]
            public static double BesselRule(double x) => 3 * x * x;

            [AdjointOf(typeof(Math), nameof(Math.ScaleB))]
            public static double ScaleRule(double x, int n, double resultAdjoint, ref double xAdjoint) { xAdjoint += Math.ScaleB(resultAdjoint, n); return Math.ScaleB(x, n); }
        }

        public struct Pair { public double X, Y; }

        public struct Arrow
        {
            public double X, Y;
            public Arrow(double angle, double length) { X = Math.Cos(angle) * length; Y = Math.Sin(angle) * length; }
        }

        public struct Weights { public double[] Values; public double Bias; }

        public class Box { public double Size = 1.5; }

        public partial interface IModel { [Differentiable] double Run(double x); }

        public partial class Model : IModel
        {
            private readonly double strength;
            public Model(double strength) => this.strength = strength;
            [Differentiable] public virtual double Run(double x) => strength * x * x;
            public double Damp(double x) => Math.Exp(-strength * x);
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

            [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(Model), nameof(Model.Damp))]
            private static double DampRule([Constant] Model receiver, double x, double result) => result * Math.Log(receiver.Damp(1));

            [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(Arrow), nameof(Arrow))]
            private static Arrow ArrowReverse(double angle, double length, Arrow resultAdjoint, ref double angleAdjoint, ref double lengthAdjoint)
            {
                angleAdjoint += (resultAdjoint.Y * Math.Cos(angle) - resultAdjoint.X * Math.Sin(angle)) * length;
                lengthAdjoint += resultAdjoint.X * Math.Cos(angle) + resultAdjoint.Y * Math.Sin(angle);
                return new Arrow(angle, length);
            }

            [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(Arrow), nameof(Arrow))]
            private static Arrow ArrowForward(double angle, double length, double angleTangent, double lengthTangent, out Arrow resultTangent)
            {
                resultTangent = new Arrow { X = Math.Cos(angle) * lengthTangent - Math.Sin(angle) * length * angleTangent, Y = Math.Sin(angle) * lengthTangent + Math.Cos(angle) * length * angleTangent };
                return new Arrow(angle, length);
            }

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct | DerivativeModes.Hessian)]
            public static double H(double x, double y, [Constant] Model model)
            {
                var u = new Arrow(x * y, Functions.Bessel(y));
                return model.Damp(u.X * u.Y * x) * u.X;
            }

            private static string CheckSecond()
            {
                var model = new Model(0.7);
                double[] hessian = new double[4];
                HHessian(0.6, 0.9, model, hessian);
                HHessianVectorProduct(0.6, 0.9, model, 1, 2, out double gx, out double gy, out double hx, out double hy);
                HGradient(0.6 + 1e-5, 0.9 + 2e-5, model, out double ax, out double ay);
                HGradient(0.6 - 1e-5, 0.9 - 2e-5, model, out double bx, out double by);
                bool isRight = Math.Abs(hx - (ax - bx) / 2e-5) < 1e-7 && Math.Abs(hy - (ay - by) / 2e-5) < 1e-7
                    && Math.Abs(hessian[0] + 2 * hessian[1] - hx) < 1e-12 && Math.Abs(hessian[2] + 2 * hessian[3] - hy) < 1e-12;
                return isRight ? "" : $"second {hx} {(ax - bx) / 2e-5}, {hy} {(ay - by) / 2e-5}; ";
            }

            public static string Check()
            {
                string wrong = CheckSecond();
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
        // What its classes hold is not known, functions that are passed have to be lowered in place, and lists and rows have no companions that could be called.
        { "[Differentiable] public static double F(Box box, double x) => box.Size * x;", "DG0004" },
        { "[Differentiable] public static double F([Constant] Box box, double x) => Functions.Energy(box, x);", "DG1015" },
        { "[Differentiable] public static double F([Constant] Box box, double x) { box.Size = x; return box.Size * x; }", "DG1004" },
        { "[Differentiable] public static double F(double x) { var b = new Box(); b.Size = x; return b.Size * x; }", "DG1013" },
        { "public class Own : Box { public double More; } public static partial class Q { [Differentiable] public static double F(Own own, double x) => Functions.Energy(own, x); }", "DG1015" },
        { "[Differentiable] public static double F(double x) => Functions.Apply(y => y * y, x);", "DG1002" },
        { "[Differentiable] public static double F(System.Collections.Generic.List<double> l, double x) => Functions.Total(l, x);", "DG1015" },
        { "[Differentiable] public static double F(double[] v, double x) => Functions.Weigh(new Weights { Values = v, Bias = x }, x);", "DG1015" },
        { "[Differentiable] public static double F(double[][] rows, double x) { rows[1][1] *= x; return Functions.Rows(rows); }", "DG1016" },
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
        var diagnostics = output.Output.GetDiagnostics().Concat(AnalyzerRunner.Run(output.Output)).ToList();
        Assert.True(diagnostics.Exists(diagnostic => diagnostic.Id == id && diagnostic.Severity == DiagnosticSeverity.Error), string.Join("; ", diagnostics));
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

    // A library differentiates methods of its own classes; only the program knows what else an object may be.
    [Theory]
    [InlineData("public class Shape { public double Size = 2; }", "class Wide : Library.Shape { public double Width = 7; }", "An object is of the class 'Wide'")]
    [InlineData("public record Shape { public double Size { get; set; } = 2; }", "record Wide : Library.Shape { public double Width = 7; }", "An object is of the class 'Wide'")]
    [InlineData("public class Shape { public double Size = 2; internal Shape() { } } public class Own : Shape { public double More = 3; }", "static class W { }", "")]
    public void Gradients_of_objects_of_unknown_classes(string shape, string wide, string said)
    {
        var name = said.Length > 0 ? "Wide" : "Library.Own";
        var result = RunBeside(
            $$"""
            {{shape}}
            public class Scene { public Shape[] All = { null! }; }
            public static partial class Functions
            {
                [DiffGen.Differentiable] public static double F(Shape s) => s.Size * s.Size;
                [DiffGen.Differentiable] public static double G(Scene s) => s.All[0].Size * s.All[0].Size;
            }
            """,
            $$"""
            public {{wide}}
            public static class P
            {
                public static string Check()
                {
                    string said = "";
                    Shape primal = new {{name}}(), shadow = new {{name}}();
                    try { Functions.FGradient(primal, shadow); } catch (System.ArgumentException e) { said = e.Message; }
                    try { Functions.GGradient(new Scene { All = new Shape[] { primal } }, new Scene { All = new Shape[] { shadow } }); if (said != "") said = "Not the same"; }
                    catch (System.ArgumentException e) { if (said != e.Message) said = "Not the same"; }
                    DiffGen.Shadows.Clear(shadow);
                    Functions.FAdjoint(primal, 1, shadow);
                    return shadow.Size == 4 ? said : "Wrong";
                }
            }
            """);
        Assert.True(said.Length > 0 ? result.StartsWith(said, StringComparison.Ordinal) : result.Length == 0, result);
    }

    [Fact]
    public void Objects_of_unknown_classes_are_not_answered_for() =>
        Assert.Equal("4 The object is of a class of another assembly, whose 'Area' is not known here.", RunBeside(
            """
            public class Shape { public double Size = 2; public virtual double Area() => Size * Size; }
            public class Half : Shape { public override double Area() => Size * Size * 0.5; }
            public static partial class Functions { [DiffGen.Differentiable] public static double F(Shape s) => s.Area() * s.Size; }
            """,
            """
            public class Round : Half { public override double Area() => 3 * Size; }
            public static class P
            {
                public static string Check()
                {
                    Shape shadow = new();
                    Functions.FGradient(new Half { Size = System.Math.Sqrt(8 / 3.0) }, new Half());
                    Half gradient = new();
                    Functions.FGradient(new Half { Size = System.Math.Sqrt(8 / 3.0) }, gradient);
                    try { Functions.FAdjoint(new Round(), 1, new Round()); return "Nothing"; }
                    catch (System.NotSupportedException e) { return System.Math.Round(gradient.Size, 9) + " " + e.Message; }
                }
            }
            """));

    /// <summary>Compiles a library with companions, and a program that uses them, and runs its check.</summary>
    private static string RunBeside(string libraryText, string programText)
    {
        var library = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse("namespace Library;" + libraryText, "Library.cs")], "ShapeLibrary"));
        Assert.Empty(library.Faults(library.Output));
        using MemoryStream libraryImage = new(), image = new();
        Assert.True(library.Output.Emit(libraryImage).Success);
        var program = CompilationHost.Compile([CompilationHost.Parse("using Library;" + programText, "Program.cs")]).AddReferences(MetadataReference.CreateFromImage(libraryImage.ToArray()));
        Assert.Empty(program.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var context = new System.Runtime.Loader.AssemblyLoadContext(null, isCollectible: true);
        libraryImage.Position = image.Position = 0;
        context.LoadFromStream(libraryImage);
        return (string)context.LoadFromStream(image).GetType("P")!.GetMethod("Check")!.Invoke(null, null)!;
    }

    private static GeneratorOutput Generate(string text, MetadataReference library)
    {
        var compilation = CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]);
        var output = CompilationHost.Generate(compilation.AddReferences(library));
        Assert.Null(output.Exception);
        return output;
    }
}
