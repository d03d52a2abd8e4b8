namespace DiffGen.Tests.Runtime;

public class KernelCheckTests
{
    [Fact]
    public void Rounding_is_no_difference()
    {
        KernelCheck.Compare<double>("gradient", [1, 1e9, 0, double.NaN, double.PositiveInfinity], [1 + 1e-12, 1e9 + 1e-3, 1e-11, double.NaN, double.PositiveInfinity]);
        KernelCheck.Compare<float>("gradient", [1, 1000], [1.0001f, 1000.1f]);
    }

    [Theory]
    [InlineData(1.0, 1.0001)]
    [InlineData(1.0, double.NaN)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity)]
    public void A_difference_names_the_element(double host, double device)
    {
        var failure = Assert.Throws<KernelMismatchException>(() => KernelCheck.Compare<double>("w", [0, host], [0, device]));
        Assert.StartsWith("w[1] is ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_compared() =>
        Assert.Throws<KernelMismatchException>(() => KernelCheck.Compare<double>("w", [0], [0, 0]));

    [Fact]
    public void The_tolerance_can_be_chosen()
    {
        KernelCheck.Compare<double>("w", [1], [1.05], tolerance: 0.1);
        Assert.Throws<KernelMismatchException>(() => KernelCheck.Compare<double>("w", [1], [1.05], tolerance: 0.01));
    }

    [Fact]
    public void An_overflow_is_an_exception()
    {
        KernelCheck.ThrowIfOverflowed(0);
        Assert.Throws<TapeOverflowException>(() => KernelCheck.ThrowIfOverflowed(1));
    }
}
