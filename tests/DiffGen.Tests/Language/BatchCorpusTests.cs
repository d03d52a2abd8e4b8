using System.Globalization;
using System.Text;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Language;

/// <summary>The programs of the corpus that take numbers alone, many problems at a time: each has the bits of a call for it alone.</summary>
public sealed class BatchCorpusTests
{
    private static readonly string[] Numbers = ["double", "float", "int", "long", "bool"];

    // Where control flow, memory of their own, callees and functions of all kinds are.
    private static readonly string[] Files =
    [
        "Branches.cs", "Calls.cs", "EarlyExits.cs", "Finance.cs", "Floats.cs", "ForLoops.cs", "Functions.cs", "Kinks.cs", "LocalArrays.cs", "Numerics.cs", "Recursion.cs", "Switches.cs", "WhileLoops.cs",
    ];

    private sealed record Candidate(CorpusProgram Program, MethodDeclarationSyntax Method);

    [Fact]
    public void Many_problems_at_once_are_each_of_them_alone()
    {
        var trees = new List<Microsoft.CodeAnalysis.SyntaxTree>();
        var driver = new StringBuilder("#pragma warning disable\nusing System;\npublic static class BatchDriver\n{\npublic static string Run()\n{\nvar faults = new System.Text.StringBuilder();\n");
        var methods = new StringBuilder();
        var count = 0;
        foreach (var file in Corpus.Core.Where(file => Files.Contains(file.Name)))
        {
            var candidates = file.Programs.Select(program => new Candidate(program, Method(program))).Where(IsFit).ToList();
            if (candidates.Count == 0)
            {
                continue;
            }

            trees.Add(CompilationHost.Parse(WithModes(file.Text, candidates), file.Name));
            foreach (var candidate in candidates)
            {
                driver.Append("Run").Append(count).Append("(faults);\n");
                methods.Append(Driver(candidate, count++));
            }
        }

        Assert.True(count > 60, count.ToString(CultureInfo.InvariantCulture));
        trees.Add(CompilationHost.Parse(driver.Append("return faults.ToString();\n}\n").Append(methods).Append("static long Bits(double d) => double.IsNaN(d) ? -1 : BitConverter.DoubleToInt64Bits(d);\n}\n").ToString(), "BatchDriver.cs"));
        var output = CompilationHost.Generate(CompilationHost.Compile([.. trees]));
        Assert.Null(output.Exception);
        var faults = output.Faults(output.Output);
        Assert.True(faults.IsEmpty, string.Join("\n", faults.Take(10)));
        Assert.Equal("", LoadedAssembly.Emit(output.Output).GetType("BatchDriver")!.GetMethod("Run")!.Invoke(null, null));
    }

    private static MethodDeclarationSyntax Method(CorpusProgram program) =>
        CompilationHost.Parse(program.File.Text, program.File.Name).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().ElementAt(program.Ordinal);

    private static bool IsFit(Candidate candidate) => candidate is { Method: { TypeParameterList: null, ParameterList.Parameters: { Count: > 0 } parameters } method, Program: { File.CallsCompanions: false } program }
        && program.Directives.Container is null
        && !method.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any()
        && method.Modifiers.Any(modifier => modifier.Text == "static")
        && method.ReturnType.ToString() is "double" or "float"
        && parameters.All(parameter => parameter.Modifiers.Count == 0 && Numbers.Contains(parameter.Type!.ToString()))
        && !method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.ToString().Contains("Modes", StringComparison.Ordinal))
        && !method.DescendantTokens().Any(token => token.Text is "try" or "using" or "lock");

    private static string WithModes(string text, IEnumerable<Candidate> candidates)
    {
        const string Modes = "Modes = DiffGen.DerivativeModes.Reverse | DiffGen.DerivativeModes.GradientBatch";
        foreach (var attribute in candidates
            .Select(candidate => candidate.Method.AttributeLists.SelectMany(list => list.Attributes).First(attribute => attribute.Name.ToString() is "Differentiable" or "DiffGen.Differentiable"))
            .OrderByDescending(attribute => attribute.SpanStart))
        {
            text = attribute.ArgumentList is { } list
                ? text.Insert(list.OpenParenToken.Span.End, list.Arguments.Count > 0 ? Modes + ", " : Modes)
                : text.Insert(attribute.Span.End, "(" + Modes + ")");
        }

        return text;
    }

    private static string Driver(Candidate candidate, int index)
    {
        var program = candidate.Program;
        var name = program.Name.Split('#')[0];
        var result = candidate.Method.ReturnType.ToString();
        var parameters = candidate.Method.ParameterList.Parameters;
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"static void Run{index}(System.Text.StringBuilder faults)\n{{\nforeach (int n in new[] {{ 0, 1, 3, 4, 5, 17 }})\n{{\nvar random = new Random({index});\n"));
        var own = new List<string>();
        var single = new List<string>();
        var gradients = new List<string>();
        var singleGradients = new List<string>();
        for (var i = 0; i < parameters.Count; i++)
        {
            var type = parameters[i].Type!.ToString();
            text.Append(CultureInfo.InvariantCulture, $"var p{i} = new {type}[n];\nfor (int i = 0; i < n; i++) p{i}[i] = {Sample(program, parameters[i].Identifier.ValueText, type)};\n");
            own.Add("p" + i);
            single.Add("p" + i + "[i]");
            if (type is "double" or "float" && !parameters[i].AttributeLists.ToString().Contains("Constant", StringComparison.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"var g{i} = new {type}[n];\nvar e{i} = new {type}[n];\n");
                gradients.Add("g" + i);
                singleGradients.Add("out e" + i + "[i]");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $$"""
            var values = new {{result}}[n];
            var expected = new {{result}}[n];
            Type thrown = null, thrownAtOnce = null;
            try { for (int i = 0; i < n; i++) expected[i] = {{name}}Gradient({{string.Join(", ", single.Concat(singleGradients))}}); } catch (Exception e) { thrown = e.GetType(); }
            try { {{name}}GradientBatch({{string.Join(", ", own.Append("values").Concat(gradients))}}); } catch (Exception e) { thrownAtOnce = e.GetType(); }
            if (thrown != thrownAtOnce) faults.Append("{{program.Name}}: " + thrown + " and " + thrownAtOnce + "\n");
            for (int i = 0; i < n && thrown == null; i++)
            {
                bool isSame = Bits(values[i]) == Bits(expected[i]){{string.Concat(gradients.Select(gradient => $" && Bits({gradient}[i]) == Bits(e{gradient[1..]}[i])"))}};
                if (!isSame) { faults.Append("{{program.Name}}, n = " + n + ", problem " + i + ": " + values[i] + " and " + expected[i]{{string.Concat(gradients.Select(gradient => $" + \"; \" + {gradient}[i] + \" and \" + e{gradient[1..]}[i]"))}} + "\n"); break; }
            }
            }
            }

            """);
        return text.ToString();
    }

    private static string Sample(CorpusProgram program, string name, string type)
    {
        if (type is "double" or "float")
        {
            var (low, high) = program.Directives.Ranges.TryGetValue(name, out var range) || program.Directives.Ranges.TryGetValue(Directives.Everything, out range) ? range : (0.5, 1.5);
            return string.Create(CultureInfo.InvariantCulture, $"({type})({low:R} + ({high - low:R}) * random.NextDouble())");
        }

        return "(" + type + ")(" + (program.Directives.Values.GetValueOrDefault(name) ?? (type == "bool" ? "true" : "3")) + ")";
    }
}
