using System.Reflection;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>Runs a few statements beside a program and its companions, for what the general checks can't say.</summary>
internal static class Snippet
{
    /// <param name="program">Members of a partial class <c>P</c>.</param>
    /// <param name="statements">Statements that may return a value.</param>
    public static object? Run(string program, string statements) => RunWith([], program, statements);

    /// <summary>Runs statements where further assemblies are referenced.</summary>
    public static object? RunWith(string[] references, string program, string statements)
    {
        var output = Generate(program + "\n\npublic static object Run()\n{\n" + statements + "\nreturn null;\n}\n", references);
        var run = LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!;
        try
        {
            return run.Invoke(null, null);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception.InnerException!).Throw();
            throw;
        }
    }

    /// <summary>The companions' text.</summary>
    public static string Source(string program) => string.Join("\n", Generate(program).Files.Select(file => file.Text));

    /// <summary>One method of generated code, from its name to its end.</summary>
    public static string Method(string source, string name)
    {
        int start = source.IndexOf($"static double {name}(", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no {name}.");
        return source[start..source.IndexOf("\n    }", start, StringComparison.Ordinal)];
    }

    private static GeneratorOutput Generate(string members, params string[] references)
    {
        var text = "using System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "}\n";
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse("#pragma warning disable\n" + text, "Snippet.cs")]).AddReferences(references.Select(path => MetadataReference.CreateFromFile(path))));
        Assert.Null(output.Exception);
        var faults = output.Faults(output.Output);
        Assert.True(faults.IsEmpty, string.Join("\n", faults));
        return output;
    }
}
