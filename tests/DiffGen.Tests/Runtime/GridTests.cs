using DiffGen.Runtime;

namespace DiffGen.Tests.Runtime;

public sealed class GridTests
{
    [Fact]
    public void Elements_are_the_arrays_own_in_its_order()
    {
        var grid = new[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        Grid.Elements(grid)[Grid.Index(1, 0, 2, 3)] = 7;
        Assert.Equal([1, 2, 3, 7, 5, 6], Grid.Elements(grid).ToArray());
        var cube = new[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } };
        Assert.Equal(cube[1, 0, 1], Grid.Elements(cube)[Grid.Index(1, 0, 1, 2, 2, 2)]);
        var four = new int[2, 3, 2, 2];
        four[1, 2, 0, 1] = 9;
        Assert.Equal(9, Grid.Elements(four)[Grid.Index(1, 2, 0, 1, 2, 3, 2, 2)]);
    }

    [Fact]
    public void No_array_and_an_empty_one_have_no_elements()
    {
        Assert.True(Grid.Elements((double[,]?)null).IsEmpty);
        Assert.True(Grid.Elements(new double[0, 3]).IsEmpty);
        Assert.True(Grid.Elements((float[,,]?)null).IsEmpty);
        Assert.True(Grid.Elements((float[,,,]?)null).IsEmpty);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(int.MinValue, 0)]
    public void Each_index_is_checked(int i, int j)
    {
        Assert.Equal(-1, Grid.Index(i, j, 2, 3));
        Assert.Equal(-1, Grid.Index(0, i, j, 1, 2, 3));
        Assert.Equal(-1, Grid.Index(0, i, 0, j, 1, 2, 1, 3));
    }

    [Fact]
    public void A_shadow_has_the_primals_shape()
    {
        Guard.SameShape(new double[2, 3], new double[2, 3], "g");
        Guard.SameShape(null, null, "g");
        Guard.SameShape(new double[1, 1], null, "g");
        Assert.Equal("g", Assert.Throws<ArgumentException>(() => Guard.SameShape(new double[3, 3], new double[2, 3], "g")).ParamName);
        Assert.Equal("g", Assert.Throws<ArgumentException>(() => Guard.SameShape(new double[2, 2], new double[2, 3], "g")).ParamName);
        Assert.Equal("g", Assert.Throws<ArgumentException>(() => Guard.SameShape(null, new double[1, 1], "g")).ParamName);
    }
}
