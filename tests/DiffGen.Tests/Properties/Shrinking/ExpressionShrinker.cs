using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Shrinking;

/// <summary>Simpler expressions of the same type, the simplest first.</summary>
internal static class ExpressionShrinker
{
    public static IEnumerable<Expression> Of(Expression expression) =>
        [.. Literals(expression), .. expression.Children.Where(c => c.Type == expression.Type && c is not OutVariable), .. Special(expression), .. Inside(expression)];

    private static IEnumerable<Expression> Literals(Expression expression)
    {
        if (!(expression.Type.IsReal || expression.Type == CoreType.Int || expression.Type == CoreType.Bool) || expression is OutVariable)
        {
            return [];
        }

        double[] simpler = expression.Type == CoreType.Bool ? [0, 1] : expression is Literal ? [0, 1, 2] : [1, 0];
        return simpler
            .TakeWhile(number => expression is not Literal literal || literal.Number != number)
            .Select(number => new Literal(number, expression.Type));
    }

    private static IEnumerable<Expression> Special(Expression expression) => expression switch
    {
        ElementOf { FromEnd: true } element => [element with { FromEnd = false }],
        ElementOf { IsReturned: true } element => [element with { IsReturned = false }],
        Choose choose => [.. choose.Values],
        Compound compound => [new Assign(compound.Target, compound.Value)],
        Increment { IsPostfix: true } step => [step with { IsPostfix = false }],
        SliceOf slice => [new Cast(slice.Buffer, slice.Type, true)],
        Cast { X.Type.IsReal: true } cast => [.. cast.X.Children.Where(c => c.Type == cast.Type)],
        NewBuffer { Length: null } buffer => [buffer with { Length = Literal.Int(buffer.Items.Count), Items = [] }],
        NewBuffer { Allocation: Allocation.StackAlloc } buffer => [buffer with { Allocation = Allocation.New }],
        Apply { Function: var function } apply when !ReferenceEquals(function, Function.Smooth[0]) && !apply.Type.IsBuffer =>
            [.. apply.Arguments.Select(a => new Apply(Function.Smooth[0], [a], apply.Type))],
        _ => [],
    };

    private static IEnumerable<Expression> Inside(Expression expression)
    {
        var children = expression.Children;
        for (var i = 0; i < children.Count; i++)
        {
            var isTarget = (i == 0 && expression is Assign or Compound or Increment or Turn) || (expression is Invoke && children[i] is Read or ElementOf or CellOf);
            foreach (var simpler in Of(children[i]))
            {
                if (!isTarget || simpler is Read or ElementOf or CellOf or FieldOf || (expression is Invoke && children[i] is ElementOf))
                {
                    yield return expression.With([.. children.Take(i), simpler, .. children.Skip(i + 1)]);
                }
            }
        }
    }
}
