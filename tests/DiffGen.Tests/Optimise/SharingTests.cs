using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class SharingTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void AValueIsComputedOnce()
    {
        Value x = f.Double("x");
        RegionBuilder r = f.Body;
        Value product = r.Product(r.Sin(x), r.Sin(x));
        Becomes(f.Returns(product), """
            double sin = global::System.Math.Sin(x);
            return sin * sin;
            """);
    }

    [Fact]
    public void WhatIsAtHandAroundABlockIsAtHandInIt()
    {
        Value x = f.Double("x"), c = f.Bool("c");
        Value sin = f.Body.Sin(x, "s");
        Value result = f.Body.If(c, "y", IrType.Double, then => then.Product(then.Sin(x), sin), _ => sin);
        Becomes(f.Returns(result), """
            double s = global::System.Math.Sin(x);
            double y = c ? s * s : s;
            return y;
            """);
    }

    [Fact]
    public void WhatOneArmComputesIsNotAtHandAfterIt()
    {
        Value x = f.Double("x"), c = f.Bool("c");
        Value result = f.Body.If(c, "y", IrType.Double, then => then.Sin(x), _ => x);
        Becomes(f.Returns(f.Body.Sum(result, f.Body.Sin(x))), """
            double y = c ? global::System.Math.Sin(x) : x;
            return y + global::System.Math.Sin(x);
            """);
    }

    [Fact]
    public void TheNameOfTheUsersVariableIsKept()
    {
        Value x = f.Double("x");
        Value first = f.Body.Sin(x), second = f.Body.Sin(x, "s");
        Becomes(f.Returns(f.Body.Product(first, second)), """
            double s = global::System.Math.Sin(x);
            return s * s;
            """);
    }

    [Fact]
    public void LoadsAreSharedUntilTheirMemoryMayChange()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), b = f.Parameter(FunctionBuilder.Span, "b");
        RegionBuilder r = f.Body;
        Value first = r.Load(a, Constants.Int(0));
        r.Add(new Store(b, Constants.Int(0), first));
        Value second = r.Load(a, Constants.Int(0));
        r.Add(new Accumulate(a, Constants.Int(1), second));
        Value third = r.Load(a, Constants.Int(0));
        Becomes(f.Returns(r.Product(third, second)), """
            double a0 = a[0];
            b[0] = a0;
            a[1] += a0;
            return a[0] * a0;
            """);
    }

    [Fact]
    public void ASliceSharesItsMemory()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        RegionBuilder r = f.Body;
        Value tail = r.Let(new Slice(a, n, n), "tail"), first = r.Load(a, Constants.Int(0));
        r.Add(new Store(tail, Constants.Int(0), first));
        Becomes(f.Returns(r.Sum(r.Load(a, Constants.Int(0)), r.Load(tail, Constants.Int(0)))), """
            global::System.Span<double> tail = a.Slice(n, n);
            double a0 = a[0];
            tail[0] = a0;
            return a[0] + a0;
            """);
    }

    [Fact]
    public void WhatALoopWritesIsNotKnownInIt()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        Value before = f.Body.Load(a, Constants.Int(0));
        Value result = f.Body.Loop(n, "s", before, (body, i, phi) =>
        {
            Value next = body.Sum(phi, body.Load(a, Constants.Int(0)), "s");
            body.Add(new Store(a, i, next));
            return next;
        });
        Becomes(f.Returns(result), """
            double s = a[0];
            for (int i = 0; i < n; i++)
            {
                s += a[0];
                a[i] = s;
            }

            return s;
            """);
    }

    [Fact]
    public void ACallMayChangeWhatIsPassedToIt()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), n = f.Int("n");
        RegionBuilder r = f.Body;
        Value own = r.Let(new NewBuffer(IrType.Double, Constants.Int(2)) { Stack = Stack.Frame }, "own");
        r.Add(new Store(own, Constants.Int(0), FunctionBuilder.Real(2)));
        Value before = r.Load(a, Constants.Int(0));
        r.Add(new Call(RandomPrograms.Touch, EquatableArray.Create<Operand>(a, n), EquatableArray<Value>.Empty));
        Value after = r.Product(r.Load(a, Constants.Int(0)), r.Load(own, Constants.Int(0)));
        Becomes(f.Returns(r.Sum(before, after)), """
            scoped global::System.Span<double> own = stackalloc double[2];
            own.Clear();
            own[0] = 2.0;
            double a0 = a[0];
            global::Helpers.Touch(a, n);
            return a0 + a[0] * 2.0;
            """);
    }

    private static void Becomes(Function function, string expected) => Optimised.Becomes(g => new Sharing().Run(g), function, expected);
}
