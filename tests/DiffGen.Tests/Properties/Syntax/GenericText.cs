using System.Text.RegularExpressions;

namespace DiffGen.Tests.Properties.Syntax;

/// <summary>Methods over numbers of a type parameter: which can be written so, and how.</summary>
internal static partial class GenericText
{
    /// <summary>Whether all that a method computes with is <c>double</c>, and there for other types as well.</summary>
    public static bool Fits(Method method, Func<int, Method> callees) =>
        method is { TakesFunction: false, IsCheckpoint: false } && (method.Return == CoreType.Double || method.Return == CoreType.Void)
        && method.Parameters.All(p => FitsType(p.Type))
        && Walk.Statements(method.Body).All(s => s is not (TakeApart or TakeSlopes or DeclareFunction) && (s is not Declare declare || FitsType(declare.Variables[0].Type)))
        && Walk.Expressions(method.Body).All(e => FitsType(e.Type) && e is Literal or Read or ElementOf { IsReturned: false } or LengthOf or SliceOf or Prefix or Infix or Conditional
            or Apply or Assign or Compound or Increment or OutVariable or BufferCall or NewBuffer { Allocation: Allocation.New } or Cast { Type.IsBuffer: true } or Cast { Type.Element: Element.Int, X.Type.Element: Element.Int } or Invoke)
        && Walk.Expressions(method.Body).OfType<Invoke>().All(call => call.Method == method.Id || callees(call.Method).IsGeneric);

    /// <summary>The text of a method on <c>double</c>, over <c>T</c>.</summary>
    public static string Of(string text) =>
        Number().Replace(Class().Replace(Type().Replace(text, "T"), "T."), "T.CreateChecked($0)");

    private static bool FitsType(CoreType type) =>
        type.Element is Element.Void or Element.Bool or Element.Int or Element.Double && type.Shape is Shape.Scalar or Shape.Array or Shape.Span or Shape.ReadOnlySpan;

    [GeneratedRegex(@"\bdouble\b")]
    private static partial Regex Type();

    [GeneratedRegex(@"\bMath\.")]
    private static partial Regex Class();

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+(E[+-]?\d+)?|E[+-]?\d+)")]
    private static partial Regex Number();
}
