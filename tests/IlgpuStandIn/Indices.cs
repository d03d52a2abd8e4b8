namespace ILGPU;

/// <summary>The place of a thread in a grid of one dimension.</summary>
public readonly struct Index1D(int x) : IEquatable<Index1D>
{
    public int X { get; } = x;

    public static implicit operator int(Index1D index) => index.X;

    public static implicit operator Index1D(int x) => new(x);

    public static Index1D operator +(Index1D left, Index1D right) => new(left.X + right.X);

    public static Index1D operator -(Index1D left, Index1D right) => new(left.X - right.X);

    public static Index1D operator *(Index1D left, Index1D right) => new(left.X * right.X);

    public static Index1D operator /(Index1D left, Index1D right) => new(left.X / right.X);

    public static Index1D operator %(Index1D left, Index1D right) => new(left.X % right.X);

    public static bool operator <(Index1D left, Index1D right) => left.X < right.X;

    public static bool operator >(Index1D left, Index1D right) => left.X > right.X;

    public static bool operator <=(Index1D left, Index1D right) => left.X <= right.X;

    public static bool operator >=(Index1D left, Index1D right) => left.X >= right.X;

    public int Size => X;

    public bool Equals(Index1D other) => X == other.X;

    public override bool Equals(object? obj) => obj is Index1D other && Equals(other);

    public override int GetHashCode() => X;

    public static bool operator ==(Index1D left, Index1D right) => left.Equals(right);

    public static bool operator !=(Index1D left, Index1D right) => !left.Equals(right);
}

/// <summary>The place of a thread in a grid of two dimensions.</summary>
public readonly struct Index2D(int x, int y) : IEquatable<Index2D>
{
    public int X { get; } = x;

    public int Y { get; } = y;

    public int Size => X * Y;

    public bool Equals(Index2D other) => X == other.X && Y == other.Y;

    public override bool Equals(object? obj) => obj is Index2D other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y);

    public static bool operator ==(Index2D left, Index2D right) => left.Equals(right);

    public static bool operator !=(Index2D left, Index2D right) => !left.Equals(right);
}

/// <summary>The place of a thread in a grid of three dimensions.</summary>
public readonly struct Index3D(int x, int y, int z) : IEquatable<Index3D>
{
    public int X { get; } = x;

    public int Y { get; } = y;

    public int Z { get; } = z;

    public int Size => X * Y * Z;

    public bool Equals(Index3D other) => X == other.X && Y == other.Y && Z == other.Z;

    public override bool Equals(object? obj) => obj is Index3D other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y, Z);

    public static bool operator ==(Index3D left, Index3D right) => left.Equals(right);

    public static bool operator !=(Index3D left, Index3D right) => !left.Equals(right);
}
