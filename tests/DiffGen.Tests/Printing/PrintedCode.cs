using System.Reflection;
using DiffGen.Generator;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Printing;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Printing;

/// <summary>Prints functions that a test has built, and compiles and loads what was printed.</summary>
internal static class PrintedCode
{
    private static readonly Declaration Declaration = new(
        "Printed",
        EquatableArray.Create(new ContainingType("public static partial class Code")),
        "public static",
        "",
        "",
        "Code",
        "Code.F");

    public static string Print(IReadOnlyList<Function> functions, bool isChecked = false, params string[] reserved) =>
        CSharpPrinter.File(Declaration, [CSharpPrinter.Members(Declaration, functions, reserved.ToEquatableArray(), CpuDialect.Instance, isChecked)]);

    /// <summary>The statements of one function, without what is around them.</summary>
    public static string Body(Function function, bool isChecked = false, params string[] reserved)
    {
        var lines = Print([function], isChecked, reserved).Split('\n');
        var open = Array.FindIndex(lines, line => line.StartsWith("        public static ", StringComparison.Ordinal)) + 2;
        var close = Array.FindIndex(lines, open, line => line == "        }");
        return string.Join("\n", lines[open..close].Select(line => line.Length < 12 ? line : line[12..])) + "\n";
    }

    public static Type Compile(IReadOnlyList<Function> functions, bool isChecked = false, string helpers = "") =>
        Compile(Print(functions, isChecked), isChecked, helpers);

    public static Type Compile(string text, bool isChecked = false, string helpers = "")
    {
        var trees = new[] { text, helpers }.Select((code, i) => CompilationHost.Parse(code, "Printed" + i + ".cs"));
        var compilation = CompilationHost.Compile(trees);
        Assembly assembly = LoadedAssembly.Emit(compilation.WithOptions(compilation.Options.WithOverflowChecks(isChecked)));
        return assembly.GetType("Printed.Code", throwOnError: true)!;
    }

    /// <summary>Compiles and calls one function on arguments that reflection can pass.</summary>
    public static object? Run(Function function, params object?[] arguments) =>
        Compile([function]).GetMethod(function.Name)!.Invoke(null, arguments);
}
