using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>
/// A hand of bones, its skin, and the points that were measured. The pose is the rotation (axis times angle) and the translation of the
/// hand, then for each finger the angles of its bones.
/// </summary>
internal sealed partial class Hand
{
    private const int Matrix = 16, FirstFingerBone = 2, BonesPerFinger = 4, Fingers = 5;

    private readonly int bones, vertices;
    private readonly int[] parents, correspondences, triangles;
    private readonly double[] baseRelatives, inverseBaseAbsolutes, basePositions, weights, points;
    private readonly double mirror;

    public Hand(JsonElement data)
    {
        JsonElement model = data.GetProperty("model");
        parents = model.Ints("parents");
        bones = parents.Length;
        baseRelatives = model.Doubles("base_relatives");
        inverseBaseAbsolutes = model.Doubles("inverse_base_absolutes");
        basePositions = model.Doubles("base_positions");
        weights = model.Doubles("weights");
        triangles = model.Ints("triangles");
        mirror = model.GetProperty("is_mirrored").GetBoolean() ? -1 : 1;
        correspondences = data.Ints("correspondences");
        points = data.Doubles("points");
        vertices = basePositions.Length / 4;
    }

    public int ErrorCount => 3 * correspondences.Length;

    /// <summary>Each measured point's distance from its vertex.</summary>
    [Differentiable(Modes = DerivativeModes.Forward)]
    public void Errors(ReadOnlySpan<double> theta, Span<double> errors)
    {
        double[] positions = new double[3 * vertices];
        Skin(theta, positions);
        for (int i = 0; i < correspondences.Length; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                errors[3 * i + k] = points[3 * i + k] - positions[3 * correspondences[i] + k];
            }
        }
    }

    /// <summary>Each measured point's distance from where it lies on its triangle: <paramref name="us"/> are two coordinates each.</summary>
    [Differentiable(Modes = DerivativeModes.Forward)]
    public void SurfaceErrors(ReadOnlySpan<double> theta, ReadOnlySpan<double> us, Span<double> errors)
    {
        double[] positions = new double[3 * vertices];
        Skin(theta, positions);
        for (int i = 0; i < correspondences.Length; i++)
        {
            int triangle = 3 * correspondences[i];
            int a = 3 * triangles[triangle], b = 3 * triangles[triangle + 1], c = 3 * triangles[triangle + 2];
            double u = us[2 * i], v = us[2 * i + 1];
            for (int k = 0; k < 3; k++)
            {
                errors[3 * i + k] = points[3 * i + k] - (u * positions[a + k] + v * positions[b + k] + (1 - u - v) * positions[c + k]);
            }
        }
    }

    /// <summary>Where the pose brings the vertices.</summary>
    [Differentiable(Modes = DerivativeModes.Forward)]
    internal void Skin(ReadOnlySpan<double> theta, Span<double> positions)
    {
        double[] absolutes = new double[bones * Matrix];
        double[] transforms = new double[bones * Matrix];
        Span<double> relative = stackalloc double[Matrix];
        for (int bone = 0; bone < bones; bone++)
        {
            double flexion = 0, abduction = 0;
            int finger = (bone - FirstFingerBone) / BonesPerFinger, joint = (bone - FirstFingerBone) % BonesPerFinger;
            if (bone >= FirstFingerBone && finger < Fingers && joint < BonesPerFinger - 1)
            {
                int angles = 6 + BonesPerFinger * finger;
                flexion = theta[angles + (joint == 0 ? 0 : joint + 1)];
                if (joint == 0)
                {
                    abduction = theta[angles + 1];
                }
            }

            ReadOnlySpan<double> rest = baseRelatives.AsSpan(bone * Matrix, Matrix);
            Span<double> absolute = absolutes.AsSpan(bone * Matrix, Matrix);
            Bend(rest, flexion, abduction, relative);
            if (parents[bone] < 0)
            {
                for (int i = 0; i < Matrix; i++)
                {
                    absolute[i] = relative[i];
                }
            }
            else
            {
                for (int row = 0; row < 4; row++)
                {
                    for (int column = 0; column < 4; column++)
                    {
                        double sum = 0;
                        for (int k = 0; k < 4; k++)
                        {
                            sum += absolutes[parents[bone] * Matrix + 4 * row + k] * relative[4 * k + column];
                        }

                        absolute[4 * row + column] = sum;
                    }
                }
            }

            Multiply(absolute, inverseBaseAbsolutes.AsSpan(bone * Matrix, Matrix), transforms.AsSpan(bone * Matrix, Matrix));
        }

        Span<double> rotation = stackalloc double[9];
        Rotation(theta[0], theta[1], theta[2], rotation);
        for (int vertex = 0; vertex < vertices; vertex++)
        {
            double x = 0, y = 0, z = 0;
            for (int bone = 0; bone < bones; bone++)
            {
                double weight = weights[vertex * bones + bone];
                if (weight != 0)
                {
                    ReadOnlySpan<double> t = transforms.AsSpan(bone * Matrix, Matrix);
                    ReadOnlySpan<double> p = basePositions.AsSpan(4 * vertex, 4);
                    x += weight * (t[0] * p[0] + t[1] * p[1] + t[2] * p[2] + t[3] * p[3]);
                    y += weight * (t[4] * p[0] + t[5] * p[1] + t[6] * p[2] + t[7] * p[3]);
                    z += weight * (t[8] * p[0] + t[9] * p[1] + t[10] * p[2] + t[11] * p[3]);
                }
            }

            x *= mirror;
            positions[3 * vertex] = rotation[0] * x + rotation[1] * y + rotation[2] * z + theta[3];
            positions[3 * vertex + 1] = rotation[3] * x + rotation[4] * y + rotation[5] * z + theta[4];
            positions[3 * vertex + 2] = rotation[6] * x + rotation[7] * y + rotation[8] * z + theta[5];
        }
    }

    /// <summary>A bone's transform relative to its parent: as at rest, then turned about the x and the z axis.</summary>
    [Differentiable(Modes = DerivativeModes.Forward)]
    internal static void Bend([Constant] ReadOnlySpan<double> rest, double flexion, double abduction, Span<double> relative)
    {
        double cx = Math.Cos(flexion), sx = Math.Sin(flexion), cz = Math.Cos(abduction), sz = Math.Sin(abduction);
        for (int row = 0; row < 4; row++)
        {
            double a = rest[4 * row], b = rest[4 * row + 1], c = rest[4 * row + 2];
            relative[4 * row] = a * cz + b * sz;
            relative[4 * row + 1] = (b * cz - a * sz) * cx + c * sx;
            relative[4 * row + 2] = (a * sz - b * cz) * sx + c * cx;
            relative[4 * row + 3] = rest[4 * row + 3];
        }
    }

    [Differentiable(Modes = DerivativeModes.Forward)]
    internal static void Multiply(ReadOnlySpan<double> a, [Constant] ReadOnlySpan<double> b, Span<double> product)
    {
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                double sum = 0;
                for (int k = 0; k < 4; k++)
                {
                    sum += a[4 * row + k] * b[4 * k + column];
                }

                product[4 * row + column] = sum;
            }
        }
    }

    /// <summary>The rotation about an axis, by the axis' length.</summary>
    [Differentiable(Modes = DerivativeModes.Forward)]
    internal static void Rotation(double x, double y, double z, Span<double> rotation)
    {
        double angle = Math.Sqrt(x * x + y * y + z * z);

        // The benchmark's own choice: close to no rotation there is none, and a derivative of none.
        if (Diff.StopGradient(angle) < 0.0001)
        {
            for (int i = 0; i < 9; i++)
            {
                rotation[i] = i % 4 == 0 ? 1 : 0;
            }

            return;
        }

        x /= angle;
        y /= angle;
        z /= angle;
        double sin = Math.Sin(angle), cos = Math.Cos(angle);
        rotation[0] = x * x + (1 - x * x) * cos;
        rotation[1] = x * y * (1 - cos) - z * sin;
        rotation[2] = x * z * (1 - cos) + y * sin;
        rotation[3] = x * y * (1 - cos) + z * sin;
        rotation[4] = y * y + (1 - y * y) * cos;
        rotation[5] = y * z * (1 - cos) - x * sin;
        rotation[6] = x * z * (1 - cos) - y * sin;
        rotation[7] = z * y * (1 - cos) + x * sin;
        rotation[8] = z * z + (1 - z * z) * cos;
    }
}
