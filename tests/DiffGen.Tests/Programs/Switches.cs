using System;
using DiffGen;

public static partial class Switches
{
    // @at n=0
    // @at n=1
    // @at n=2
    [Differentiable]
    public static double SwitchStatement(double x, int n)
    {
        switch (n)
        {
            case 0:
            case 1:
                x = x * x;
                break;
            case 2:
                return Math.Sin(x);
            default:
                x += n;
                break;
        }

        return x * n;
    }

    // @at n=0
    // @at n=1
    [Differentiable]
    public static double SwitchExpression(double x, int n) => n switch { 0 => x, 1 => x * x, _ => Math.Exp(x) };

    // @at n=0
    // @at n=1
    // @at n=2
    [Differentiable]
    public static double GotoCase(double x, int n)
    {
        switch (n)
        {
            case 0:
                x *= 2;
                goto case 2;
            case 1:
                x *= x;
                goto default;
            case 2:
                x += x * x;
                break;
            default:
                x = Math.Cos(x);
                break;
        }

        return x;
    }

    // @set n=7
    [Differentiable]
    public static double SwitchInLoop(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            switch (i % 3)
            {
                case 0: s *= x; break;
                case 1: s += x; continue;
                case 2 when s > 20: return s;
            }

            s *= 0.9;
        }

        return s;
    }

    // @at x=-2
    // @at x=5
    [Differentiable]
    public static double PatternSwitch(double x, double y) => x switch
    {
        < 0 => -x * y,
        > 4 when y > 0.1 => y * y,
        _ => x * y,
    };

    // @at day=DayOfWeek.Monday
    [Differentiable]
    public static double SwitchOnEnum(double x, DayOfWeek day)
    {
        switch (day)
        {
            case DayOfWeek.Sunday: return x;
            case DayOfWeek.Monday: return x * x;
            default: return 0;
        }
    }

    // @at text="b"
    [Differentiable]
    public static double SwitchOnString(double x, string text)
    {
        switch (text)
        {
            case "text": x *= 2; break;
            case "b": x = x * x; break;
        }

        return x;
    }

    [Differentiable]
    public static double IsPattern(double x) => x is > 1 and < 2 ? x * x : x is double y ? y * 3 : 0;

    // @allocates
    // @set n=7
    // @at n=0
    [Differentiable]
    public static double NamesInAnArray(double x, double y, int n)
    {
        string[] names = { "sin", "square", "add", null };
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s = names[i % names.Length] switch
            {
                "sin" => Math.Sin(s),
                "square" => s * s,
                null => s + 1,
                _ => s + y,
            };
        }

        return s;
    }

    // @set n=2
    // @at n=0
    [Differentiable]
    public static double LettersOfAString(double x, double y, int n)
    {
        double s = 1;
        foreach (char letter in "xyyzx")
        {
            s *= letter == 'x' ? x : y;
            if (letter == 'z' && n == 0)
            {
                break;
            }

            if (letter - 'x' == n)
            {
                continue;
            }

            s += x;
        }

        return s;
    }
}
