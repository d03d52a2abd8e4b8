using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

/// <summary>What the formulas of the rule table are made of, besides the operators.</summary>
internal static class Functions
{
    public static Formula If(Condition condition, Formula whenTrue, Formula whenFalse) => new Conditional(condition, whenTrue, whenFalse);

    public static Condition Equal(Formula x, Formula y) => new Comparison(BinaryOperator.Equal, x, y);

    public static Condition NotEqual(Formula x, Formula y) => new Comparison(BinaryOperator.NotEqual, x, y);

    public static Formula Abs(Formula x) => Apply("Abs", x);

    public static Formula CopySign(Formula x, Formula y) => Apply("CopySign", x, y);

    public static Formula Cos(Formula x) => Apply("Cos", x);

    public static Formula CosPi(Formula x) => Apply("CosPi", x);

    public static Formula Cosh(Formula x) => Apply("Cosh", x);

    public static Formula Hypot(Formula x, Formula y) => Apply("Hypot", x, y);

    public static Formula Log(Formula x) => Apply("Log", x);

    public static Formula Pow(Formula x, Formula y) => Apply("Pow", x, y);

    public static Formula Round(Formula x) => Apply("Round", x);

    public static Formula ScaleB(Formula x, Formula n) => Apply("ScaleB", x, n);

    public static Formula Sin(Formula x) => Apply("Sin", x);

    public static Formula SinPi(Formula x) => Apply("SinPi", x);

    public static Formula Sinh(Formula x) => Apply("Sinh", x);

    public static Formula Sqrt(Formula x) => Apply("Sqrt", x);

    public static Formula Apply(string function, params Formula[] arguments) => new Application(function, arguments.ToEquatableArray());
}
