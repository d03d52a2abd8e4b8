using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.Build;

/// <summary>A project of many marked methods, in the proportions of numerical code: formulas, reductions, recurrences and calls.</summary>
internal static class Corpus
{
    private static readonly string[] Bodies =
    [
        """
            public static double F$(double x, double y, double z)
            {
                double r = Math.Sqrt((x * x) + (y * y) + 1.5);
                double s = Math.Sin(z) * Math.Exp(-r);
                return (s * x) + (r / (1.0 + (z * z)));
            }
        """,
        """
            public static double F$(ReadOnlySpan<double> x, double scale)
            {
                double sum = 0.0;
                for (int i = 0; i < x.Length; i++)
                {
                    double t = x[i] * scale;
                    sum += t * t * 1.5;
                }

                return Math.Log(1.0 + sum);
            }
        """,
        """
            public static double F$(double x, double rate, int steps)
            {
                for (int i = 0; i < steps; i++)
                {
                    x = rate * x * (1.5 - x);
                    if (x > 10.0)
                    {
                        x = Math.Sqrt(x);
                    }
                }

                return x;
            }
        """,
        """
            public static double F$(double x, double y)
            {
                double inner = F@(x, y, x * 1.5);
                return (inner * inner) + Math.Tanh(y);
            }
        """,
    ];

    /// <summary>The text of each file. Methods <c>F0</c>, <c>F1</c>, … stand in classes <c>C0</c>, <c>C1</c>, …, a class a file.</summary>
    public static string[] Write(int methods, int methodsInFile)
    {
        var files = new List<string>();
        for (int start = 0; start < methods; start += methodsInFile)
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"using System;\nusing DiffGen;\n\nnamespace Corpus;\n\npublic static partial class C{files.Count}\n{{\n");
            for (int i = start; i < Math.Min(methods, start + methodsInFile); i++)
            {
                // A call goes to the formula three methods before it, which is in the same class: files hold a multiple of four methods.
                text.Append("    [Differentiable]\n")
                    .Append(Bodies[i % Bodies.Length]
                        .Replace("$", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                        .Replace("@", (i - 3).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                    .Append("\n\n");
            }

            files.Add(text.Append("}\n").ToString());
        }

        return [.. files];
    }

    /// <param name="documentation">An editor reads documentation comments; the compiler leaves them alone where it is not asked for a file of them.</param>
    public static CSharpCompilation Compile(string[] files, DocumentationMode documentation = DocumentationMode.Parse)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp12, documentation);
        return CSharpCompilation.Create(
            "Corpus",
            files.Select((file, i) => CSharpSyntaxTree.ParseText(SourceText.From(file, Encoding.UTF8), options, $"C{i}.cs")),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
    }

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Memory.dll" or "System.Runtime.Intrinsics.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(DifferentiableAttribute).Assembly.Location),
    ];
}
