using System;
using DiffGen;

public static partial class Operators
{
    [Differentiable]
    public static double Identity(double x) => x;

    [Differentiable]
    public static double Zero(double x) => 0;

    [Differentiable]
    public static double OnlySecond(double x, double y) => y;

    [Differentiable]
    public static double Sum(double x, double y) => x + y;

    [Differentiable]
    public static double Difference(double x, double y) => x - y;

    [Differentiable]
    public static double Product(double x, double y) => x * y;

    [Differentiable]
    public static double Quotient(double x, double y) => x / y;

    // @range x=5.1..5.9 y=1.8..1.9
    // @at x=-5.5 y=1.85
    // @at x=5.5 y=-1.85
    // @at x=-5.5 y=-1.85
    [Differentiable]
    public static double Remainder(double x, double y) => x % y;

    [Differentiable]
    public static double Negated(double x) => -x;

    [Differentiable]
    public static double Plus(double x) => +x * +x;

    [Differentiable]
    public static double DoubleNegation(double x) => -(-(x * x));

    [Differentiable]
    public static double Precedence(double x, double y) => -x * -y - -x / (y - -2);

    [Differentiable]
    public static double Associativity(double a, double b, double c) => a - (b - c) - (a / (b / c)) / a;

    [Differentiable]
    public static double DivideByConstant(double x) => x / 3 + 3 / x;

    [Differentiable]
    public static double IntegerLiterals(double x) => 1 / 2 * x + x * 3 / 2;

    [Differentiable]
    public static double SharedSubexpression(double x, double y) => (x * y + 1) * (x * y + 1) / (x * y + 2);

    // @range x=0.5..0.9
    [Differentiable]
    public static double HiddenConversions(double x, int n, long m, byte b, short s, uint u, ulong v) =>
        x * n + x / m - b * x + (x - s) * u + v * x;

    [Differentiable]
    public static double CharIsANumber(double x, int n) => x * 'a' + n % 2 * x;

    [Differentiable]
    public static double ThroughFloatConstant(double x) => x * 0.5f + 1.25f;

    [Differentiable]
    public static double ThroughFloat(double x, double y) => (float)x * y + (double)(float)(x * y);

    [Differentiable]
    public static double RedundantCasts(double x) => (double)((double)x * (double)2);

    // @set n=5
    [Differentiable]
    public static double IntegerArithmeticBeside(double x, int n)
    {
        int k = (n << 1) ^ 3, j = ~n & 0xF;
        k += j >>> 1;
        k |= 8;
        return x * k + j * x * x / (k % 4 + 1);
    }

    [Differentiable]
    public static double CheckedIntegers(double x, int n)
    {
        checked
        {
            int k = n * n;
            return x * unchecked(k + int.MaxValue - int.MaxValue);
        }
    }

    // @set a=true b=false
    [Differentiable]
    public static double Booleans(double x, bool a, bool b) => (a && !b) || (a ^ b) ? x * x : a | b ? -x : x;

    [Differentiable]
    public static double Parenthesised(double x) => ((((x)) * ((x))));

    [Differentiable]
    public static double ManyParameters(double a, double b, double c, double d, double e, double f, double g, double h) =>
        a * b + b * c * d - d * e / f + g * h * a - h / (b + c);

    // @range *=-1..1
    [Differentiable]
    public static double Horner(double x, double a0, double a1, double a2, double a3) => ((a3 * x + a2) * x + a1) * x + a0;

    // @range *=-2..2
    [Differentiable]
    public static double Rosenbrock(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);

    [Differentiable]
    public static double DefaultValue(double x)
    {
        double unset = default;
        return x + unset * x;
    }

    [Differentiable]
    public static double NothingToDo(double x, double y)
    {
        var unused = x * y;
        unused = unused + 1;
        return 42;
    }
}
