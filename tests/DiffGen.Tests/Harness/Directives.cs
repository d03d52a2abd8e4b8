using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>
/// What a program says about its inputs, in comments above it:
/// <code>
/// // @length x=5 m=2x3        lengths of buffers (5 if not said)
/// // @range x=-2..2 *=0..1    where real inputs are drawn from (0.5..1.5 if not said)
/// // @set n=4 idx=0,2,1,2     values of other parameters, at every point
/// // @shape m=[[1,2],[3]]     values whose reals are drawn
/// // @at x=0 n=0              one more point, the rest drawn
/// // @at x=0 gives x=0.5      likewise, where the derivative is a convention and not a limit
/// // @throws x=-1             a point at which the program throws
/// // @output y / @inout y     how the program uses a buffer, where its text hides that
/// // @in Box&lt;string&gt;          the containing type, where it is generic
/// // @new Model(3)            the receiver of an instance method
/// // @typeargs double         type arguments of a generic method
/// // @tolerance 1e-3
/// // @random 0                no random points: no difference quotient is right for this program
/// // @allocates               the program itself hands out memory
/// </code>
/// Values are C# expressions without spaces.
/// </summary>
internal sealed partial class Directives
{
    public const string Everything = "*";

    public Dictionary<string, int[]> Lengths { get; } = [];

    public Dictionary<string, (double Low, double High)> Ranges { get; } = [];

    public Dictionary<string, string> Values { get; } = [];

    /// <summary>Values whose reals are drawn.</summary>
    public Dictionary<string, string> Shapes { get; } = [];

    public List<Point> Points { get; } = [];

    public HashSet<string> Outputs { get; } = [];

    public HashSet<string> InOuts { get; } = [];

    public string? Container { get; private set; }

    public string? Receiver { get; private set; }

    public string? TypeArguments { get; private set; }

    public double? Tolerance { get; private set; }

    public bool Allocates { get; private set; }

    public int RandomPoints { get; private set; } = 3;

    /// <summary>A point that is given. <paramref name="Gives"/> holds derivatives, one list of leaves a parameter.</summary>
    internal sealed record Point(Dictionary<string, string> Values, Dictionary<string, double[]> Gives, bool Throws);

    public static Directives Of(MethodDeclarationSyntax method)
    {
        var directives = new Directives();
        foreach (var trivia in method.GetLeadingTrivia())
        {
            var match = Form().Match(trivia.ToString());
            if (match.Success)
            {
                directives.Add(match.Groups[1].Value, match.Groups[2].Value.Trim());
            }
        }

        return directives;
    }

    private void Add(string directive, string text)
    {
        switch (directive)
        {
            case "length":
                Each(text, (name, value) => Lengths[name] = [.. value.Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture))]);
                break;
            case "range":
                Each(text, (name, value) => Ranges[name] = Interval(value));
                break;
            case "set":
                Each(text, (name, value) => Values[name] = value);
                break;
            case "shape":
                Each(text, (name, value) => Shapes[name] = value);
                break;
            case "at":
            case "throws":
                Points.Add(ParsePoint(text, directive == "throws"));
                break;
            case "output":
                Outputs.UnionWith(text.Split(' '));
                break;
            case "inout":
                InOuts.UnionWith(text.Split(' '));
                break;
            case "in":
                Container = text;
                break;
            case "new":
                Receiver = "new " + text;
                break;
            case "typeargs":
                TypeArguments = text;
                break;
            case "tolerance":
                Tolerance = Number(text);
                break;
            case "random":
                RandomPoints = int.Parse(text, CultureInfo.InvariantCulture);
                break;
            case "allocates":
                Allocates = true;
                break;
            default:
                throw new FormatException("Unknown directive @" + directive);
        }
    }

    private static Point ParsePoint(string text, bool throws)
    {
        var parts = text.Split(" gives ");
        var values = new Dictionary<string, string>();
        var gives = new Dictionary<string, double[]>();
        Each(parts[0], values.Add);
        Each(parts.ElementAtOrDefault(1) ?? "", (name, value) => gives[name] = [.. value.Split(',').Select(Number)]);
        return new Point(values, gives, throws);
    }

    private static (double Low, double High) Interval(string value)
    {
        var ends = value.Split("..");
        return (Number(ends[0]), Number(ends[1]));
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static void Each(string text, Action<string, string> use)
    {
        foreach (var item in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new FormatException("Expected name=value: " + item);
            }

            use(item[..equals], item[(equals + 1)..]);
        }
    }

    [GeneratedRegex(@"^//\s*@([a-z]+)\s*(.*)$")]
    private static partial Regex Form();
}
