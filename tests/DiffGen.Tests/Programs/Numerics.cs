// @untwinned
using System;
using System.Numerics;
using DiffGen;

// Functions of System.Numerics that return structs: the value is the library's own.
public static partial class Numerics
{
    public struct Body
    {
        public Vector3 Position;
        public Quaternion Attitude;
        public float Mass;
    }

    // @range *=-0.4..0.4
    [Differentiable]
    public static double Mandelbrot(Complex c, int n)
    {
        Complex z = 0;
        for (int i = 0; i < n; i++)
        {
            z = z * z + c;
            if (z.Magnitude > 2) break;
        }

        return Complex.Abs(z);
    }

    // @length zs=8
    [Differentiable]
    public static void Fourier(Complex[] zs)
    {
        for (int i = 1, j = 0; i < zs.Length; i++)
        {
            int bit = zs.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (zs[i], zs[j]) = (zs[j], zs[i]);
        }

        for (int length = 2; length <= zs.Length; length <<= 1)
        {
            Complex root = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (int start = 0; start < zs.Length; start += length)
            {
                Complex w = Complex.One;
                for (int k = 0; k < length / 2; k++)
                {
                    Complex even = zs[start + k], odd = zs[start + k + length / 2] * w;
                    zs[start + k] = even + odd;
                    zs[start + k + length / 2] = even - odd;
                    w *= root;
                }
            }
        }
    }

    [Differentiable]
    public static Complex Elementary(Complex z, double k)
    {
        Complex w = Complex.Exp(z * k) / Complex.Sin(z) + Complex.Log(z);
        w -= Complex.Sqrt(w) * Complex.Conjugate(z);
        w *= Complex.Pow(z, k) + 2.0 / z;
        return -Complex.Tanh(w * 0.1) + Complex.Atan(z) - Complex.Reciprocal(w);
    }

    [Differentiable]
    public static double Impedance(ReadOnlySpan<double> frequencies, double r, double l, double c)
    {
        double s = 0;
        foreach (double f in frequencies)
        {
            var omega = new Complex(0, 2 * Math.PI * f);
            Complex z = r + omega * l + 1 / (omega * c);
            s += z.Magnitude * z.Phase;
        }

        return s;
    }

    // A power at zero, whose logarithm isn't there.
    // @random 0
    // @set k=2
    // @at z=new(0,0) gives z=0,0 k=0
    [Differentiable]
    public static double PowerOfZero(Complex z, double k) => Complex.Pow(z, k).Real + Complex.Pow(z, 3).Imaginary;

    // @tolerance 1e-2
    // @length bodies=2
    [Differentiable]
    public static void Advance(Span<Body> bodies, Vector3 spin, float dt, int n)
    {
        for (int i = 0; i < n; i++)
        {
            Quaternion turn = Quaternion.CreateFromAxisAngle(Vector3.Normalize(spin), dt);
            foreach (ref Body body in bodies)
            {
                body.Attitude = Quaternion.Normalize(body.Attitude * turn);
                body.Position += Vector3.Cross(spin, body.Position) * (dt / body.Mass);
                body.Position = Vector3.Lerp(body.Position, spin, 0.1f);
            }
        }
    }

    // @tolerance 1e-2
    [Differentiable]
    public static float Camera(Vector3 eye, Vector3 target, Vector3 point, float angle)
    {
        Matrix4x4 view = Matrix4x4.CreateLookAt(eye, target, Vector3.UnitY);
        Matrix4x4 projection = Matrix4x4.CreatePerspectiveFieldOfView(angle, 1.5f, 0.1f, 100);
        Vector4 clip = Vector4.Transform(point - 5 * Vector3.UnitZ, view * projection);
        return clip.X / clip.W + clip.Y * 0.1f;
    }

    // @tolerance 1e-2
    [Differentiable]
    public static Vector2 Shape(Vector2 p, float angle, Vector2 scale)
    {
        Matrix3x2 m = Matrix3x2.CreateScale(scale) * Matrix3x2.CreateRotation(angle);
        m = Matrix3x2.Invert(m, out Matrix3x2 inverse) ? inverse * m.GetDeterminant() : m;
        return Vector2.Transform(p, m) + inverse.Translation + Vector2.SquareRoot(scale);
    }

    // @tolerance 2e-2
    [Differentiable]
    public static float Inverse(Vector3 a, Vector3 b, float k)
    {
        var m = new Matrix4x4(a.X + 2, a.Y, a.Z, 0, b.X, b.Y + 3, b.Z, 1, k, 1, 2 + k, 0, a.X, 0, b.Z, 4);
        Matrix4x4.Invert(Matrix4x4.Transpose(m), out m);
        Matrix4x4.Invert(m + Matrix4x4.Identity, out Matrix4x4 n);
        return n.M11 + n.M23 * m.M32 + n.GetDeterminant();
    }

    // @tolerance 1e-2
    [Differentiable]
    public static float Rotations(Quaternion p, Quaternion q, float t)
    {
        Quaternion r = Quaternion.Slerp(p, q, t * 0.5f);
        for (int i = 0; i < 3; i++)
        {
            r *= Quaternion.Conjugate(p);
            r = r.LengthSquared() > 2 ? Quaternion.Lerp(r, q, t) : Quaternion.Inverse(r);
        }

        return r.X + Quaternion.Dot(r, q) * r.W;
    }

    // @tolerance 1e-2
    // @set i=1
    [Differentiable]
    public static float Components(Vector4 v, Vector3 u, int i)
    {
        Vector4 w = new Vector4(u, v[i]);
        Vector3 low = Vector3.Min(u, new Vector3(v.X)), high = Vector3.Max(u, new Vector3(v.Y));
        Plane plane = Plane.CreateFromVertices(u, low + high * 2, Vector3.UnitX);
        return w[3] * u[i] + low[0] * high[2] + Plane.DotCoordinate(plane, u * u);
    }

    // @tolerance 1e-2
    [Differentiable]
    public static Vector3 Bounce(Vector3 v, Vector3 normal) => Vector3.Reflect(v, Vector3.Normalize(normal)) * Vector3.Abs(normal);

    // @tolerance 1e-2
    [Differentiable]
    public static float BounceTwice(Vector3 v, Vector3 a, Vector3 b)
    {
        for (int i = 0; i < 2; i++)
        {
            v = Bounce(Bounce(v, a), b + v);
        }

        return v.LengthSquared();
    }
}
