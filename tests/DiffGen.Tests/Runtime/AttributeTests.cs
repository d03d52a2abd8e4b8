using System.Reflection;

namespace DiffGen.Tests.Runtime;

public class AttributeTests
{
    [Fact]
    public void Defaults_are_reverse_mode_and_automatic_kernels()
    {
        var attribute = new DifferentiableAttribute();
        Assert.Equal(DerivativeModes.Reverse, attribute.Modes);
        Assert.Equal(KernelGeneration.Auto, attribute.Kernels);
        Assert.False(attribute.IncludeThis || attribute.StrongZero || attribute.FastMath || attribute.Checkpoint);
        Assert.Equal(0, attribute.LoopSnapshots);
    }

    [Fact]
    public void Modes_are_flags()
        => Assert.Equal([0, 1, 2, 4, 8, 16, 32], Enum.GetValues<DerivativeModes>().Select(mode => (int)mode));

    [Theory]
    [InlineData(typeof(DifferentiableAttribute), AttributeTargets.Method)]
    [InlineData(typeof(DifferentiableAttribute), AttributeTargets.Constructor)]
    [InlineData(typeof(ConstantAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(OutputAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(BatchedAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(UniformAttribute), AttributeTargets.Parameter)]
    [InlineData(typeof(DerivativeOfAttribute), AttributeTargets.Method)]
    [InlineData(typeof(AdjointOfAttribute), AttributeTargets.Method)]
    [InlineData(typeof(TangentOfAttribute), AttributeTargets.Method)]
    public void Attributes_go_where_they_mean_something_and_are_not_inherited_by_overrides(Type attribute, AttributeTargets target)
    {
        var usage = attribute.GetCustomAttribute<AttributeUsageAttribute>()!;
        Assert.True(usage.ValidOn.HasFlag(target));
        Assert.False(usage.AllowMultiple);
        if (target != AttributeTargets.Parameter)
            Assert.False(usage.Inherited);
    }

    [Fact]
    public void Stopping_the_gradient_returns_the_argument()
    {
        double[] array = [1, 2];
        Assert.Equal(1.5, Diff.StopGradient(1.5));
        Assert.Equal(1.5f, Diff.StopGradient(1.5f));
        Assert.Equal((1.0, 2f), Diff.StopGradient((1.0, 2f)));
        Assert.Same(array, Diff.StopGradient(array));
        Assert.True(Diff.StopGradient(array.AsSpan()) == array.AsSpan());
        Assert.True(Diff.StopGradient((ReadOnlySpan<double>)array) == array);
        double[,] matrix = { { 1 } };
        Assert.Same(matrix, Diff.StopGradient(matrix));
    }
}
