using DiffGen.Generator.Lowering;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Lowering;

/// <summary>What bodies are bound against before companions are generated is what is generated then.</summary>
public sealed class CompanionStubTests
{
    private const string Everything = "Modes = (DerivativeModes)31";

    public static TheoryData<string> Files => ["ArrayResults.cs", "Calls.cs", "Floats.cs", "Grids.cs", "Names.cs", "Nesting.cs", "Objects.cs", "References.cs", "StructBuffers.cs", "Structs.cs", "Tuples.cs", "Vectors.cs"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Are_declared_as_they_are_generated(string name)
    {
        var file = Corpus.Core.Single(f => f.Name == name);
        AreTheSame(CompilationHost.Parse(AllModes.In(file.Text), file.Name));
    }

    [Fact]
    public void Dense_companions_are_declared_as_they_are_generated() => AreTheSame(CompilationHost.Parse(
        $$"""
        using System;
        using DiffGen;
        namespace Some.Where;
        public partial class Outer<T>
        {
            protected partial struct Inner
            {
                public record struct Point(double X, int Tag, float Y);
                [Differentiable(Modes = (DerivativeModes)63)] public static double F(double x, [Constant] double[] c, Span<double> @in, in float y, int n) => x * @in[0] * y;
                [Differentiable(Modes = DerivativeModes.Jacobian)] internal static void G(ReadOnlySpan<double> x, [Output] Span<float> o, Point p, Point[] all) { o[0] = (float)x[0]; }
                [Differentiable(Modes = DerivativeModes.Jacobian | DerivativeModes.Forward)] private static (double, Point) H(Point p, double result2) => (p.X, p);
                [Differentiable({{Everything}})] public double I(ref Point p, out double q) { q = p.X; return q * p.Y; }
            }
        }
        """,
        "Dense.cs"));

    private static void AreTheSame(SyntaxTree tree)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([tree]));
        var declared = Companions(CompanionStubs.Extend(output.Input, callsAll: true, default));
        var generated = Companions(output.Output);
        Assert.NotEmpty(generated);

        // What is refused is declared all the same.
        Assert.All(generated, companion => Assert.Contains(companion, declared));
    }

    private static List<string> Companions(Compilation compilation) =>
    [
        .. compilation.SyntaxTrees.Where(GeneratedCode.IsGenerated)
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Select(method => (IMethodSymbol)compilation.GetSemanticModel(tree).GetDeclaredSymbol(method)!))
            .Where(method => !method.Parameters.Any(parameter => parameter.Type.Name == "Tape"))
            .Select(method => method.DeclaredAccessibility + (method.IsStatic ? " static " : " ") + method.ReturnType + " " + method.ContainingType + "." + method.Name
                + "(" + string.Join(", ", method.Parameters.Select(parameter => parameter.RefKind + " " + parameter.Type + " " + parameter.Name)) + ")"),
    ];
}
