using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Buffers, the tape, and the checks of companions.</summary>
public class MemoryTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void SmallMemoryLiesInTheFrame()
    {
        Value x = f.Double("x"), c = f.Bool("c");
        RegionBuilder r = f.Body;
        Value h = r.Let(new NewBuffer(IrType.Double, Constants.Int(3)) { Stack = Stack.Frame }, "h");
        r.Add(new Accumulate(h, Constants.Int(1), x));
        Value view = r.If(c, "view", FunctionBuilder.Span, _ => h, otherwise => otherwise.Let(new Slice(h, Constants.Int(1), Constants.Int(2))));
        Prints(f.Returns(r.Load(view, Constants.Int(0))), """
            scoped global::System.Span<double> h = stackalloc double[3];
            h.Clear();
            h[1] += x;
            scoped global::System.Span<double> view = c ? h : h.Slice(1, 2);
            return view[0];
            """);
    }

    [Fact]
    public void AViewOfTheFrameMayBeChosenInAnInnerBlock()
    {
        Value n = f.Int("n");
        RegionBuilder r = f.Body;
        Value a = r.Let(new NewBuffer(IrType.Double, Constants.Int(2)) { Stack = Stack.Frame }, "a");
        Value b = r.Let(new NewBuffer(IrType.Double, Constants.Int(2)) { Stack = Stack.Frame, Zeroed = false }, "b");
        Value i = f.Values.Create(IrType.Int32, "i"), u = f.Values.Create(FunctionBuilder.Span, "u"), v = f.Values.Create(FunctionBuilder.Span, "v");
        Value lastU = f.Values.Create(FunctionBuilder.Span, "u"), lastV = f.Values.Create(FunctionBuilder.Span, "v");
        RegionBuilder body = r.Nested();
        body.Add(new Store(v, Constants.Int(0), body.Load(u, Constants.Int(0))));
        r.Add(new For(
            i, Constants.Int(0), BinaryOperator.Less, n, 1, EquatableArray.Create(new Carried(u, a, lastU), new Carried(v, b, lastV)), body.Build(v, u)));
        Prints(f.Returns(r.Load(lastU, Constants.Int(0))), """
            scoped global::System.Span<double> a = stackalloc double[2];
            a.Clear();
            scoped global::System.Span<double> b = stackalloc double[2];
            scoped global::System.Span<double> u = a;
            scoped global::System.Span<double> v = b;
            for (int i = 0; i < n; i++)
            {
                v[0] = u[0];
                global::System.Span<double> view = u;
                u = v;
                v = view;
            }

            return u[0];
            """);
    }

    [Fact]
    public void ChecksComeFirst()
    {
        Value w = f.Parameter(FunctionBuilder.Array, "w"), x = f.Parameter(IrType.Double, "x", Passing.Ref);
        Value wAdjoint = f.Parameter(FunctionBuilder.Span, "wAdjoint");
        RegionBuilder r = f.Body;
        r.Add(new RequireLength(wAdjoint, w));
        r.Add(new RequireDisjoint(wAdjoint, w));
        r.Add(new RequireDisjoint(wAdjoint, x));
        Value buffer = r.Let(new NewBuffer(IrType.Double, r.Let(new Length(w))) { Stack = Stack.Scratch, Zeroed = false }, "copy");
        Value span = r.Let(new Conversion(w, FunctionBuilder.Span));
        r.Add(new CopyElements(span, buffer));
        r.Add(new CopyElements(buffer, span));
        Prints(f.Void(x), """
            global::DiffGen.Runtime.Guard.NotShorter<double>(wAdjoint, w, "wAdjoint");
            global::DiffGen.Runtime.Guard.Disjoint<double, double>(wAdjoint, w, "wAdjoint", "w");
            global::DiffGen.Runtime.Guard.DisjointScalar<double, double>(x, wAdjoint, "x", "wAdjoint");

            global::DiffGen.Runtime.Tape scratch = global::DiffGen.Runtime.Tape.Rent();
            global::System.Span<double> copy = scratch.Allocate<double>(w.Length);
            global::System.Span<double> view = w;
            view.CopyTo(copy);
            copy.CopyTo(view);
            scratch.Return();
            """);
    }

    [Fact]
    public void TheTapeIsPushedAndPopped()
    {
        Value x = f.Double("x"), n = f.Int("n");
        RegionBuilder r = f.Body;
        Value mark = r.Let(new TapeMark(Stack.Scratch), "mark");
        r.Add(new TapePush(x));
        r.Add(new TapePush(n));
        Value count = r.Let(new TapePop(IrType.Int32)), popped = r.Let(new TapePop(IrType.Double));
        Value real = r.Let(new Conversion(count, IrType.Double));
        Value product = r.Product(real, popped);
        r.Add(new TapeRelease(Stack.Scratch, mark));
        Prints(f.Returns(product), """
            global::DiffGen.Runtime.Tape tape = global::DiffGen.Runtime.Tape.Rent();
            global::DiffGen.Runtime.Tape scratch = tape.Scratch;
            long mark = scratch.Mark;
            tape.Push(x);
            tape.Push(n);
            double t = tape.Pop<int>() * tape.Pop<double>();
            scratch.Release(mark);
            tape.Return();
            return t;
            """);
    }

    [Fact]
    public void APassedTapeIsTheLastParameter()
    {
        FunctionBuilder g = new() { Tape = TapeAccess.Passed };
        Value x = g.Double("x");
        g.Body.Add(new TapePush(x));
        string text = PrintedCode.Print([g.Returns(x)]);
        Assert.Contains("internal static double F(double x, global::DiffGen.Runtime.Tape tape)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Return()", text, StringComparison.Ordinal);
        PrintedCode.Compile([g.Returns(x)]);
    }

    private static void Prints(Function function, string expected)
    {
        Assert.Equal(expected + "\n", PrintedCode.Body(function));
        PrintedCode.Compile([function]);
    }
}
