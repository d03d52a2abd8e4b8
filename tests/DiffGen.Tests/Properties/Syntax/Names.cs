namespace DiffGen.Tests.Properties.Syntax;

/// <summary>
/// Names variables by the depth of their block and their place in it: siblings reuse names, which blocks inside each other
/// may not. Some names are those that a generator of derivatives would like for itself.
/// </summary>
internal sealed class Names
{
    private static readonly string[] Tempting = ["s", "xAdjoint", "t0", "sum", "result", "tape", "value", "yGradient", "x0", "seed", "p", "aAdjoint"];

    private readonly Dictionary<int, string> _names = [];
    private readonly Stack<int> _counts = new();

    public string this[Variable variable] => _names.TryGetValue(variable.Id, out var name) ? name : "undeclared" + variable.Id;

    public void Enter() => _counts.Push(0);

    public void Leave() => _counts.Pop();

    public string Declare(Variable variable)
    {
        var ordinal = _counts.Pop();
        _counts.Push(ordinal + 1);
        var depth = _counts.Count - 1;
        return _names[variable.Id] = (depth, variable.Type) switch
        {
            (0, { IsBuffer: true }) => Letter("abcde", ordinal),
            (0, { IsReal: true }) => Letter("xyzuvw", ordinal),
            (0, _) => Letter("nmklh", ordinal),
            (1, { IsReal: true }) when ordinal < Tempting.Length => Tempting[ordinal],
            (_, { IsBuffer: true }) => "c" + depth + ordinal,
            (_, { IsReal: true }) => Letter("pqrfg", ordinal) + depth,
            _ => Letter("ijk", ordinal) + depth,
        };
    }

    private static string Letter(string letters, int ordinal) => letters[ordinal % letters.Length] + (ordinal < letters.Length ? "" : "_" + ordinal);
}
