using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules.Structs;

namespace DiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private static readonly Dictionary<string, Rule> ByName = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    private static readonly ILookup<string, Rule> ByMethod = ByName.Values.ToLookup(row => row.Method, StringComparer.Ordinal);

    /// <summary>What <c>System.Math</c> has for <c>double</c>, and <c>System.MathF</c> for <c>float</c>, on every supported framework.</summary>
    private static readonly HashSet<string> InMath = new(StringComparer.Ordinal)
    {
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "BitDecrement", "BitIncrement", "Cbrt", "Ceiling", "CopySign",
        "Cos", "Cosh", "Exp", "Floor", "FusedMultiplyAdd", "IEEERemainder", "ILogB", "Log", "Log10", "Log2", "Max", "MaxMagnitude", "Min",
        "MinMagnitude", "Pow", "ReciprocalEstimate", "ReciprocalSqrtEstimate", "Round", "ScaleB", "Sign", "Sin", "SinCos", "Sinh", "Sqrt",
        "Tan", "Tanh", "Truncate",
    };

    /// <summary>Functions that return a tuple have no row of their own, but one for each component, in order.</summary>
    private static readonly Dictionary<string, EquatableArray<string>> Tuples = new(StringComparer.Ordinal)
    {
        ["SinCos"] = EquatableArray.Create("SinCos.Sin", "SinCos.Cos"),
        ["SinCosPi"] = EquatableArray.Create("SinCosPi.SinPi", "SinCosPi.CosPi"),
    };

    public static IReadOnlyCollection<Rule> All => ByName.Values;

    private static readonly Rule OfModel = Cheap("model", 0, 1);

    public static Rule? Find(string name) => ByName.TryGetValue(name, out Rule? rule) ? rule : VectorRules.Find(name) ?? ComplexFunctions.FindPart(name);

    /// <summary>The row of an operation on reals. Operations that only move values have none, nor have comparisons.</summary>
    public static Rule? For(Operation operation) => operation switch
    {
        Intrinsic { Custom: { } custom } => custom.Row,
        Intrinsic intrinsic => Find(intrinsic.Rule),
        Modelled => OfModel,
        Binary { X.Type: RealType, Operator: var binary } => binary switch
        {
            BinaryOperator.Add => Find("+"),
            BinaryOperator.Subtract => Find("-"),
            BinaryOperator.Multiply => Find("*"),
            BinaryOperator.Divide => Find("/"),
            BinaryOperator.Remainder => Find("%"),
            _ => null,
        },
        Unary { X.Type: RealType, Operator: UnaryOperator.Negate } => Find("negate"),
        Conversion { X.Type: RealType, Type: RealType } => Find("convert"),
        _ => null,
    };

    /// <summary>The rows of the components of a function that returns a tuple; empty for any other name.</summary>
    public static EquatableArray<string> Components(string name) =>
        Tuples.TryGetValue(name, out EquatableArray<string> components) ? components : EquatableArray<string>.Empty;

    /// <summary>
    /// The name of the row (or of the tuple of rows) of a method of the base library, or null where there is none: what
    /// such a method returns is inactive if it takes no active value, and cannot be differentiated if it does.
    /// </summary>
    /// <param name="typeName">The containing type's metadata name: <c>System.Math</c>, <c>System.MathF</c>, <c>System.Double</c> or <c>System.Single</c>.</param>
    /// <param name="parameterTypes">C# keywords, or full names: <c>double</c>, <c>int</c>, <c>System.MidpointRounding</c>.</param>
    public static string? Match(string typeName, string methodName, IReadOnlyList<string> parameterTypes)
    {
        if (typeName is not ("System.Math" or "System.MathF" or "System.Double" or "System.Single") || RealTypeOf(parameterTypes) is not { } real)
        {
            return null;
        }

        switch (methodName)
        {
            case "SinCos" or "SinCosPi":
                return parameterTypes.Count == 1 ? methodName : null;

            // From another real these are the casts; from anything else the result is inactive, or has lost its derivative.
            case "CreateChecked" or "CreateSaturating" or "CreateTruncating":
                return parameterTypes.Count == 1 ? "convert" : null;

            case "Ieee754Remainder":
                methodName = "IEEERemainder";
                break;
        }

        return ByMethod[methodName].FirstOrDefault(row => Takes(row, parameterTypes, real))?.Name;
    }

    /// <summary>
    /// The method to call for a row, as C# text without arguments; a row of a component names the method that returns the
    /// tuple. It exists on every supported framework where the row's formulas need it.
    /// </summary>
    public static string MethodText(Rule row, RealType type)
    {
        if (row.Text is not null)
        {
            return row.Text;
        }

        string method = row.Method.Split('.')[0];
        if (type.Precision == RealPrecision.Generic)
        {
            return type.Parameter + "." + (method == "IEEERemainder" ? "Ieee754Remainder" : method);
        }

        bool isDouble = type.Precision == RealPrecision.Double;
        return InMath.Contains(method)
            ? (isDouble ? "global::System.Math." : "global::System.MathF.") + method
            : (isDouble ? "double." : "float.") + method;
    }

    private static bool Takes(Rule row, IReadOnlyList<string> parameterTypes, string real)
    {
        if (row.Arity != parameterTypes.Count)
        {
            return false;
        }

        for (int i = 0; i < row.Arity; i++)
        {
            bool matches = row.Parameters[i] switch
            {
                ParameterKind.Real => Simple(parameterTypes[i]) == real,
                ParameterKind.Integer => Simple(parameterTypes[i]) == "int",
                _ => Simple(parameterTypes[i]) == "MidpointRounding",
            };
            if (!matches)
            {
                return false;
            }
        }

        return true;
    }

    private static string? RealTypeOf(IReadOnlyList<string> parameterTypes) =>
        parameterTypes.Count > 0 && Simple(parameterTypes[0]) is "double" or "float" ? Simple(parameterTypes[0]) : null;

    private static string Simple(string type)
    {
        const string Global = "global::";
        string name = type.StartsWith(Global, StringComparison.Ordinal) ? type[Global.Length..] : type;
        return name switch
        {
            "System.Double" => "double",
            "System.Single" => "float",
            "System.Int32" => "int",
            "System.MidpointRounding" => "MidpointRounding",
            _ => name,
        };
    }
}
