using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>Which statements control flow gets to, as far as a compiler sees.</summary>
internal static class Reachability
{
    /// <summary>Whether the end of a statement can be reached.</summary>
    public static bool Completes(Statement statement) => statement switch
    {
        Return or Break or Continue or Throw or Goto => false,
        Block block => block.Statements.Aggregate(true, (reached, s) => s is Label || (reached && Completes(s))),
        Try protection => Completes(protection.Body) && Completes(protection.Cleanup),
        If { Else: { } otherwise } branch => Completes(branch.Then) || Completes(otherwise),
        For loop => (loop.Condition != null && !IsConstant(loop.Condition)) || Breaks(loop.Body),
        While { TestsLast: false } loop => !IsConstant(loop.Condition) || Breaks(loop.Body),
        While loop => (Completes(loop.Body) && !IsConstant(loop.Condition)) || Breaks(loop.Body) || Continues(loop.Body),
        Switch choice => choice.Sections.Any(s => Completes(s) || Breaks(s)),
        _ => true,
    };

    /// <summary>Whether a body of a statement may be run: not if a constant decides.</summary>
    public static bool Enters(Statement statement, int body) => statement switch
    {
        If branch => !IsConstant(branch.Condition),
        For { Condition: { } condition } => !IsConstant(condition),
        While { TestsLast: false } loop => !IsConstant(loop.Condition),
        Switch choice => !IsConstant(choice.Subject),
        _ => true,
    };

    private static bool IsConstant(Expression expression) =>
        expression is Literal || (expression is Infix or Prefix or Conditional or Cast && expression.Children.All(IsConstant))
        || (expression is Infix { Operator: "&&" or "||" } logic && (IsConstant(logic.X) || IsConstant(logic.Y)));

    private static bool Breaks(Block block) => block.Statements.Any(s => s is Syntax.Break || (s is Block or If or Try && s.Bodies.Any(Breaks)));

    private static bool Continues(Block block) => block.Statements.Any(s => s is Continue || (s is Block or If or Switch or Try && s.Bodies.Any(Continues)));
}
