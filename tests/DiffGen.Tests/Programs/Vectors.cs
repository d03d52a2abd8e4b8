// @untwinned
using System;
using System.Numerics;
using DiffGen;

public static partial class Vectors
{
    // @tolerance 1e-2
    [Differentiable]
    public static double NumericsVector(double x)
    {
        var v = new Vector2((float)x, 2);
        return v.X * v.Y;
    }

    // @tolerance 1e-2
    [Differentiable]
    public static float DotOfVectors(float x, float y) => Vector3.Dot(new Vector3(x, y, 1), new Vector3(y, y, x));

    // @tolerance 1e-2
    [Differentiable]
    public static float Energy(Vector3 a, Vector3 b, float k)
    {
        var d = a - b;
        var e = k * d + b / 2f;
        e *= a;
        return Vector3.Dot(d, e) + e.Length() * Vector3.Distance(a, e) + e.LengthSquared();
    }

    // @tolerance 1e-2
    [Differentiable]
    public static Vector2 Pendulum(Vector2 p, Vector2 v, float dt, int n)
    {
        for (int i = 0; i < n; i++)
        {
            v -= dt * p;
            p += v * dt;
        }

        return -p * v / (p + Vector2.One);
    }

    // @tolerance 1e-2
    // @length vs=3
    [Differentiable]
    public static float Sum(ReadOnlySpan<Vector4> vs, Vector4 w)
    {
        float s = 0;
        foreach (var v in vs)
        {
            s += Vector4.Dot(v, w) * v.X;
        }

        return s;
    }

    // @tolerance 1e-2
    // @length ps=3
    [Differentiable]
    public static void Push(Span<Vector3> ps, Vector3 center, ref float energy)
    {
        for (int i = 0; i < ps.Length; i++)
        {
            energy += Vector3.DistanceSquared(ps[i], center);
            ps[i] += 0.1f * (ps[i] - center);
            ps[i].Y *= ps[i].Length();
        }
    }

    // @random 0
    // @tolerance 1e-2
    // @set b=new(0,0)
    // @at a=new(0,0) gives a=0,0 b=0,0
    [Differentiable]
    public static float LengthOfNothing(Vector2 a, Vector2 b) => a.Length() + Vector2.Distance(a, b);

    [Differentiable]
    public static double ComplexParts(Complex z, double k)
    {
        var w = new Complex(z.Real * k, z.Imaginary + z.Real);
        return w.Real * w.Imaginary;
    }

    // @length zs=2
    [Differentiable]
    public static void ComplexElements(Complex[] zs, double k)
    {
        for (int i = 0; i < zs.Length; i++)
        {
            zs[i] = new Complex(zs[i].Imaginary * k, zs[i].Real * zs[i].Real);
        }
    }
}
