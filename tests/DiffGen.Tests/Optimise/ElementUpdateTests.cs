using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class ElementUpdateTests
{
    private static readonly RealConstant Zero = FunctionBuilder.Real(0);

    private readonly FunctionBuilder f = new();

    [Fact]
    public void AnAdjointThatIsTakenAndPutBackStays()
    {
        Value y = f.Parameter(FunctionBuilder.Span, "yAdjoint"), x = f.Parameter(FunctionBuilder.Span, "xAdjoint"), i = f.Int("i");
        RegionBuilder r = f.Body;
        Value adjoint = r.Load(y, i);
        r.Add(new Store(y, i, Zero));
        r.Add(new Accumulate(x, i, adjoint));
        r.Add(new Accumulate(y, i, adjoint));
        Becomes(f.Void(), "xAdjoint[i] += yAdjoint[i];");
    }

    [Fact]
    public void OtherElementsMayBeTouchedInBetween()
    {
        Value u = f.Parameter(FunctionBuilder.Span, "u"), i = f.Int("i"), k = f.Double("k");
        RegionBuilder r = f.Body;
        Value adjoint = r.Load(u, i, "t");
        r.Add(new Store(u, i, Zero));
        r.Add(new Accumulate(u, r.Sum(i, Constants.Int(1)), adjoint));
        r.Add(new Accumulate(u, r.Difference(i, Constants.Int(1)), adjoint));
        r.Add(new Accumulate(u, i, r.Product(adjoint, k)));
        Becomes(f.Void(), """
            double t = u[i];
            u[i + 1] += t;
            u[i - 1] += t;
            u[i] = t * k;
            """);
    }

    [Fact]
    public void AnElementThatMayBeTheSameOneIsMinded()
    {
        Value u = f.Parameter(FunctionBuilder.Span, "u"), i = f.Int("i"), j = f.Int("j");
        RegionBuilder r = f.Body;
        Value adjoint = r.Load(u, i, "t");
        r.Add(new Store(u, i, Zero));
        r.Add(new Accumulate(u, j, adjoint));
        r.Add(new Accumulate(u, i, adjoint));
        Becomes(f.Void(), """
            double t = u[i];
            u[i] = 0.0;
            u[j] += t;
            u[i] += t;
            """);
    }

    [Fact]
    public void AnElementOfAnotherViewIsMinded()
    {
        Value u = f.Parameter(FunctionBuilder.Span, "u"), i = f.Int("i");
        RegionBuilder r = f.Body;
        Value tail = r.Let(new Slice(u, i, i, InRange: true), "tail"), adjoint = r.Load(u, i, "t");
        r.Add(new Store(u, i, Zero));
        r.Add(new Accumulate(u, i, r.Product(r.Load(tail, i), adjoint)));
        Becomes(f.Void(), """
            global::System.Span<double> tail = u.Slice(i, i);
            double t = u[i];
            u[i] = 0.0;
            u[i] += tail[i] * t;
            """);
    }

    [Fact]
    public void SetAndAddedToIsSetOnce()
    {
        Value u = f.Parameter(FunctionBuilder.Span, "u"), x = f.Double("x"), y = f.Double("y");
        f.Body.Add(new Store(u, Constants.Int(0), x));
        f.Body.Add(new Accumulate(u, Constants.Int(0), y));
        Becomes(f.Void(), "u[0] = x + y;");
    }

    private static void Becomes(Function function, string expected) => Optimised.Becomes(ElementUpdates.Run, function, expected);
}
