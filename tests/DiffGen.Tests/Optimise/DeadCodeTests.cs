using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class DeadCodeTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void ValuesThatNobodyUsesGoWithWhatTheyAreComputedFrom()
    {
        Value x = f.Double("x");
        f.Body.Product(f.Body.Sin(x, "s"), x, "p");
        Assert.Empty(DeadCode.Run(f.Returns(x)).Body.Statements);
    }

    [Fact]
    public void WhatMayThrowStays()
    {
        Value a = f.Parameter(FunctionBuilder.Array, "a"), x = f.Double("x");
        f.Body.Sin(f.Body.Load(a, Constants.Int(0)));
        Becomes(f.Returns(x), """
            _ = a[0];
            return x;
            """);
    }

    [Fact]
    public void WhatALoopCarriesForItselfAloneGoesAndThenTheLoop()
    {
        Value n = f.Int("n"), x = f.Double("x");
        f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, _, phi) => body.Sum(phi, x, "s"));
        Assert.Empty(DeadCode.Run(f.Returns(x)).Body.Statements);
    }

    [Fact]
    public void ALoopThatMayNotEndStays()
    {
        Value x = f.Double("x"), phi = f.NewDouble("y"), result = f.NewDouble("y");
        RegionBuilder condition = f.Body.Nested(), body = f.Body.Nested();
        Value test = condition.Let(BinaryOperator.Greater, phi, FunctionBuilder.Real(1));
        f.Body.Add(new While(
            EquatableArray.Create(new Carried(phi, x, result)), condition.Build(test), body.Build(body.Product(phi, FunctionBuilder.Real(0.5)))));
        Becomes(f.Returns(x), """
            double y = x;
            while (y > 1.0)
            {
                y *= 0.5;
            }

            return x;
            """);
    }

    [Fact]
    public void OnlyTheResultsOfABranchThatAreUsedRemain()
    {
        Value x = f.Double("x"), c = f.Bool("c");
        RegionBuilder then = f.Body.Nested(), otherwise = f.Body.Nested();
        Value used = f.NewDouble("u"), unused = f.NewDouble("v");
        f.Body.Add(new If(
            c, then.Build(then.Sum(x, x), then.Sin(x)), otherwise.Build(x, otherwise.Product(x, x)), EquatableArray.Create(used, unused)));
        Becomes(f.Returns(used), """
            double u = c ? x + x : x;
            return u;
            """);
    }

    [Fact]
    public void MemoryThatIsNeverReadIsNotWritten()
    {
        Value x = f.Double("x"), n = f.Int("n"), a = f.Parameter(FunctionBuilder.Span, "a");
        RegionBuilder r = f.Body;
        Value length = r.Let(new Length(a)), shadow = r.Let(new NewBuffer(IrType.Double, length) { Stack = Stack.Scratch }, "shadow");
        Value part = r.Let(new Slice(shadow, n, n, InRange: true));
        r.Add(new Accumulate(part, n, x));
        r.Add(new Clear(shadow));
        Assert.Empty(DeadCode.Run(f.Returns(x)).Body.Statements);
    }

    [Fact]
    public void AWriteThatMayBeOutOfRangeStays()
    {
        Value x = f.Double("x"), n = f.Int("n");
        Value own = f.Body.Let(new NewBuffer(IrType.Double, Constants.Int(2)) { Stack = Stack.Frame, Zeroed = false }, "own");
        f.Body.Add(new Store(own, Constants.Int(1), x));
        f.Body.Add(new Store(own, n, x));
        Becomes(f.Returns(x), """
            scoped global::System.Span<double> own = stackalloc double[2];
            own[n] = x;
            return x;
            """);
    }

    private static void Becomes(Function function, string expected) => Optimised.Becomes(DeadCode.Run, function, expected);
}
