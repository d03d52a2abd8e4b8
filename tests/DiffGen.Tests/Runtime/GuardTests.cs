using System.Globalization;
using DiffGen.Runtime;

namespace DiffGen.Tests.Runtime;

public class GuardTests
{
    private static readonly double[] s_memory = new double[16];

    [Fact]
    public void A_short_buffer_is_named_with_both_lengths()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => Guard.NotShorter<double>(new double[3], new double[5], "wGradient"));
        Assert.Equal("wGradient", exception.ParamName);
        Assert.Contains("3", exception.Message, StringComparison.Ordinal);
        Assert.Contains("5", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_may_be_longer_and_a_null_primal_is_empty()
    {
        Guard.NotShorter<double>(new double[5], new double[3], "wGradient");
        Guard.NotShorter<double>(new double[3], new double[3], "wGradient");
        Guard.NotShorter<double>(default, (double[]?)null, "wGradient");
        Guard.NotShorter(2, 2, "wGradient");
    }

    [Fact]
    public void Inputs_of_a_batch_have_as_many_elements_as_there_are_problems()
    {
        Guard.SameLength(5, 5, "y");
        AssertNames("y", () => Guard.SameLength(4, 5, "y"));
        AssertNames("y", () => Guard.SameLength(6, 5, "y"));
        Guard.MultipleOf(15, 5, "p");
        Guard.MultipleOf(0, 5, "p");
        Guard.MultipleOf(7, 0, "p");
        AssertNames("p", () => Guard.MultipleOf(14, 5, "p"));
    }

    [Fact]
    public void A_shadow_must_cover_each_dimension()
    {
        Guard.NotSmaller(new double[3, 4], new double[3, 4], "mGradient");
        Guard.NotSmaller(new double[9, 4], new double[3, 4], "mGradient");
        Guard.NotSmaller(null, null, "mGradient");
        Guard.NotSmaller(null, new double[0, 0], "mGradient");
        AssertNames("mGradient", () => Guard.NotSmaller(new double[9, 3], new double[3, 4], "mGradient"));
        AssertNames("mGradient", () => Guard.NotSmaller(null, new double[3, 4], "mGradient"));
    }

    [Theory]
    [InlineData(0, 8, 8, 8, false)]
    [InlineData(8, 8, 0, 8, false)]
    [InlineData(0, 8, 7, 8, true)]
    [InlineData(7, 8, 0, 8, true)]
    [InlineData(0, 16, 5, 1, true)]
    [InlineData(5, 1, 0, 16, true)]
    [InlineData(4, 4, 4, 4, true)]
    [InlineData(4, 0, 0, 16, false)]
    [InlineData(0, 16, 4, 0, false)]
    [InlineData(0, 0, 0, 16, false)]
    [InlineData(0, 16, 0, 0, false)]
    public void Slices_of_one_array_overlap_where_they_share_an_element(int aStart, int aLength, int bStart, int bLength, bool overlap)
    {
        AssertOverlap(overlap, () => Guard.Disjoint<double, double>(s_memory.AsSpan(aStart, aLength), s_memory.AsSpan(bStart, bLength), "a", "b"));
    }

    [Fact]
    public void Different_arrays_are_disjoint()
        => Guard.Disjoint<double, float>(new double[4], new float[4], "a", "b");

    [Fact]
    public void Overlap_is_a_matter_of_bytes_and_not_of_element_types()
    {
        var memory = new double[4];
        AssertOverlap(true, () => Guard.Disjoint<double, float>(memory.AsSpan(0, 2), System.Runtime.InteropServices.MemoryMarshal.Cast<double, float>(memory)[3..], "a", "b"));
        AssertOverlap(false, () => Guard.Disjoint<double, float>(memory.AsSpan(0, 2), System.Runtime.InteropServices.MemoryMarshal.Cast<double, float>(memory)[4..], "a", "b"));
    }

    [Fact]
    public void Both_names_are_in_the_message()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => Guard.Disjoint<double, double>(s_memory, s_memory, "uAdjoint", "vAdjoint"));
        Assert.Equal("uAdjoint", exception.ParamName);
        Assert.Contains("'uAdjoint'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'vAdjoint'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_is_not_disjoint_from_its_buffer()
    {
        AssertOverlap(true, () => Guard.DisjointScalar<double, double>(in s_memory[3], s_memory.AsSpan(2, 2), "a", "b"));
        AssertOverlap(true, () => Guard.DisjointScalar<double, double>(in s_memory[3], s_memory, "a", "b"));
        AssertOverlap(false, () => Guard.DisjointScalar<double, double>(in s_memory[3], s_memory.AsSpan(4), "a", "b"));
        AssertOverlap(false, () => Guard.DisjointScalar<double, double>(in s_memory[3], s_memory.AsSpan(3, 0), "a", "b"));
        AssertOverlap(false, () => Guard.DisjointScalar<double, double>(in s_memory[3], (double[]?)null, "a", "b"));
    }

    [Fact]
    public void Two_variables_are_disjoint_unless_they_are_one()
    {
        double x = 1, y = 2;
        Guard.DisjointScalar(in x, in y, "a", "b");
        AssertOverlap(true, () => Guard.DisjointScalar(in s_memory[3], in s_memory[3], "a", "b"));
        AssertOverlap(false, () => Guard.DisjointScalar(in s_memory[3], in s_memory[4], "a", "b"));
    }

    [Fact]
    public void Shadows_are_distinct_unless_they_are_one_object()
    {
        var shadow = new double[1, 1];
        Guard.Distinct(shadow, new double[1, 1], "a", "b");
        Guard.Distinct(null, null, "a", "b");
        AssertOverlap(true, () => Guard.Distinct(shadow, shadow, "a", "b"));
    }

    [Fact]
    public void Lengths_are_written_without_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            var exception = Assert.Throws<ArgumentException>(() => Guard.NotShorter(-1, 1234567, "p"));
            Assert.Contains("-1", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static void AssertOverlap(bool overlap, Action check)
    {
        if (overlap)
            AssertNames("a", check);
        else
            check();
    }

    private static void AssertNames(string parameter, Action check)
        => Assert.Equal(parameter, Assert.Throws<ArgumentException>(check).ParamName);
}
