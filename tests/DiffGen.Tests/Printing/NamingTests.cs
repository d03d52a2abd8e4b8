using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Names of locals: the user's where they are free, and never in the way of anything else.</summary>
public class NamingTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void SiblingBlocksUseOneName()
    {
        Value n = f.Int("n");
        Value first = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, i, s) => body.Sum(s, body.Let(new Conversion(i, IrType.Double)), "s"));
        Value second = f.Body.Loop(n, "p", first, (body, i, p) => body.Product(p, body.Let(new Conversion(i, IrType.Double)), "p"));
        Prints(f.Returns(second), """
            double s = 0.0;
            for (int i = 0; i < n; i++)
            {
                s += i;
            }

            double p = s;
            for (int i = 0; i < n; i++)
            {
                p *= i;
            }

            return p;
            """);
    }

    [Fact]
    public void ANestedBlockDoesNotHideAName()
    {
        Value n = f.Int("n");
        Value outer = f.Body.Loop(n, "s", FunctionBuilder.Real(0), (body, i, s) =>
            body.Loop(i, "s", s, (inner, j, t) => inner.Sum(t, inner.Let(new Conversion(j, IrType.Double)), "s")));
        Prints(f.Returns(outer), """
            double s = 0.0;
            for (int i = 0; i < n; i++)
            {
                for (int i1 = 0; i1 < i; i1++)
                {
                    s += i1;
                }
            }

            return s;
            """);
    }

    [Fact]
    public void ANumberDoesNotMakeAnotherNameOfTheUsers()
    {
        Value x = f.Double("x");
        RegionBuilder r = f.Body;
        Value first = r.Sin(x, "x"), other = r.Sin(first, "x1");
        Prints(f.Returns(r.Sum(r.Sum(x, first), other)), """
            double x2 = global::System.Math.Sin(x);
            double x1 = global::System.Math.Sin(x2);
            return x + x2 + x1;
            """);
    }

    [Fact]
    public void KeywordsAndNamesInCodeAreMindedAndReservedNamesAvoided()
    {
        Value x = f.Double("class");
        RegionBuilder r = f.Body;
        Value y = r.Sin(x, "Field"), z = r.Let(Build.Code(Purity.Pure, IrType.Double, ["global::C.Scale * ", ""], y), "Scale"), b = r.Sum(z, y, "base");
        Assert.Equal(
            """
            double Field1 = global::System.Math.Sin(@class);
            double Scale1 = global::C.Scale * Field1;
            double @base = Scale1 + Field1;
            return @base * @base;

            """,
            PrintedCode.Body(f.Returns(r.Product(b, b)), false, "Field"));
    }

    [Fact]
    public void NothingIsThrownAwayIntoAVariable()
    {
        Value underscore = f.Double("_"), a = f.Parameter(FunctionBuilder.Array, "a");
        f.Body.Load(a, Constants.Int(0));
        Prints(f.Returns(underscore), """
            double a0 = a[0];
            return _;
            """);
    }

    [Fact]
    public void TheTapeGivesWayToAParameter()
    {
        Value x = f.Double("tape");
        Value buffer = f.Body.Let(new NewBuffer(IrType.Double, Constants.Int(1000)), "tape");
        f.Body.Add(new Store(buffer, Constants.Int(0), x));
        Prints(f.Returns(f.Body.Load(buffer, Constants.Int(0))), """
            global::DiffGen.Runtime.Tape tape1 = global::DiffGen.Runtime.Tape.Rent();
            global::System.Span<double> tape2 = tape1.AllocateZeroed<double>(1000);
            tape2[0] = tape;
            double t = tape2[0];
            tape1.Return();
            return t;
            """);
    }

    private static void Prints(Function function, string expected)
    {
        Assert.Equal(expected + "\n", PrintedCode.Body(function));
        PrintedCode.Compile([function]);
    }
}
