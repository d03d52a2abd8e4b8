using ILGPU.StandIn;

namespace ILGPU;

/// <summary>The groups of the grid that is running.</summary>
public static class Grid
{
    public static int IdxX => Device.Thread.GroupIndex.X;

    public static int IdxY => Device.Thread.GroupIndex.Y;

    public static int IdxZ => Device.Thread.GroupIndex.Z;

    public static int DimX => Device.Thread.Groups.X;

    public static int DimY => Device.Thread.Groups.Y;

    public static int DimZ => Device.Thread.Groups.Z;

    public static Index3D Index => Device.Thread.GroupIndex;

    public static Index3D Dimension => Device.Thread.Groups;

    public static Index3D GlobalIndex => new((IdxX * Group.DimX) + Group.IdxX, (IdxY * Group.DimY) + Group.IdxY, (IdxZ * Group.DimZ) + Group.IdxZ);

    public static int LinearIndex => (((IdxZ * DimY) + IdxY) * DimX) + IdxX;

    public static int GlobalLinearIndex => (LinearIndex * Group.Dimension.Size) + Group.LinearIndex;
}

/// <summary>The threads of a group.</summary>
public static class Group
{
    public static int IdxX => Device.Thread.Index.X;

    public static int IdxY => Device.Thread.Index.Y;

    public static int IdxZ => Device.Thread.Index.Z;

    public static int DimX => Device.Thread.Size.X;

    public static int DimY => Device.Thread.Size.Y;

    public static int DimZ => Device.Thread.Size.Z;

    public static Index3D Index => Device.Thread.Index;

    public static Index3D Dimension => Device.Thread.Size;

    public static int LinearIndex => (((IdxZ * DimY) + IdxY) * DimX) + IdxX;

    public static bool IsFirstThread => LinearIndex == 0;

    public static bool IsLastThread => LinearIndex == Dimension.Size - 1;

    public static void Barrier() => Device.Thread.Group.Wait();

    public static int BarrierPopCount(bool predicate) => Device.Thread.Group.Exchange(LinearIndex, predicate).Count(holds => holds);

    public static T Broadcast<T>(T value, int groupIndex)
        where T : unmanaged => Device.Thread.Group.Exchange(LinearIndex, value)[groupIndex];
}

/// <summary>A warp is the whole group here.</summary>
public static class Warp
{
    public static int WarpSize => Group.Dimension.Size;

    public static int LaneIdx => Group.LinearIndex;

    public static int WarpIdx => 0;

    public static bool IsFirstLane => LaneIdx == 0;

    public static void Barrier() => Group.Barrier();

    public static T Broadcast<T>(T value, int sourceLane)
        where T : unmanaged => Group.Broadcast(value, sourceLane);

    public static T Shuffle<T>(T variable, int sourceLane)
        where T : unmanaged => Device.Thread.Group.Exchange(LaneIdx, variable)[sourceLane];

    public static T ShuffleDown<T>(T variable, int delta)
        where T : unmanaged => From(variable, LaneIdx + delta);

    public static T ShuffleUp<T>(T variable, int delta)
        where T : unmanaged => From(variable, LaneIdx - delta);

    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => From(variable, LaneIdx ^ mask);

    /// <summary>Where there is no such lane, a lane keeps what it has.</summary>
    private static T From<T>(T variable, int lane)
        where T : unmanaged => Device.Thread.Group.Exchange(LaneIdx, variable)[lane >= 0 && lane < WarpSize ? lane : LaneIdx];
}

/// <summary>Memory of a group.</summary>
public static class SharedMemory
{
    /// <summary>It is not cleared.</summary>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => Device.Thread.Allocate<T>(extent);

    public static ArrayView<T> GetDynamic<T>()
        where T : unmanaged => throw new NotSupportedException("The stand-in has no dynamic shared memory.");
}
