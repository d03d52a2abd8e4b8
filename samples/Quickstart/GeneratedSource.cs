using Spectre.Console;

namespace Quickstart;

/// <summary>The source that the generator added to this program. The build puts a copy beside it.</summary>
internal static class GeneratedSource
{
    public static void Print()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "generated");
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            AnsiConsole.Write(new Rule(Markup.Escape(Path.GetFileName(file))).LeftJustified());
            Console.WriteLine(File.ReadAllText(file));
        }
    }
}
