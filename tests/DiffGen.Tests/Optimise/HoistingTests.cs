using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class HoistingTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void WhatTakesAWhileIsComputedBeforeTheLoops()
    {
        Value x = f.Double("x"), n = f.Int("n");
        Value result = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (outer, _, s) =>
            outer.Loop(n, "s", s, (inner, _, t) => inner.Sum(t, inner.Sin(inner.Product(x, x)), "s")));
        Becomes(f.Returns(result), """
            double sin = global::System.Math.Sin(x * x);
            double s = 0.0;
            for (int i = 0; i < n; i++)
            {
                for (int i1 = 0; i1 < n; i1++)
                {
                    s += sin;
                }
            }

            return s;
            """);
    }

    [Fact]
    public void CheapTemporariesAndTheUsersVariablesStay()
    {
        Value x = f.Double("x"), n = f.Int("n");
        Value result = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, _, s) =>
            body.Sum(body.Sum(s, body.Product(x, x)), body.Sin(x, "y"), "s"));
        Function function = f.Returns(result);
        Assert.Same(function, Hoisting.Run(function));
    }

    [Fact]
    public void WhatIsComputedUnderAConditionStaysThere()
    {
        Value x = f.Double("x"), n = f.Int("n"), c = f.Bool("c");
        Value result = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, _, s) =>
            body.If(c, "s", IrType.Double, then => then.Sum(s, then.Sin(x)), _ => s));
        Function function = f.Returns(result);
        Assert.Same(function, Hoisting.Run(function));
    }

    [Fact]
    public void AnElementThatExistsAndStaysIsReadBeforeTheLoop()
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), n = f.Int("n");
        Value result = f.Body.Loop(f.Body.Let(new Length(a)), "s", FunctionBuilder.Real(0), (outer, i, s) =>
            outer.Loop(n, "s", s, (inner, _, t) => inner.Sum(t, inner.Load(a, i), "s")));
        Becomes(f.Returns(result), """
            double s = 0.0;
            for (int i = 0; i < a.Length; i++)
            {
                double ai = a[i];
                for (int i1 = 0; i1 < n; i1++)
                {
                    s += ai;
                }
            }

            return s;
            """);
    }

    // The inner loop may not run at all, and then nobody has asked for the element.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-1, 0)]
    public void AnElementThatMayNotExistIsReadWhereItIsAskedFor(int offset, int shorter)
    {
        Value a = f.Parameter(FunctionBuilder.ReadOnlySpan, "a"), n = f.Int("n");
        Operand limit = shorter == 0 && offset == 0 ? n : f.Body.Let(new Length(a));
        Value result = f.Body.Loop(limit, "s", FunctionBuilder.Real(0), (outer, i, s) =>
        {
            Operand index = offset == 0 ? i : outer.Let(new Binary(BinaryOperator.Add, i, Constants.Int(offset)));
            return outer.Loop(n, "s", s, (inner, _, t) => inner.Sum(t, inner.Load(a, index), "s"));
        });
        Function function = f.Returns(result);
        Assert.Same(function, Hoisting.Run(function));
    }

    [Fact]
    public void AnElementIsReadAgainWhereItMayHaveChanged()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Value result = f.Body.Loop(f.Body.Let(new Length(a)), "s", FunctionBuilder.Real(0), (outer, i, s) =>
            outer.Loop(n, "s", s, (inner, k, t) =>
            {
                inner.Add(new Store(a, k, t));
                return inner.Sum(t, inner.Load(a, i), "s");
            }));
        Function function = f.Returns(result);
        Assert.Same(function, Hoisting.Run(function));
    }

    private static void Becomes(Function function, string expected) => Optimised.Becomes(Hoisting.Run, function, expected);
}
