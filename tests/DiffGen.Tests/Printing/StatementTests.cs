using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Statements: which form they take, which variables they use, in which order things happen.</summary>
public class StatementTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void ALoopAccumulatesInOneVariable()
    {
        Value w = f.Parameter(FunctionBuilder.ReadOnlySpan, "w"), x = f.Parameter(FunctionBuilder.Array, "x");
        Value sum = f.Body.Loop(f.Body.Let(new Length(w)), "sum", FunctionBuilder.Real(0), (body, i, phi) =>
            body.Sum(phi, body.Product(body.Load(w, i), body.Load(x, i)), "sum"));
        Prints(f.Returns(sum), """
            double sum = 0.0;
            for (int i = 0; i < w.Length; i++)
            {
                sum += w[i] * x[i];
            }

            return sum;
            """);
    }

    [Fact]
    public void ASumOrProductIsCompoundWhicheverSideTheVariableIsOn()
    {
        Value x = f.Double("x"), y = f.Double("y");
        Value sum = f.Body.Sum(y, x, "x"), product = f.Body.Product(f.Body.Sum(y, y), sum, "x"), rest = f.Body.Difference(y, product, "x");
        Prints(f.Returns(f.Body.Product(rest, rest)), """
            x += y;
            x *= y + y;
            x = y - x;
            return x * x;
            """);
    }

    [Fact]
    public void AParameterIsItsOwnVariable()
    {
        Value x = f.Double("x"), n = f.Int("n");
        Value result = f.Body.Loop(n, "x", x, (body, _, phi) => body.Product(phi, phi, "x"));
        Prints(f.Returns(result), """
            for (int i = 0; i < n; i++)
            {
                x *= x;
            }

            return x;
            """);
    }

    [Fact]
    public void AValueThatIsStillNeededIsNotOverwritten()
    {
        Value x = f.Double("x"), n = f.Int("n");
        Value result = f.Body.Loop(n, "x", x, (body, _, phi) => body.Product(phi, phi, "x"));
        Prints(f.Returns(f.Body.Sum(result, x)), """
            double x1 = x;
            for (int i = 0; i < n; i++)
            {
                x1 *= x1;
            }

            return x1 + x;
            """);
    }

    [Fact]
    public void ASwapGoesThroughATemporary()
    {
        Value a = f.Double("a"), b = f.Double("b"), n = f.Int("n");
        Value i = f.Values.Create(IrType.Int32, "i"), p = f.NewDouble("p"), q = f.NewDouble("q"), lastP = f.NewDouble("p"), lastQ = f.NewDouble("q");
        f.Body.Add(new For(
            i,
            n,
            BinaryOperator.Greater,
            Constants.Int(0),
            -2,
            EquatableArray.Create(new Carried(p, a, lastP), new Carried(q, b, lastQ)),
            f.Body.Nested().Build(q, p)));
        Prints(f.Returns(f.Body.Difference(lastP, lastQ)), """
            double p = a;
            double q = b;
            for (int i = n; i > 0; i -= 2)
            {
                double t = p;
                p = q;
                q = t;
            }

            return p - q;
            """);
    }

    [Fact]
    public void BranchesAreExpressionsWhereNothingElseIsInThem()
    {
        Value x = f.Double("x"), a = f.Parameter(FunctionBuilder.Array, "a");
        RegionBuilder r = f.Body;
        Value both = r.If(r.Let(BinaryOperator.Greater, x, FunctionBuilder.Real(0)), "ok", IrType.Boolean,
            then => then.Let(BinaryOperator.Less, then.Load(a, Constants.Int(0)), x),
            _ => Constants.Bool(false));
        Value chosen = r.If(both, "", IrType.Double, then => then.Load(a, Constants.Int(1)), otherwise => otherwise.Sum(x, x));
        Prints(f.Returns(r.Product(chosen, x)), """
            bool ok = x > 0.0 && a[0] < x;
            return (ok ? a[1] : x + x) * x;
            """);
    }

    [Fact]
    public void AnArmThatChangesNothingIsLeftOut()
    {
        Value x = f.Double("x"), y = f.Double("y");
        RegionBuilder r = f.Body;
        Value first = r.If(r.Let(BinaryOperator.Greater, x, y), "y", IrType.Double, then => then.Sum(y, x, "y"), _ => y);
        Value second = r.If(r.Let(BinaryOperator.Less, x, FunctionBuilder.Real(1)), "y", IrType.Double, _ => first, otherwise => otherwise.Product(first, x, "y"));
        Prints(f.Returns(second), """
            if (x > y)
            {
                y += x;
            }

            if (!(x < 1.0))
            {
                y *= x;
            }

            return y;
            """);
    }

    [Fact]
    public void AnElseOfOneBranchIsAnElseIf()
    {
        Value n = f.Int("n"), a = f.Parameter(FunctionBuilder.Span, "a");
        RegionBuilder inner = f.Body.Nested(), outer = f.Body.Nested();
        inner.Add(new Store(a, n, FunctionBuilder.Real(2)));
        Value isTwo = inner.Let(BinaryOperator.Equal, n, Constants.Int(2));
        RegionBuilder otherwise = f.Body.Nested();
        Value isSmall = otherwise.Let(BinaryOperator.Less, n, Constants.Int(5));
        otherwise.Add(new If(isSmall, inner.Build(), Region.Empty, EquatableArray<Value>.Empty));
        outer.Add(new Clear(a));
        f.Body.Add(new If(f.Body.Let(BinaryOperator.Equal, n, Constants.Int(0)), outer.Build(), otherwise.Build(), EquatableArray<Value>.Empty));
        Prints(f.Void(), """
            if (n == 0)
            {
                a.Clear();
            }
            else if (n < 5)
            {
                a[n] = 2.0;
            }
            """);
    }

    [Fact]
    public void ALoopIsTestedWhereItTests()
    {
        Value x = f.Double("x");
        Value flag = f.Values.Create(IrType.Boolean), last = f.Values.Create(IrType.Boolean), phi = f.NewDouble("x"), result = f.NewDouble("x");
        RegionBuilder body = f.Body.Nested();
        Value half = body.Product(phi, FunctionBuilder.Real(0.5), "x");
        Value next = body.Let(BinaryOperator.Greater, half, FunctionBuilder.Real(1));
        f.Body.Add(new While(
            EquatableArray.Create(new Carried(phi, x, result), new Carried(flag, Constants.Bool(true), last)),
            f.Body.Nested().Build(flag),
            body.Build(half, next)));
        Prints(f.Returns(result), """
            do
            {
                x *= 0.5;
            } while (x > 1.0);

            return x;
            """);
    }

    [Fact]
    public void AConditionThatTakesStatementsLeavesTheLoopFromWithin()
    {
        Value x = f.Double("x"), phi = f.NewDouble("x"), result = f.NewDouble("x");
        RegionBuilder condition = f.Body.Nested(), body = f.Body.Nested();
        Value sin = condition.Sin(phi, "s");
        Value test = condition.Let(BinaryOperator.Greater, condition.Product(sin, sin), FunctionBuilder.Real(0.5));
        f.Body.Add(new While(
            EquatableArray.Create(new Carried(phi, x, result)), condition.Build(test), body.Build(body.Product(phi, FunctionBuilder.Real(0.9), "x"))));
        Prints(f.Returns(result), """
            while (true)
            {
                double s = global::System.Math.Sin(x);
                if (!(s * s > 0.5))
                {
                    break;
                }

                x *= 0.9;
            }

            return x;
            """);
    }

    [Fact]
    public void ReadsKeepTheirPlaceAmongWritesToTheSameMemory()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), b = f.Parameter(FunctionBuilder.Span, "b");
        RegionBuilder r = f.Body;
        Value fromA = r.Let(new Load(a, Constants.Int(0), InRange: true)), fromB = r.Let(new Load(b, Constants.Int(1), InRange: true));
        r.Add(new Accumulate(a, Constants.Int(0), FunctionBuilder.Real(2)));
        Prints(f.Returns(r.Product(fromA, fromB)), """
            double a0 = a[0];
            a[0] += 2.0;
            return a0 * b[1];
            """);
    }

    [Fact]
    public void WhatMayThrowKeepsItsPlaceAmongWhatCanBeSeen()
    {
        Value a = f.Parameter(FunctionBuilder.Span, "a"), b = f.Parameter(FunctionBuilder.Span, "b");
        RegionBuilder r = f.Body;
        Value fromB = r.Load(b, Constants.Int(1));
        r.Add(new Clear(a));
        Prints(f.Returns(fromB), """
            double b1 = b[1];
            a.Clear();
            return b1;
            """);
    }

    [Fact]
    public void AnElementIsChangedInPlace()
    {
        Value a = f.Parameter(FunctionBuilder.Array, "a"), i = f.Int("i"), x = f.Double("x");
        RegionBuilder r = f.Body;
        Value next = r.Let(BinaryOperator.Add, i, Constants.Int(1));
        r.Add(new Store(a, next, r.Product(r.Load(a, next), x)));
        r.Add(new Store(a, i, r.Difference(x, r.Load(a, i))));
        Prints(f.Void(), """
            a[i + 1] *= x;
            a[i] = x - a[i];
            """);
    }

    [Fact]
    public void ByReferenceParametersAreAssignedAtTheEnd()
    {
        Value x = f.Double("x"), r = f.Parameter(IrType.Double, "r", Passing.Ref), s = f.Parameter(IrType.Double, "s", Passing.Ref);
        f.Parameter(IrType.Double, "o", Passing.Out);
        Value sum = f.Body.Sum(r, x);
        Prints(f.Returns(sum, s, r, FunctionBuilder.Real(0)), """
            double t = r + x;
            o = 0.0;
            double t1 = r;
            r = s;
            s = t1;
            return t;
            """);
    }

    [Fact]
    public void AnUnchangedReferenceIsLeftAlone()
    {
        Value r = f.Parameter(IrType.Double, "r", Passing.Ref);
        Prints(f.Returns(f.Body.Product(r, r), r), "return r * r;");
    }

    [Fact]
    public void AThrowLeavesWhatTheParametersHold()
    {
        Value x = f.Double("x"), r = f.Parameter(IrType.Double, "r", Passing.Ref);
        RegionBuilder then = f.Body.Nested();
        Opaque exception = Build.Code(Purity.Effect, new OpaqueType("global::System.Exception"), ["new global::System.ArgumentException(nameof(x))"]);
        then.Add(new Throw(exception, EquatableArray.Create<Operand>(x)));
        f.Body.Add(new If(f.Body.Let(BinaryOperator.Less, x, FunctionBuilder.Real(0)), then.Build(), Region.Empty, EquatableArray<Value>.Empty));
        Prints(f.Returns(x, r), """
            if (x < 0.0)
            {
                r = x;
                throw new global::System.ArgumentException(nameof(x));
            }

            return x;
            """);
    }

    [Fact]
    public void CallsPassVariables()
    {
        Value x = f.Double("x"), sum = f.NewDouble("sum"), changed = f.NewDouble("y"), given = f.NewDouble(), unused = f.NewDouble();
        Value y = f.Body.Sum(x, x, "y");
        RegionBuilder r = f.Body;
        r.Add(new Call(
            RandomPrograms.Mix,
            EquatableArray.Create<Operand>(r.Product(x, x), y, new DefaultConstant(IrType.Double)),
            EquatableArray.Create(unused, changed, given)));
        r.Add(new Call(RandomPrograms.Twice, EquatableArray.Create<Operand>(changed), EquatableArray.Create(sum)));
        Prints(f.Returns(r.Sum(sum, given)), """
            double y = x + x;
            global::Helpers.Mix(x * x, ref y, out double t);
            double sum = global::Helpers.Twice(y);
            return sum + t;
            """);
    }

    [Fact]
    public void ACommentStandsOverWhatComesFromItsStatement()
    {
        Value x = f.Double("x");
        RegionBuilder r = f.Body;
        r.Add(new Source("y = x * x;"));
        Value y = r.Product(x, x, "y");
        r.Add(new Source("int unused;"));
        r.Add(new Source("return Math.Sin(y) + 1;"));
        Value result = r.Sum(r.Sin(y), FunctionBuilder.Real(1));
        Prints(f.Returns(result), """
            // y = x * x;
            double y = x * x;
            // return Math.Sin(y) + 1;
            return global::System.Math.Sin(y) + 1.0;
            """);
    }

    [Fact]
    public void CopiesVanishAndKeepTheUsersName()
    {
        Value x = f.Double("x");
        RegionBuilder r = f.Body;
        Value y = r.Let(new Copy(r.Product(x, x)), "y"), z = r.Let(new Copy(y), "z");
        Prints(f.Returns(r.Sum(y, z)), """
            double y = x * x;
            return y + y;
            """);
    }

    [Fact]
    public void WhatNobodyUsesIsLeftOutUnlessItMayThrow()
    {
        Value a = f.Parameter(FunctionBuilder.Array, "a"), x = f.Double("x");
        RegionBuilder r = f.Body;
        r.Let(new Unary(UnaryOperator.Negate, r.Product(x, x)), "unused");
        r.Let(new Unary(UnaryOperator.Negate, r.Load(a, Constants.Int(0))), "unused");
        Prints(f.Returns(x), """
            _ = a[0];
            return x;
            """);
    }

    private static void Prints(Function function, string expected)
    {
        Assert.Equal(expected + "\n", PrintedCode.Body(function));
        PrintedCode.Compile([function], helpers: RandomProgramTests.Helpers);
    }
}
