using System.Globalization;
using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels of the user's own whose threads share memory, wait for each other and exchange numbers, and kernels over grids of several dimensions.</summary>
public class GroupKernelTests
{
    private const int Groups = 3;
    private const int Size = 4;

    public static TheoryData<string, string> Grouped => new()
    {
        { "x=12 y=3", "Tree(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; ArrayView<double> s = SharedMemory.Allocate<double>(8); s[Group.IdxX] = x[i] * x[i]; Group.Barrier(); for (int d = Group.DimX / 2; d > 0; d /= 2) { if (Group.IdxX < d) { s[Group.IdxX] += s[Group.IdxX + d]; } Group.Barrier(); } if (Group.IdxX == 0) { y[Grid.IdxX] = s[0] * s[0]; } }" },
        { "a=96 b=8 n y=12", "Tiles(ArrayView<double> a, ArrayView<double> b, int n, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(4); double sum = 0; int t = Group.IdxX; int i = Grid.GlobalIndex.X; for (int k = 0; k < n; k += 4) { s[t] = b[k + t] * b[k + t]; Group.Barrier(); for (int j = 0; j < 4; j++) { sum += a[i * n + k + j] * s[j]; } Group.Barrier(); } y[i] = XMath.Exp(-sum * 0.1); }" },
        { "x=12 y=12", "Shift(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(4); int t = Group.IdxX; int i = Grid.IdxX * Group.DimX + t; double v = x[i]; for (int k = 0; k < 3; k++) { s[t] = v * v; Group.Barrier(); v = s[(t + 1) % 4] * 0.5 + v * 0.25; Group.Barrier(); } y[i] = v; }" },
        { "x=12 y=3", "SharedSum(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(1); if (Group.IsFirstThread) { s[0] = 0; } Group.Barrier(); double v = x[Grid.GlobalIndex.X]; Atomic.Add(ref s[0], v * v); Group.Barrier(); if (Group.IsFirstThread) { y[Grid.IdxX] = s[0] * s[0]; } }" },
        { "x=12 y=12", "Rounds(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(1); int i = Grid.GlobalIndex.X; double v = x[i]; for (int k = 0; k < 2; k++) { if (Group.IdxX == 0) { s[0] = 0.1; } Group.Barrier(); Atomic.Add(ref s[0], v * v); Group.Barrier(); v = v * s[0]; Group.Barrier(); } y[i] = v; }" },
        { "x=12 y=12", "Normalise(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; double s = GroupExtensions.AllReduce<double, AddDouble>(v * v); y[Grid.GlobalIndex.X] = v / Math.Sqrt(s); }" },
        { "x=12 y=3", "First(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; double s = GroupExtensions.Reduce<double, AddDouble>(v * v * v); if (Group.IsFirstThread) { y[Grid.IdxX] = s * s; } }" },
        { "x=12 y=12", "Cast(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; double s = Group.Broadcast(v * v, 1); y[Grid.GlobalIndex.X] = s * v; }" },
        { "x=12 y=12", "InLoop(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int k = 0; k < 3; k++) { v = v / (1 + GroupExtensions.AllReduce<double, AddDouble>(v * v)); } y[i] = v; }" },
        { "x=12 y=12", "TwoShared(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> a = SharedMemory.Allocate<double>(4); ArrayView<double> b = SharedMemory.Allocate<double>(4); int t = Group.IdxX; int i = Grid.GlobalIndex.X; a[t] = x[i]; b[t] = Math.Sin(x[i]); Group.Barrier(); y[i] = a[3 - t] * b[(t + 2) % 4]; }" },
        { "x=12 k", "InPlace(ArrayView<double> x, double k) { ArrayView<double> s = SharedMemory.Allocate<double>(4); int t = Group.IdxX; int i = Grid.GlobalIndex.X; s[t] = x[i] * k; Group.Barrier(); x[i] = s[0] * s[t] + x[i]; }" },
        { "x=12 y=12", "WarpSum(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; y[Grid.GlobalIndex.X] = v / (1 + WarpExtensions.AllReduce<double, AddDouble>(v * v)); }" },
        { "x=12 y=3", "WarpFirst(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; double s = WarpExtensions.Reduce<double, AddDouble>(v * v * v); Warp.Barrier(); if (Warp.IsFirstLane) { y[Grid.IdxX] = s * s; } }" },
        { "x=12 y=12", "WarpCast(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; y[Grid.GlobalIndex.X] = v * Warp.Broadcast(v * v, 2); }" },
        { "x=12 y=3", "ShuffledSum(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X] * x[Grid.GlobalIndex.X]; for (int d = Warp.WarpSize / 2; d > 0; d /= 2) { v += Warp.ShuffleDown(v, d); } if (Warp.IsFirstLane) { y[Grid.IdxX] = v * v; } }" },
        { "x=12 y=12", "Butterfly(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int m = 1; m < Warp.WarpSize; m *= 2) { v = 0.5 * v + Math.Sin(v) * Warp.ShuffleXor(v, m); } y[i] = v; }" },
        { "x=12 n:1 y=12", "ShiftedDown(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; y[i] = v * Warp.ShuffleDown(v * v, n) + Warp.ShuffleDown(v, 3); }" },
        { "x=12 n:2 y=12", "ShiftedUp(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; double u = Warp.ShuffleUp(Math.Sin(v), n - 1); y[i] = v * u + Warp.ShuffleUp(u * u, 2); }" },
        { "x=12 n:7 y=12", "ShiftedTooFar(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; y[i] = Warp.ShuffleUp(v * v, n) + Warp.ShuffleDown(v * v * v, n) * Warp.ShuffleXor(v, 8) + Warp.ShuffleDown(Math.Exp(v), 0); }" },
        { "x=12 y=12", "ScannedByShuffles(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i] * x[i]; for (int d = 1; d < Warp.WarpSize; d *= 2) { double u = Warp.ShuffleUp(v, d); if (Warp.LaneIdx >= d) { v += u * u; } } y[i] = v; }" },
        { "x=12 n:2 y=12", "ShuffledInTurn(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int k = 0; k < n; k++) { int far = k % 2 == 0 ? 1 : 2; v = Math.Sin(v) + 0.25 * Warp.ShuffleDown(v, far) * v; } y[i] = v; }" },
        { "x=30 y=3", "StridedSum(ArrayView<double> x, ArrayView<double> y) { int n = x.IntLength / Grid.DimX, first = Grid.IdxX * n; double sum = 0; for (int i = Group.IdxX; i < n; i += Group.DimX) { sum += Math.Sin(x[first + i]) * x[first + i]; } sum = GroupExtensions.AllReduce<double, AddDouble>(sum); if (Group.IsFirstThread) { y[Grid.IdxX] = sum * sum; } }" },
        { "x=30 y=3", "StridedProduct(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(4); int n = x.IntLength / Grid.DimX; double p = 1; for (int i = Group.IdxX; i < n; i += Group.DimX) { p = Math.Sin(p) + p * x[Grid.IdxX * n + i]; } s[Group.IdxX] = p; Group.Barrier(); if (Group.IdxX == 0) { y[Grid.IdxX] = s[0] * s[1] + s[2] * s[3]; } }" },
        { "x=29 y=29", "GridStride(ArrayView<double> x, ArrayView<double> y) { int stride = Grid.DimX * Group.DimX; double last = 1; for (int i = Grid.GlobalIndex.X; i < x.IntLength; i += stride) { last = Math.Exp(-last * x[i]); y[i] = last; } Group.Barrier(); }" },
        { "x=12 n:0 y=12", "NoTurn(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int j = Group.IdxX; j < n; j += Group.DimX) { v = Math.Sin(v) * x[j]; } Group.Barrier(); y[i] = v * v; }" },
        { "x=12 n:5 y=12", "SomeTurns(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int j = Group.IdxX; j <= n; j += Group.DimX * 1) { if (x[j] > 0.8) { continue; } v = Math.Sin(v) * x[j] + v * v; } Group.Barrier(); y[i] = v * v; }" },
        { "x=12 n:2 y=12", "StridedInRounds(ArrayView<double> x, int n, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(12); int t = Group.IdxX, i = Grid.GlobalIndex.X; double v = x[i]; for (int k = 0; k < n; k++) { for (int j = t; j < 12; j = j + Group.DimX) { s[j] = v * x[j]; } Group.Barrier(); v = Math.Sin(v) + s[(t + 5) % 12] * s[t]; Group.Barrier(); } y[i] = v; }" },
        { "x=12 n:5 y=12", "StridedTwice(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int j = Group.IdxX; j < n; j += Group.DimX) { double p = v; for (int k = Group.IdxX; k < n; k += Group.DimX) { p = Math.Sin(p) * x[k] + p; } v = v * 0.5 + p * p; } Group.Barrier(); y[i] = v; }" },
        { "x=12 n:2 y=12", "StridedRows(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = 1; for (int j = Group.IdxX; j < 6; j += Group.DimX) { double p = v; for (int k = 0; k < n; k++) { p = Math.Sin(p) * x[j * n + k] + p; } v = v * 0.5 + p * p; } Group.Barrier(); y[i] = v; }" },
        { "x=12 n:2 y=12", "StridedBranches(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = 1; for (int j = Group.IdxX; j < 12; j += Group.DimX) { double p = v; if (x[j] > 0.7) { for (int k = 0; k < n; k++) { p = Math.Sin(p) * x[k] + p; } } v = v * 0.5 + 0.2 * Math.Sin(p); } v = GroupExtensions.AllReduce<double, AddDouble>(v); for (int j = Group.IdxX; j < n; j += Group.DimX) { v = Math.Sin(v) * x[j]; } Group.Barrier(); y[i] = v; }" },
        { "x=12 n:2 y=12", "RoundsOfStridedRows(ArrayView<double> x, int n, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(12); int t = Group.IdxX, i = Grid.GlobalIndex.X; double v = x[i]; for (int r = 0; r < n; r++) { for (int j = t; j < 12; j += Group.DimX) { double p = x[j] * v; for (int k = 0; k < n; k++) { p = Math.Sin(p) + p * x[k]; } s[j] = p; } Group.Barrier(); v = Math.Sin(v) + s[(t + 5) % 12]; Group.Barrier(); } y[i] = v; }" },
        { "x=12 y=12", "ByLength(ArrayView<double> x, ArrayView<double> y) { double s = 0; for (int i = Group.IdxX; i < x.Length; i += Group.DimX) { s += Math.Sin(s) * x[i] + x[i] * x[i]; } Group.Barrier(); y[Grid.GlobalIndex.X] = s; }" },
        { "x=12 y=12", "ByLengthMirrored(ArrayView<double> x, ArrayView<double> y) { double s = 0; for (int i = 0; x.Length > i; i++) { s = Math.Sin(s) + x[i] * x[i]; } Group.Barrier(); y[Grid.GlobalIndex.X] = s; }" },
        { "x=12 y=12", "WithCallee(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; ArrayView<double> s = SharedMemory.Allocate<double>(4); s[Group.IdxX] = Inner(x[i]); Group.Barrier(); y[i] = Inner(s[0] * s[3 - Group.IdxX]); } [Differentiable] public static double Inner(double v) => Math.Sin(v) * v;" },
        { "x=12 y=12", "WithLocalFunction(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; ArrayView<double> s = SharedMemory.Allocate<double>(4); static void Exchange(ArrayView<double> s, double v) { Group.Barrier(); s[Group.IdxX] = v; Group.Barrier(); } Exchange(s, x[i] * x[i]); double first = s[0]; Exchange(s, first * x[i]); y[i] = s[1] * s[2] * first; }" },
        { "x=12 n y=12", "Branches(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; ArrayView<double> s = SharedMemory.Allocate<double>(4); double v = x[i]; if (n > 4) { s[Group.IdxX] = v * v; Group.Barrier(); v = s[3 - Group.IdxX]; Group.Barrier(); } if (Group.IdxX > 1) { v = Math.Sin(v) * s[Group.IdxX]; } y[i] = v; }" },
        { "x=12 y=4", "Stride(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(4); if (Grid.IdxX > 0) { return; } double sum = 0; int t = Group.LinearIndex; for (int k = 0; k < 3; k++) { sum += x[t + k * Group.DimX] * x[k]; } s[t] = sum; Group.Barrier(); y[t] = s[0] * sum; }" },
    };

    public static TheoryData<string, string, string> Grids => new()
    {
        { "3,2,1", "x=6 w:3 y=6", "Rows(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { y[i.Y * w + i.X] = XMath.Sin(x[i.Y * w + i.X]) * x[i.X]; }" },
        { "3,2,1", "a=8 b=12 n:4 y=6", "Product(Index2D i, ArrayView<double> a, ArrayView<double> b, int n, ArrayView<double> y) { double s = 0; for (int k = 0; k < n; k++) { s += a[i.Y * n + k] * b[k * 3 + i.X]; } y[i.Y * 3 + i.X] = s * s; }" },
        { "4,3,1", "x=6 w:3 h:2 y=6", "Guarded(Index2D i, ArrayView<double> x, int w, int h, ArrayView<double> y) { if (i.X >= w || i.Y >= h) { return; } int j = i.Y * w + i.X; y[j] = x[j] * x[j]; }" },
        { "2,3,2", "x=12 y=12", "Box(Index3D i, ArrayView<double> x, ArrayView<double> y) { int j = (i.Z * 3 + i.Y) * 2 + i.X; y[j] = Math.Exp(x[j]) * x[i.X]; }" },
        { "3,2,1", "x=6 n:3 y=6", "Steps(Index2D i, ArrayView<double> x, int n, ArrayView<double> y) { double v = x[i.Y * 3 + i.X]; for (int k = 0; k < n; k++) { v = Math.Sin(v) + 0.1 * v * v; } y[i.Y * 3 + i.X] = v; }" },
        { "2,3,2", "x=12 n:3 y=12", "DeepSteps(Index3D i, ArrayView<double> x, int n, ArrayView<double> y) { int j = (i.Z * 3 + i.Y) * 2 + i.X; double v = x[j]; for (int k = 0; k < n; k++) { v = Math.Sin(v) + 0.1 * v * v; } y[j] = v; }" },
        { "6,1,1", "x=6 o y=6", "Scatter(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { Atomic.Add(ref y[o[i]], x[i] * x[i]); }" },
        { "6,1,1", "x=6 y=2", "Histogram(Index1D i, ArrayView<double> x, ArrayView<double> y) { double v = Math.Exp(x[i]); if (i > 1) { Atomic.Add(ref y[0], v); Atomic.Add(ref y[i % 2], v * v); } }" },
        { "6,1,1", "x=6 o y=6", "Fields(Index1D i, ArrayView<double> x, ArrayView<int> o, ArrayView<Pair> y) { Atomic.Add(ref y[o[i]].B, x[i] * x[i]); Atomic.Add(ref y[i].A, Math.Sin(x[i])); } public struct Pair { public double A, B; }" },
        { "6,1,1", "x=6 z=6 n:3 y=6", "Swapping(Index1D i, ArrayView<double> x, ArrayView<double> z, int n, ArrayView<double> y) { ArrayView<double> a = x, b = z; double s = 0; for (int k = 0; k < n; k++) { s = s * 0.5 + a[i] * b[0]; (a, b) = (b, a); } y[i] = s; }" },
        { "6,1,1", "x=6 y=6", "LocalView(Index1D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> a = LocalMemory.Allocate<double>(3); for (int k = 0; k < 3; k++) { a[k] = x[(i + k) % 6]; } y[i] = a[0] * a[1] * a[2]; }" },
    };

    [Theory]
    [MemberData(nameof(Grouped))]
    public void Groups_agree_with_differences(string shapes, string kernel) =>
        new KernelDifferences(kernel, shapes, (method, arguments) => Launch.RunGrouped(method, Groups, Size, arguments)).Check();

    [Theory]
    [MemberData(nameof(Grids))]
    public void Grids_agree_with_differences(string extent, string shapes, string kernel)
    {
        var axes = extent.Split(',').Select(axis => int.Parse(axis, CultureInfo.InvariantCulture)).ToArray();
        new KernelDifferences(kernel, shapes, (method, arguments) => Launch.Run(method, new ILGPU.Index3D(axes[0], axes[1], axes[2]), arguments)).Check();
    }

    [Theory]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { int j = i.Y * w + i.X; y[j] = x[j] * x[j]; }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y, ArrayView<double> z) { if (i.X < w) { y[i.X] = x[w * i.Y + i.X]; } }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, int h, ArrayView<double> y) { if (i.X >= w || i.Y >= h) { return; } y[0] = x[i.X + i.Y * w]; }", false)]
    [InlineData("K(Index3D i, ArrayView<double> x, int w, int h, ArrayView<double> y) { if (i.X >= w || i.Y >= h) { return; } y[0] = x[(i.Z * h + i.Y) * w + i.X]; }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { y[0] = x[i.Y * w + i.X]; }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { if (i.Y < w) { y[0] = x[i.Y * w + i.X]; } }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { if (i.X > w) { y[0] = x[i.Y * w + i.X]; } }", true)]
    [InlineData("K(Index3D i, ArrayView<double> x, int w, int h, ArrayView<double> y) { if (i.X >= w) { return; } y[0] = x[(i.Z * h + i.Y) * w + i.X]; }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, ArrayView<double> y) { y[i.X] = x[i.X] * x[i.X]; }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, ArrayView<double> y) { y[i.X] = x[i.X] * x[i.Y]; }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, ArrayView<double> y) { ArrayView<double> own = y.SubView(i.X, 1); own[0] = x[0]; }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, ArrayView<double> y) { if (i.Y == 0) { y[i.X] = 1; } else { y[0] = x[i.X]; } }", true)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalIndex.X; y[i] = x[i] * x[i]; }", false)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { int n = x.IntLength; for (int i = Grid.GlobalIndex.X; i < n; i += Grid.DimX * Group.DimX) { y[i] = x[i] * x[i]; } }", false)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(4); s[Group.IdxX] = x[Group.IdxX]; Group.Barrier(); y[Grid.GlobalIndex.X] = s[0]; }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, ArrayView<int> o, ArrayView<double> y) { int w = o[i.X]; if (i.X < w) { y[0] = x[i.Y * w + i.X]; } }", true)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, int n, ArrayView<double> y) { if (i.X >= w) { return; } double s = 0; for (int j = 0; j < n; j++) { s += x[(i.Y * w + i.X) * n + j]; } y[0] = s; }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, ArrayView<double> y) { if (i.X < w) { y[0] = x[i.Y * w + w - 1 - i.X]; } }", false)]
    [InlineData("K(Index2D i, ArrayView<double> x, int w, int h, ArrayView<double> y) { if (i.X < w && i.Y < h) { y[0] = x[i.Y * w + i.X] * x[i.X * h + i.Y]; } }", true)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalLinearIndex; y[0] = x[2 * i] * x[2 * i + 1]; }", false)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalLinearIndex; double s = 0; for (int j = 0; j < Group.DimX; j++) { s += x[i * Group.DimX + j]; } y[0] = s; }", false)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { int i = Grid.GlobalLinearIndex; double s = 0; for (int j = 0; j < Group.IdxX; j++) { s += x[i * Group.IdxX + j]; } y[0] = s; }", true)]
    [InlineData("K(ArrayView<double> x, ArrayView<double> y) { y[0] = x[Group.LinearIndex] * x[Group.LinearIndex]; }", true)]
    public void Additions_are_atomic_where_threads_can_meet(string kernel, bool isAtomic)
    {
        var text = KernelDifferences.Generate(kernel);
        Assert.Equal(isAtomic, text.Contains("Atomic.Add(ref xAdjoint[", StringComparison.Ordinal));
    }

    [Fact]
    public void A_barrier_stands_in_both_sweeps_and_memory_of_adjoints_is_cleared_by_all()
    {
        var text = KernelDifferences.Generate("K(ArrayView<double> x, ArrayView<double> y) { ArrayView<double> s = SharedMemory.Allocate<double>(16); s[Group.IdxX] = x[Grid.GlobalIndex.X]; Group.Barrier(); y[Grid.GlobalIndex.X] = s[0] * s[1]; }");
        Assert.Equal(3, text.Split("global::ILGPU.Group.Barrier()").Length - 1);
        Assert.Equal(2, text.Split("SharedMemory.Allocate<double>(16)").Length - 1);
    }

    [Theory]
    [InlineData("DG3006", "Group.Barrier", "public static void K(Index1D i, ArrayView<double> x) { x[i] *= 2; ⟦Group.Barrier()⟧; }")]
    [InlineData("DG3006", "SharedMemory.Allocate", "public static void K(Index1D i, ArrayView<double> x) { ArrayView<double> s = ⟦SharedMemory.Allocate<double>(4)⟧; s[0] = x[i]; x[i] = s[0]; }")]
    [InlineData("DG3006", "must be a constant", "public static void K(ArrayView<double> x, int n) { ArrayView<double> s = ⟦SharedMemory.Allocate<double>(n)⟧; s[0] = x[0]; x[0] = s[0]; }")]
    [InlineData("DG3006", "must be a constant", "public static void K(ArrayView<double> x) { ArrayView<double> s = ⟦SharedMemory.GetDynamic<double>()⟧; s[0] = x[0]; x[0] = s[0]; }")]
    [InlineData("DG3006", "leave it unused", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { double old = ⟦Atomic.Add(ref y[0], x[i])⟧; x[i] = old; }")]
    [InlineData("DG3006", "not real", "public static void K(Index1D i, ArrayView<double> x, ArrayView<int> c) { ⟦Atomic.Add(ref c[0], 1)⟧; x[i] *= 2; }")]
    [InlineData("DG3006", "AddDouble and AddFloat", "public static void K(ArrayView<double> x) { x[Grid.GlobalIndex.X] = ⟦GroupExtensions.AllReduce<double, MaxDouble>(x[Grid.GlobalIndex.X])⟧; }")]
    [InlineData("DG3006", "only elements of views, and fields of them", "public static void K(Index1D i, ArrayView<double> x) { double s = 0; ⟦Atomic.Add(ref s, x[i])⟧; x[i] = s; }")]
    [InlineData("DG3006", "when all threads are done", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ⟦Atomic.Max(ref y[0], x[i])⟧; }")]
    [InlineData("DG3006", "when all threads are done", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ⟦Atomic.Min(ref y[0], x[i])⟧; }")]
    [InlineData("DG3006", "which thread's value it leaves", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ⟦Atomic.Exchange(ref y[0], x[i])⟧; }")]
    [InlineData("DG3006", "which thread's value it leaves", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { ⟦Atomic.CompareExchange(ref y[0], 0.0, x[i])⟧; }")]
    [InlineData("DG3006", "has no derivative", "public static void K(Index1D i, ArrayView<double> x, ArrayView<int> c) { ⟦Atomic.Or(ref c[0], 1)⟧; x[i] *= 2; }")]
    [InlineData("DG3006", "no scan backwards", "public static void K(ArrayView<double> x) { x[Grid.GlobalIndex.X] = ⟦GroupExtensions.InclusiveScan<double, AddDouble>(x[Grid.GlobalIndex.X])⟧; }")]
    [InlineData("DG3006", "several lanes", "public static void K(ArrayView<double> x, ArrayView<int> o) { x[Grid.GlobalIndex.X] *= ⟦Warp.ShuffleDown(o[Grid.GlobalIndex.X], 1)⟧; }")]
    [InlineData("DG3006", "leave the index out", "public static void K(Index1D i, ArrayView<double> x) { x[i] = ⟦Warp.ShuffleXor(x[i], 1)⟧; }")]
    [InlineData("DG3003", "'Warp.ShuffleDown'", "public static void K(ArrayView<double> x) { x[Grid.GlobalIndex.X] = Warp.ShuffleDown(x[Grid.GlobalIndex.X], ⟦Group.IdxX⟧); }")]
    [InlineData("DG3003", "'Warp.ShuffleUp'", "public static void K(ArrayView<double> x, ArrayView<int> o) { int d = o[0]; x[Grid.GlobalIndex.X] = Warp.ShuffleUp(x[Grid.GlobalIndex.X], d); }")]
    [InlineData("DG3003", "'Warp.ShuffleXor'", "public static void K(ArrayView<double> x) { double v = x[Grid.GlobalIndex.X]; int m = v > 1 ? 1 : 2; x[Grid.GlobalIndex.X] = Warp.ShuffleXor(v, m); }")]
    [InlineData("DG3003", "'Warp.ShuffleDown'", "public static void K(ArrayView<double> x) { double v = x[Grid.GlobalIndex.X]; int d = 1; for (int k = 0; k < Group.IdxX; k++) { d *= 2; } x[Grid.GlobalIndex.X] = Warp.ShuffleDown(v, d); }")]
    [InlineData("DG3006", "it has no adjoint", "public static void K(ArrayView<double> x) { x[Grid.GlobalIndex.X] *= ⟦Group.BarrierPopCount(x[Grid.GlobalIndex.X] > 0)⟧; }")]
    [InlineData("DG0004", "pass the view's BaseView", "public static void K(Index1D i, ILGPU.Runtime.ArrayView1D<double, ILGPU.Stride1D.Dense> ⟦x⟧, ArrayView<double> y) { y[i] = x.BaseView[i]; }")]
    [InlineData("DG3006", "Warp.Shuffle", "public static void K(ArrayView<double> x) { x[Grid.GlobalIndex.X] = ⟦Warp.Shuffle(x[Grid.GlobalIndex.X], 0)⟧; }")]
    [InlineData("DG3006", "only a kernel", "public static double F(double x) { ⟦Group.Barrier()⟧; return x; }")]
    [InlineData("DG3002", "shared memory of its own", "public static void K(ArrayView<double> x) { Inner(x); } [Differentiable] public static void Inner(ArrayView<double> x) { ArrayView<double> s = SharedMemory.Allocate<double>(4); s[Group.IdxX] = x[Group.IdxX]; Group.Barrier(); x[Group.IdxX] = s[0]; }")]
    [InlineData("DG3007", "adds to it atomically", "public static void K(Index1D i, ArrayView<double> x, ArrayView<double> y) { Atomic.Add(ref y[0], x[i] * y[i + 1]); }")]
    [InlineData("DG3008", "tape", "public static void K(ArrayView<double> x, ArrayView<double> y) { double v = x[Grid.GlobalIndex.X]; int k = 0; while (k < v) { v = Math.Sin(v); k++; } Group.Barrier(); y[Grid.GlobalIndex.X] = v; }")]
    [InlineData("DG3008", "tape", "public static void K(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X; double v = x[i]; for (int j = Group.IdxX; j < n; j += Group.DimX) { if (x[j] > 1.0) { break; } v += x[j] * x[j]; } Group.Barrier(); y[i] = v * v; }")]
    [InlineData("DG3008", "tape", "public static void K(ArrayView<double> x, int n, ArrayView<double> y) { int i = Grid.GlobalIndex.X, by = n; double v = x[i]; for (int j = Group.IdxX; j < n; j += by) { v = Math.Sin(v) * x[j]; } Group.Barrier(); y[i] = v * v; }")]
    public void What_has_no_adjoint_is_an_error(string id, string words, string member)
    {
        var marked = KernelDifferences.Program("[Differentiable] " + member);
        var text = marked.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.DoesNotContain(output.Input.GetDiagnostics(), diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        var error = Assert.Single(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Equal(id, error.Id);
        Assert.Contains(words, error.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (marked.Contains('⟦'))
        {
            var span = error.Location.SourceSpan;
            Assert.Equal(marked, text.Insert(span.End, "⟧").Insert(span.Start, "⟦"));
        }
    }
}
