namespace DiffGen.Tests.Runtime;

public sealed class ShadowsTests
{
    private sealed class Node(double value)
    {
        public readonly double Value = value;

        public (double A, int B) Pair = (1, 2);

        public double[][] Rows { get; } = [[1, 2], null!, [3]];

        public string Name = "node";

        public Node? Left, Right;
    }

    [Fact]
    public void A_shadow_has_the_shape_of_its_primal_and_zeros()
    {
        var shared = new Node(3);
        var primal = new Node(2) { Left = shared, Right = shared };
        var shadow = Shadows.Like(primal);
        Assert.Equal((0, 0, 2, 0), (shadow.Value, shadow.Pair.A, shadow.Pair.B, shadow.Left!.Value));
        Assert.Equal([[0, 0], null!, [0]], shadow.Rows);
        Assert.Equal("node", shadow.Name);
        Assert.Same(shadow.Left, shadow.Right);
        Assert.NotSame(shadow.Left, shared);
        Assert.Equal((2, 1, 3), (primal.Value, primal.Pair.A, primal.Left.Value));
        Assert.Equal(2, primal.Rows[0][1]);
    }

    [Fact]
    public void Clearing_keeps_the_shape()
    {
        var shadow = new Node(3) { Left = new Node(4) };
        shadow.Left.Right = shadow;
        Shadows.Clear(shadow);
        Assert.Equal((0, 0, 0), (shadow.Value, shadow.Left.Value, shadow.Left.Rows[2][0]));
        Assert.Same(shadow, shadow.Left.Right);
    }

    [Fact]
    public void Long_lists_are_no_obstacle()
    {
        Node? list = null;
        for (var i = 0; i < 100_000; i++)
            list = new Node(1) { Left = list };

        Assert.Equal(0, Shadows.Like(list!).Left!.Value);
    }

    [Fact]
    public void Arrays_of_several_dimensions_and_of_structs_are_cleared()
    {
        var grid = new double[,] { { 1, 2 } };
        var pairs = new (double A, int B)[] { (3, 4) };
        Shadows.Clear(grid);
        Shadows.Clear(pairs);
        Assert.Equal(0, grid[0, 1]);
        Assert.Equal((0.0, 4), pairs[0]);
    }
}
