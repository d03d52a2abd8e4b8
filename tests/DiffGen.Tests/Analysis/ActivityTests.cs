using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using Xunit;

namespace DiffGen.Tests.Analysis;

public sealed class ActivityTests
{
    private readonly IrSamples samples = new();

    [Fact]
    public void What_depends_on_an_input_and_reaches_the_result_is_active()
    {
        Value x = samples.Real("x");
        Value k = samples.Real("k", isActive: false);
        RegionBuilder body = samples.Region();
        Value constant = body.Let(new Binary(BinaryOperator.Multiply, k, k));
        Value used = body.Let(new Binary(BinaryOperator.Multiply, x, constant));
        Value unused = body.Let(new Binary(BinaryOperator.Add, x, used));
        Activity activity = IrSamples.ActivityOf(samples.Function(body, used));

        Assert.True(activity.IsActive(x));
        Assert.True(activity.IsActive(used));
        Assert.False(activity.IsActive(constant));
        Assert.False(activity.IsActive(unused));
    }

    [Fact]
    public void An_opaque_result_is_a_constant()
    {
        Value x = samples.Real("x");
        RegionBuilder body = samples.Region();
        Value stopped = body.Let(new Opaque(EquatableArray.Create("", ""), EquatableArray.Create<Operand>(x), IrType.Double, Purity.Pure));
        Activity activity = IrSamples.ActivityOf(samples.Function(body, stopped));

        Assert.False(activity.IsActive(stopped));
        Assert.False(activity.IsActive(x));
    }

    [Fact]
    public void A_function_that_is_constant_between_jumps_passes_nothing_on()
    {
        Value x = samples.Real("x");
        RegionBuilder body = samples.Region();
        Value floor = body.Let(new Intrinsic("Floor", "global::System.Math.Floor", EquatableArray.Create<Operand>(x), IrType.Double));
        Assert.False(IrSamples.ActivityOf(samples.Function(body, floor)).IsActive(x));
    }

    [Fact]
    public void A_carried_value_is_active_when_a_later_iteration_makes_it_so()
    {
        Value x = samples.Real("x");
        Value n = samples.Int("n");
        RegionBuilder body = samples.Region();
        Value induction = samples.Values.Create(IrType.Int32, "i");
        Value first = samples.Values.Create(IrType.Double, "a");
        Value second = samples.Values.Create(IrType.Double, "b");
        Value result = samples.Values.Create(IrType.Double, "a");
        Value unread = samples.Values.Create(IrType.Double, "b");

        // (a, b) becomes (b, x): x needs two iterations to reach a.
        body.Add(new For(
            induction, Constants.Int(0), BinaryOperator.Less, n, 1,
            EquatableArray.Create(new Carried(first, Constants.Real(1, IrType.Double), result), new Carried(second, Constants.Real(2, IrType.Double), unread)),
            body.Nested().Build(second, x)));
        Activity activity = IrSamples.ActivityOf(samples.Function(body, result));

        Assert.True(activity.IsActive(first));
        Assert.True(activity.IsActive(second));
        Assert.True(activity.IsActive(x));
        Assert.False(activity.IsActive(unread) && !activity.IsActive(second));
    }

    [Fact]
    public void Memory_passes_on_what_is_stored_in_it()
    {
        Value x = samples.Real("x");
        RegionBuilder body = samples.Region();
        Value buffer = body.Let(new NewBuffer(IrType.Double, Constants.Int(2)), "a");
        body.Add(new Store(buffer, Constants.Int(0), x));
        Value slice = body.Let(new Slice(buffer, Constants.Int(0), Constants.Int(1)));
        Value read = body.Let(new Load(slice, Constants.Int(0)));
        Activity activity = IrSamples.ActivityOf(samples.Function(body, read));

        Assert.True(activity.IsActive(buffer));
        Assert.True(activity.IsActive(x));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_left_in_memory_counts_only_where_it_carries_a_seed(bool seedsMemory)
    {
        Value x = samples.Real("x");
        Value output = samples.Span("output");
        RegionBuilder body = samples.Region();
        body.Add(new Store(output, Constants.Int(0), x));
        Activity activity = IrSamples.ActivityOf(samples.Function(body, returnType: null), seedsMemory);

        Assert.Equal(seedsMemory, activity.IsActive(x));
    }

    [Fact]
    public void A_call_passes_on_through_its_result_and_through_memory_that_it_writes()
    {
        Value x = samples.Real("x");
        RegionBuilder body = samples.Region();
        Value buffer = body.Let(new NewBuffer(IrType.Double, Constants.Int(2)), "a");
        MethodReference method = new(
            "G", "C", "G",
            EquatableArray.Create(
                new ParameterSignature("x", IrType.Double, Passing.ByValue, true),
                new ParameterSignature("a", buffer.Type, Passing.ByValue, true)),
            null);
        Call call = new(method, EquatableArray.Create<Operand>(x, buffer), EquatableArray<Value>.Empty);
        body.Add(call);
        Value read = body.Let(new Load(buffer, Constants.Int(0)));
        Function function = samples.Function(body, read);

        MethodSummary writes = new("G", EquatableArray.Create(new ParameterAccess(false, false), new ParameterAccess(false, true)));
        Assert.True(IrSamples.ActivityOf(function, false, writes).IsActive(call));
        Assert.True(IrSamples.ActivityOf(function, false, writes).IsActive(x));

        MethodSummary reads = new("G", EquatableArray.Create(new ParameterAccess(false, false), new ParameterAccess(true, false)));
        Assert.False(IrSamples.ActivityOf(function, false, reads).IsActive(call));
    }
}
