using System.Globalization;
using System.Text;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Writes a program at random: straight lines, branches, loops with early exits, buffers in place, calls. Every value
/// is kept bounded, so that whatever comes out is finite and has a derivative nearly everywhere.
/// </summary>
internal sealed class RandomProgram
{
    private const string Helpers = """
            [Differentiable]
            internal static double Bent(double u, double v) => u > v ? Math.Sin(u) * v : u - 0.5 * v;

            [Differentiable]
            internal static double Nudge(ref double u, double v)
            {
                u = 0.5 * u + Math.Cos(v);
                return u * v;
            }

            [Differentiable]
            internal static void Blend(Span<double> s, double k)
            {
                for (int q = 1; q < s.Length; q++) s[q] = Math.Sin(s[q] + k * s[q - 1]);
            }

            [Differentiable]
            internal static double Fold(ReadOnlySpan<double> s, double k)
            {
                if (s.Length == 0) return k;
                return Math.Tanh(s[0] * k + Fold(s[1..], k * 0.9));
            }

            [Differentiable]
            internal static void Split(double u, out double low, out double high)
            {
                low = Math.Sin(u);
                high = low * u;
                if (u > 0.1) low = Math.Cos(high);
            }
        """;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _reals = ["x", "y", "r"];
    private readonly List<string> _counters = [];
    private readonly List<(string Name, string? Root, int Length)> _buffers = [("a", null, 4), ("b", null, 3)];
    private int _indent = 2;
    private int _names;
    private int _budget = 18;

    private RandomProgram(int seed) => _random = new Random(seed);

    /// <summary>A class of programs, one a seed: <c>Random.F17</c>.</summary>
    public static CorpusFile Write(int first, int count)
    {
        var programs = Enumerable.Range(first, count).Select(seed => new RandomProgram(seed).Program(seed));
        return CorpusFile.FromText(
            "using System;\nusing DiffGen;\n\npublic static partial class Random\n{\n" + string.Concat(programs) + Helpers + "\n}\n",
            "Random.cs");
    }

    private string Program(int seed)
    {
        Line("// @length a=4 b=3", 1);
        Line("// @range *=-1..1", 1);
        Line("// @at n=0", 1);
        Line("[Differentiable]", 1);
        Line("public static double F" + seed.ToString(CultureInfo.InvariantCulture) + "(double x, double y, ref double r, double[] a, Span<double> b, int n)", 1);
        Line("{", 1);
        Line(Chance(0.5) ? "var c = new double[3];" : "Span<double> c = b;");
        _buffers.Add(("c", null, 3));
        Block(depth: 0, inLoop: false);
        Line("return " + Real(2) + " + r * " + Real(1) + ";");
        Line("}", 1);
        Line("", 0);
        return _text.ToString();
    }

    private void Block(int depth, bool inLoop)
    {
        var (reals, counters, buffers) = (_reals.Count, _counters.Count, _buffers.Count);
        for (var count = _random.Next(2, 6); count > 0 && _budget > 0; count--)
        {
            Statement(depth, inLoop);
        }

        _reals.RemoveRange(reals, _reals.Count - reals);
        _counters.RemoveRange(counters, _counters.Count - counters);
        _buffers.RemoveRange(buffers, _buffers.Count - buffers);
    }

    private void Statement(int depth, bool inLoop)
    {
        _budget--;
        switch (_random.Next(depth < 3 ? 20 : 12))
        {
            case 0:
                var name = "v" + _names++;
                Line("double " + name + " = " + Real(2) + ";");
                _reals.Add(name);
                break;
            case 1:
                Line(Target() + " = " + Bounded(Real(3)) + ";");
                break;
            case 2:
                Line(Target() + (Chance(0.5) ? " += " : " -= ") + "0.3 * " + Bounded(Real(2)) + ";");
                break;
            case 3:
                Line(Target() + " *= " + Bounded(Real(2)) + ";");
                break;
            case 4:
                Line(Element() + " = " + Bounded(Real(2)) + ";");
                break;
            case 5:
                Line("Blend(" + Part() + ", " + Real(1) + ");");
                break;
            case 6:
                Line(_reals[_random.Next(_reals.Count)] + " = " + Bounded("Nudge(ref " + Pick("r", Element(), "x") + ", " + Real(1) + ")") + ";");
                break;
            case 7 when inLoop && Chance(0.7):
                Line("if (" + Condition() + ") " + Pick("break;", "continue;", "return " + Real(1) + ";"));
                break;
            case 7 when Chance(0.3):
                Line("if (" + Condition() + ") return " + Real(2) + ";");
                break;
            case 8:
                var counter = "m" + _names++;
                Line("int " + counter + " = (" + (_counters.Count > 0 ? _counters[_random.Next(_counters.Count)] : "n") + " * 2 + " + _random.Next(3) + ") % 4;");
                _counters.Add(counter);
                break;
            case 9:
                View();
                break;
            case 10:
                var (low, high) = ("v" + _names++, Element());
                Line("Split(" + Real(1) + ", out double " + low + ", out " + high + ");");
                _reals.Add(low);
                break;
            case 11:
                Line(Chance(0.5) ? "x = y = " + Bounded(Real(1)) + ";" : Target() + " = (" + "r = " + Bounded(Real(1)) + ") * " + Bounded(Real(1)) + ";");
                break;
            case 12 or 13:
                Line("if (" + Condition() + ")");
                Braces(depth, inLoop);
                if (Chance(0.6))
                {
                    Line("else");
                    Braces(depth, inLoop);
                }

                break;
            case 14 or 15:
                Loop(depth);
                break;
            case 16:
                While(depth);
                break;
            case 17:
                DoWhile(depth);
                break;
            case 18:
                Each(depth);
                break;
            default:
                Line(Target() + " = " + Bounded(Real(2)) + ";");
                break;
        }
    }

    private void Loop(int depth)
    {
        var counter = "i" + _names++;
        Line(Pick(
            $"for (int {counter} = 0; {counter} < n; {counter}++)",
            $"for (int {counter} = n; {counter} > 0; {counter}--)",
            $"for (int {counter} = 0; {counter} < b.Length; {counter} += 2)",
            $"for (int {counter} = 1; {counter} <= 4; ++{counter})"));
        _counters.Add(counter);
        Braces(depth, inLoop: true);
        _counters.Remove(counter);
    }

    private void While(int depth)
    {
        var counter = "k" + _names++;
        Line("int " + counter + " = 0;");
        Line("while (" + counter + "++ < n" + (Chance(0.5) ? " && (" + Condition() + ")" : "") + ")");
        _counters.Add(counter);
        Braces(depth, inLoop: true);
        _counters.Remove(counter);
    }

    private void DoWhile(int depth)
    {
        var counter = "k" + _names++;
        Line("int " + counter + " = 0;");
        Line("do");
        _counters.Add(counter);
        Braces(depth, inLoop: true);
        Line("while (++" + counter + " < n" + (Chance(0.3) ? " || " + counter + " < 2" : "") + ");");
        _counters.Remove(counter);
    }

    private void Each(int depth)
    {
        var element = "e" + _names++;
        Line("foreach (double " + element + " in " + Part() + ")");
        Line("{");
        _indent++;
        Line("x = " + Bounded(element + " + x * " + Leaf()) + ";");
        Block(depth + 1, inLoop: true);
        _indent--;
        Line("}");
    }

    // A view may be turned to other elements, but stays with its buffer: mixing buffers is for the later language.
    private void View()
    {
        var views = _buffers.Where(b => b.Root != null).ToList();
        if (views.Count > 0 && Chance(0.5))
        {
            var view = views[_random.Next(views.Count)];
            Line(view.Name + " = " + PartOf(view.Root!) + ";");
            return;
        }

        var name = "w" + _names++;
        if (Chance(0.3))
        {
            Line("var " + name + " = new double[2];");
            _buffers.Add((name, null, 2));
            return;
        }

        var root = Pick("a", "b");
        Line("Span<double> " + name + " = " + (Chance(0.7) ? PartOf(root) : Condition() + " ? " + PartOf(root) + " : " + PartOf(root)) + ";");
        _buffers.Add((name, root, 2));
    }

    private string PartOf(string root) => root == "a" ? Pick("a.AsSpan(0, 2)", "a.AsSpan(2, 2)", "a.AsSpan()[1..3]") : Pick("b[..2]", "b[1..]", "b.Slice(1)");

    private void Braces(int depth, bool inLoop)
    {
        Line("{");
        _indent++;
        Block(depth + 1, inLoop);
        _indent--;
        Line("}");
    }

    private string Target() => Chance(0.6) ? _reals[_random.Next(_reals.Count)] : Element();

    private string Element()
    {
        var (name, _, length) = _buffers[_random.Next(_buffers.Count)];
        return name + "[" + Index(length) + "]";
    }

    private string Part()
    {
        var buffer = _buffers[_random.Next(_buffers.Count)].Name;
        return Chance(0.7) ? buffer : Pick("a.AsSpan(1, 2)", "b[1..]", "a.AsSpan(0, 3)");
    }

    private string Condition() => _random.Next(4) switch
    {
        0 when _counters.Count > 0 => _counters[_random.Next(_counters.Count)] + " % 2 == " + _random.Next(2),
        1 => "n > " + _random.Next(4),
        2 => Real(1) + " > " + Real(1) + Pick(" && ", " || ") + Leaf() + " < 0.4",
        _ => Real(1) + " > " + Literal(),
    };

    private string Index(int length) => _counters.Count > 0 && Chance(0.7)
        ? "(" + _counters[_random.Next(_counters.Count)] + " + " + _random.Next(4) + ") % " + length
        : _random.Next(length).ToString(CultureInfo.InvariantCulture);

    private string Real(int depth) => depth == 0 ? Leaf() : _random.Next(12) switch
    {
        0 => "(" + Real(depth - 1) + " + " + Real(depth - 1) + ")",
        1 => "(" + Real(depth - 1) + " - " + Real(depth - 1) + ")",
        2 or 3 => Bounded(Real(depth - 1)) + " * " + Bounded(Real(depth - 1)),
        4 => Bounded(Real(depth - 1)) + " / (2 + " + Bounded(Real(depth - 1)) + ")",
        5 => "Math.Exp(" + Bounded(Real(depth - 1)) + ")",
        6 => "(" + Condition() + " ? " + Real(depth - 1) + " : " + Real(depth - 1) + ")",
        7 => "Bent(" + Real(depth - 1) + ", " + Real(depth - 1) + ")",
        8 => "Fold(" + Part() + ", " + Bounded(Real(depth - 1)) + ")",
        9 => "-(" + Leaf() + ")",
        10 => "Math.Max(" + Real(depth - 1) + ", " + Literal() + ")",
        _ => Leaf(),
    };

    private string Leaf() => _random.Next(8) switch
    {
        0 => Literal(),
        1 or 2 or 3 => Element(),
        4 when _counters.Count > 0 => "0.2 * " + _counters[_random.Next(_counters.Count)],
        _ => _reals[_random.Next(_reals.Count)],
    };

    private string Bounded(string real) => "Math." + Pick("Sin", "Cos", "Tanh") + "(" + real + ")";

    private string Literal() => (Math.Round(_random.NextDouble(), 2) - 0.3).ToString("0.0#", CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private void Line(string line) => Line(line, _indent);

    private void Line(string line, int indent) => _text.Append(' ', 4 * indent).Append(line).Append('\n');
}
