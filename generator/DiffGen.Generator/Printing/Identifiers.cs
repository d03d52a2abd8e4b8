using System.Text;

namespace DiffGen.Generator.Printing;

/// <summary>C# identifiers: which words are taken, and which identifiers a piece of code mentions.</summary>
internal static class Identifiers
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue",
        "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally",
        "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock",
        "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected",
        "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string",
        "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "while",
    };

    // Words that mean something in places where a local may stand.
    private static readonly HashSet<string> Contextual = new(StringComparer.Ordinal)
    {
        "await", "var", "dynamic", "nameof", "scoped", "field", "value", "yield", "when", "not", "and", "or", "_",
    };

    /// <summary>The name as it is written in code.</summary>
    public static string Escape(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>A local may not be given this name, even though it might compile.</summary>
    public static bool IsContextual(string name) => Contextual.Contains(name);

    public static bool IsStart(char c) => char.IsLetter(c) || c == '_';

    public static bool IsPart(char c) => char.IsLetterOrDigit(c) || c == '_';

    /// <summary>Adds the identifiers that occur in a piece of code, those in its literals and comments included.</summary>
    public static void Collect(string code, ISet<string> into)
    {
        for (int i = 0; i < code.Length; i++)
        {
            if (!IsStart(code[i]))
            {
                // A number's suffix is not the start of a name.
                while (char.IsDigit(code[i]) && i + 1 < code.Length && IsPart(code[i + 1]))
                {
                    i++;
                }

                continue;
            }

            int start = i;
            while (i + 1 < code.Length && IsPart(code[i + 1]))
            {
                i++;
            }

            into.Add(code.Substring(start, i - start + 1));
        }
    }

    /// <summary>A name for a temporary, made from the name of the function that computes it: <c>Math.Sin</c> gives <c>sin</c>.</summary>
    public static string Camel(string name)
    {
        StringBuilder camel = new();
        foreach (char c in name)
        {
            if (camel.Length == 0 ? IsStart(c) : IsPart(c))
            {
                camel.Append(camel.Length == 0 ? char.ToLowerInvariant(c) : c);
            }
        }

        return camel.Length == 0 ? "t" : camel.ToString();
    }
}
