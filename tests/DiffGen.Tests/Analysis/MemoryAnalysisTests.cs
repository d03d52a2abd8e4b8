using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using Xunit;

namespace DiffGen.Tests.Analysis;

public sealed class MemoryAnalysisTests
{
    private readonly IrSamples samples = new();

    [Fact]
    public void Slices_and_conversions_share_the_memory_of_their_source()
    {
        Value a = samples.Span("a");
        RegionBuilder body = samples.Region();
        Value slice = body.Let(new Slice(a, Constants.Int(1), Constants.Int(2)));
        Value readOnly = body.Let(new Conversion(slice, new BufferType(BufferKind.ReadOnlySpan, IrType.Double)));
        Assert.Equal(a, IrSamples.MemoryOf(samples.Function(body, returnType: null)).RootOf(readOnly));
    }

    [Fact]
    public void Memory_is_stable_from_its_last_write_on()
    {
        Value a = samples.Span("a");
        RegionBuilder body = samples.Region();
        body.Let(new Load(a, Constants.Int(0)));
        body.Add(new Store(a, Constants.Int(0), Constants.Real(1, IrType.Double)));
        body.Let(new Load(a, Constants.Int(0)));
        Function function = samples.Function(body, returnType: null);
        MemoryAnalysis memory = IrSamples.MemoryOf(function);

        Assert.False(memory.IsStable(function.Body.Statements[0], a));
        Assert.True(memory.IsStable(function.Body.Statements[2], a));
    }

    [Fact]
    public void In_a_loop_a_write_before_a_read_comes_after_it_too()
    {
        Value a = samples.Span("a");
        (Function function, For loop) = Loop(body =>
        {
            body.Add(new Store(a, Constants.Int(0), Constants.Real(1, IrType.Double)));
            body.Let(new Load(a, Constants.Int(0)));
        });

        Assert.False(IrSamples.MemoryOf(function).IsStable(loop.Body.Statements[1], a));
    }

    [Fact]
    public void Memory_of_an_iteration_is_not_written_by_the_next_one()
    {
        Value local = null!;
        (Function function, For loop) = Loop(body =>
        {
            local = body.Let(new NewBuffer(IrType.Double, Constants.Int(3)));
            body.Add(new Store(local, Constants.Int(0), Constants.Real(1, IrType.Double)));
            body.Let(new Load(local, Constants.Int(0)));
        });

        Assert.True(IrSamples.MemoryOf(function).IsStable(loop.Body.Statements[2], local));
    }

    [Fact]
    public void A_callee_that_writes_leaves_memory_alone_afterwards_but_not_in_a_loop()
    {
        Value a = samples.Span("a");
        MethodReference method = new("G", "C", "G", EquatableArray.Create(new ParameterSignature("a", a.Type, Passing.ByValue, true)), null);
        MethodSummary writes = new("G", EquatableArray.Create(new ParameterAccess(true, true)));
        Call once = new(method, EquatableArray.Create<Operand>(a), EquatableArray<Value>.Empty);
        RegionBuilder body = samples.Region();
        body.Add(once);
        Assert.True(IrSamples.MemoryOf(samples.Function(body, returnType: null), writes).IsLeftAlone(once, a));

        Call repeated = new(method, EquatableArray.Create<Operand>(a), EquatableArray<Value>.Empty);
        (Function function, _) = Loop(inner => inner.Add(repeated));
        Assert.False(IrSamples.MemoryOf(function, writes).IsLeftAlone(repeated, a));
    }

    private (Function Function, For Loop) Loop(Action<RegionBuilder> fill)
    {
        RegionBuilder body = samples.Region();
        RegionBuilder inner = body.Nested();
        fill(inner);
        For loop = new(
            samples.Values.Create(IrType.Int32, "i"), Constants.Int(0), BinaryOperator.Less, Constants.Int(3), 1,
            EquatableArray<Carried>.Empty, inner.Build());
        body.Add(loop);
        return (samples.Function(body, returnType: null), loop);
    }
}
