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

    private static void Becomes(Function function, string expected) => Optimised.Becomes(Hoisting.Run, function, expected);
}
