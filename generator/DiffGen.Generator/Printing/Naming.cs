using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Names the locals: a version of the user's variable keeps its name where that is free, then a number is added. C# lets
/// two locals have one name only where neither is declared in a block around the other.
/// </summary>
internal sealed class Naming
{
    private readonly HashSet<string> reserved = new(StringComparer.Ordinal);
    private readonly HashSet<string> userNames = new(StringComparer.Ordinal);
    private readonly Dictionary<Block, HashSet<string>> declared = new();

    // How many names with a hint the outermost block has; they are taken everywhere.
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<Block, HashSet<string>> declaredWithin = new();

    private Naming(Function function, IEnumerable<string> reservedNames)
    {
        reserved.UnionWith(reservedNames);
        foreach (Parameter parameter in function.Parameters)
        {
            reserved.Add(parameter.Part?.Whole ?? parameter.Name);
        }

        CodeNames.Collect(function.Body, reserved);
    }

    /// <param name="extra">Names of things that live in the whole method, such as its tape; they come first.</param>
    /// <returns>The names given to <paramref name="extra"/>.</returns>
    public static IReadOnlyList<string> Run(
        Function function, Block root, IReadOnlyList<Variable> variables, IEnumerable<string> reservedNames, IReadOnlyList<string> extra)
    {
        Naming pass = new(function, reservedNames);
        foreach (Variable variable in variables)
        {
            if (variable.IsUsers)
            {
                pass.userNames.Add(variable.Hint);
            }
        }

        List<string> names = new(extra.Count);
        foreach (string hint in extra)
        {
            names.Add(pass.Name(hint, root, isUsers: true));
        }

        foreach (Variable variable in variables)
        {
            variable.Name = pass.Name(variable.Hint, variable.Home!, variable.IsUsers);
        }

        return names;
    }

    private string Name(string hint, Block block, bool isUsers)
    {
        int number = taken.TryGetValue(hint, out int first) ? first : 0;
        string name = Numbered(hint, number);
        while (!IsFree(name, block, isOwn: isUsers && number == 0))
        {
            name = Numbered(hint, ++number);
        }

        if (block.Parent is null)
        {
            taken[hint] = number + 1;
        }

        Within(declared, block).Add(name);
        for (Block? around = block; around is not null; around = around.Parent)
        {
            Within(declaredWithin, around).Add(name);
        }

        return name;
    }

    private static string Numbered(string hint, int number) =>
        number == 0 ? hint : hint + number.ToString(CultureInfo.InvariantCulture);

    private bool IsFree(string name, Block block, bool isOwn)
    {
        // A name that is made up, or a number that is added, must not give a name of the user's to something else.
        if (reserved.Contains(name) || Identifiers.IsContextual(name) || (!isOwn && userNames.Contains(name)) || Within(declaredWithin, block).Contains(name))
        {
            return false;
        }

        for (Block? around = block.Parent; around is not null; around = around.Parent)
        {
            if (declared.TryGetValue(around, out HashSet<string>? names) && names.Contains(name))
            {
                return false;
            }
        }

        return true;
    }

    private static HashSet<string> Within(Dictionary<Block, HashSet<string>> sets, Block block)
    {
        if (!sets.TryGetValue(block, out HashSet<string>? set))
        {
            sets[block] = set = new HashSet<string>(StringComparer.Ordinal);
        }

        return set;
    }
}
