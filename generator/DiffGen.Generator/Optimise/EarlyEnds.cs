using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Ends a loop as soon as what it hands on is zero, where all that it does is to add parts of that to elements: an adjoint that goes to one of two
/// values in each iteration is gone at some point. Only constants are multiplied with, so that the rest would be zeros, whatever else there is.
/// </summary>
internal sealed class EarlyEnds
{
    private readonly ValueSource values;

    private EarlyEnds(Function function) => values = new ValueSource(function.NextId);

    public static Function Run(Function function)
    {
        if (!Traversal.Statements(function.Body).Any(statement => statement is For))
        {
            return function;
        }

        EarlyEnds pass = new(function);
        Region body = pass.Visit(function.Body);
        return pass.values.Next == function.NextId ? function : function with { Body = body, NextId = pass.values.Next };
    }

    private Region Visit(Region region) => region with
    {
        Statements = region.Statements.Map(statement => statement switch
        {
            If branch => branch with { Then = Visit(branch.Then), Else = Visit(branch.Else) },
            For loop when Ends(loop) => AsWhile(loop),
            For loop => loop with { Body = Visit(loop.Body) },
            While loop => loop with { Body = Visit(loop.Body) },
            _ => statement,
        }),
    };

    /// <summary>Once all that the loop carries is zero, it does nothing any more.</summary>
    public static bool Ends(For loop)
    {
        if (loop.Carried.Count == 0
            || loop.Carried.Any(carried => carried is not { IsFree: true, Phi.Type: RealType })
            || loop.Body.Statements.Any(statement => statement is not (Source or Accumulate or Let { Operation.MayThrow: false })))
        {
            return false;
        }

        Dictionary<int, Operation> definitions = loop.Body.Statements.OfType<Let>().ToDictionary(let => let.Target.Id, let => let.Operation);
        return loop.Body.Statements.OfType<Accumulate>().All(add => IsPart(add.Addend))
            && loop.Body.Yields.All(IsPart)
            && loop.Body.Yields.All(yield => yield is Value value && definitions.TryGetValue(value.Id, out Operation? operation) && operation is Select);

        bool IsPart(Operand operand) => operand.IsZero() || loop.Carried.Any(carried => carried.Phi == operand)
            || (operand is Value value && definitions.TryGetValue(value.Id, out Operation? operation) && operation switch
            {
                Copy copy => IsPart(copy.X),
                Unary { Operator: UnaryOperator.Negate } negation => IsPart(negation.X),
                Select select => IsPart(select.WhenTrue) && IsPart(select.WhenFalse),
                Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum => IsPart(sum.X) && IsPart(sum.Y),
                Binary { Operator: BinaryOperator.Multiply } product => (IsPart(product.X) && IsFinite(product.Y)) || (IsPart(product.Y) && IsFinite(product.X)),
                _ => false,
            });
    }

    private static bool IsFinite(Operand operand) => operand is RealConstant { Value: var value } && !double.IsNaN(value) && !double.IsInfinity(value);

    private While AsWhile(For loop)
    {
        RegionBuilder condition = new(values);
        Operand goesOn = condition.Let(new Binary(loop.Comparison, loop.Induction, loop.Limit));
        Operand? isLeft = null;
        foreach (Carried carried in loop.Carried)
        {
            Operand isThere = condition.Let(new Binary(BinaryOperator.NotEqual, carried.Phi, Constants.Real(0, (RealType)carried.Phi.Type)));
            isLeft = isLeft is null ? isThere : condition.Let(new Binary(BinaryOperator.Or, isLeft, isThere));
        }

        goesOn = condition.Let(new Binary(BinaryOperator.And, goesOn, isLeft!));
        RegionBuilder body = new(values);
        body.AddRange(loop.Body.Statements);
        OpaqueType type = (OpaqueType)loop.Induction.Type;
        Value next = loop.Step > 0
            ? body.Let(new Binary(BinaryOperator.Add, loop.Induction, new IntegerConstant(loop.Step, type)), loop.Induction.Name)
            : body.Let(new Binary(BinaryOperator.Subtract, loop.Induction, new IntegerConstant(-loop.Step, type)), loop.Induction.Name);
        Carried counter = new(loop.Induction, loop.Start, values.Create(type, loop.Induction.Name));
        return new While(
            loop.Carried.Items.Insert(0, counter),
            condition.Build(goesOn),
            body.Build([next, .. loop.Body.Yields]));
    }
}
