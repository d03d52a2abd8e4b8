using System;
using DiffGen;

public static partial class GoldenSinglePrecision
{
    [Differentiable]
    internal static float Gelu(float x) => 0.5f * x * (1 + MathF.Tanh(0.7978846f * (x + 0.044715f * x * x * x)));
}
