namespace ILGPU.Algorithms;

/// <summary>The functions of mathematics on a device. Like a device's, Max and Min drop a NaN.</summary>
public static class XMath
{
    public static double Abs(double value) => Math.Abs(value);

    public static double Sqrt(double value) => Math.Sqrt(value);

    public static double Exp(double value) => Math.Exp(value);

    public static double Exp2(double value) => Math.Pow(2, value);

    public static double Log(double value) => Math.Log(value);

    public static double Log2(double value) => Math.Log2(value);

    public static double Log10(double value) => Math.Log10(value);

    public static double Sin(double value) => Math.Sin(value);

    public static double Cos(double value) => Math.Cos(value);

    public static double Tan(double value) => Math.Tan(value);

    public static double Asin(double value) => Math.Asin(value);

    public static double Acos(double value) => Math.Acos(value);

    public static double Atan(double value) => Math.Atan(value);

    public static double Sinh(double value) => Math.Sinh(value);

    public static double Cosh(double value) => Math.Cosh(value);

    public static double Tanh(double value) => Math.Tanh(value);

    public static double Floor(double value) => Math.Floor(value);

    public static double Ceiling(double value) => Math.Ceiling(value);

    public static double Truncate(double value) => Math.Truncate(value);

    public static double RoundToEven(double value) => Math.Round(value, MidpointRounding.ToEven);

    public static double Pow(double first, double second) => Math.Pow(first, second);

    public static double Atan2(double first, double second) => Math.Atan2(first, second);

    public static double Rem(double first, double second) => first % second;

    public static double IEEERemainder(double first, double second) => Math.IEEERemainder(first, second);

    public static double Max(double first, double second) => double.MaxNumber(first, second);

    public static double Min(double first, double second) => double.MinNumber(first, second);

    public static bool IsNaN(double value) => double.IsNaN(value);

    public static bool IsInfinity(double value) => double.IsInfinity(value);

    public static bool IsFinite(double value) => double.IsFinite(value);

    public static float Abs(float value) => MathF.Abs(value);

    public static float Sqrt(float value) => MathF.Sqrt(value);

    public static float Exp(float value) => MathF.Exp(value);

    public static float Exp2(float value) => MathF.Pow(2, value);

    public static float Log(float value) => MathF.Log(value);

    public static float Log2(float value) => MathF.Log2(value);

    public static float Log10(float value) => MathF.Log10(value);

    public static float Sin(float value) => MathF.Sin(value);

    public static float Cos(float value) => MathF.Cos(value);

    public static float Tan(float value) => MathF.Tan(value);

    public static float Asin(float value) => MathF.Asin(value);

    public static float Acos(float value) => MathF.Acos(value);

    public static float Atan(float value) => MathF.Atan(value);

    public static float Sinh(float value) => MathF.Sinh(value);

    public static float Cosh(float value) => MathF.Cosh(value);

    public static float Tanh(float value) => MathF.Tanh(value);

    public static float Floor(float value) => MathF.Floor(value);

    public static float Ceiling(float value) => MathF.Ceiling(value);

    public static float Truncate(float value) => MathF.Truncate(value);

    public static float RoundToEven(float value) => MathF.Round(value, MidpointRounding.ToEven);

    public static float Pow(float first, float second) => MathF.Pow(first, second);

    public static float Atan2(float first, float second) => MathF.Atan2(first, second);

    public static float Rem(float first, float second) => first % second;

    public static float IEEERemainder(float first, float second) => MathF.IEEERemainder(first, second);

    public static float Max(float first, float second) => float.MaxNumber(first, second);

    public static float Min(float first, float second) => float.MinNumber(first, second);

    public static bool IsNaN(float value) => float.IsNaN(value);

    public static bool IsInfinity(float value) => float.IsInfinity(value);

    public static bool IsFinite(float value) => float.IsFinite(value);
}
