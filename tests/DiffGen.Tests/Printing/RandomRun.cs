using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Runs random functions on a few inputs by interpretation, and shows everything that a caller can see of it.</summary>
internal static class RandomRun
{
    public static (double X, double Y, int N, bool C, double[] A, double[] B, double R) Input(int input) =>
        (0.75 + input, -1.25 * input, (37 * input) - 20, input % 2 == 0, [1, -2, 3, 0.5], [.. Enumerable.Range(0, 3 + (input % 2)).Select(i => i * 0.25)], 2.5 - input);

    /// <param name="keepsSigns">Zeros of both signs are told apart.</param>
    public static string Interpret(Function function, int input, bool keepsSigns = true)
    {
        string shown = Trace(function, input);
        return keepsSigns ? shown : WithoutSigns(shown);
    }

    public static string WithoutSigns(string shown) => (shown + " ").Replace(" -0 ", " 0 ", StringComparison.Ordinal).Replace(" -0 ", " 0 ", StringComparison.Ordinal);

    private static string Trace(Function function, int input)
    {
        var (x, y, n, c, a, b, r) = Input(input);
        List<double> log = [];
        Dictionary<string, Func<object?[], object?[]>> methods = new()
        {
            ["Mix"] = arguments =>
            {
                double first = (double)arguments[0]!, second = (double)arguments[1]!;
                log.AddRange([first, second]);
                second = second * 0.5 + first;
                double third = first - second;
                return [second + third * 0.25, second, third];
            },
            ["Twice"] = arguments =>
            {
                log.Add((double)arguments[0]!);
                return [2 * (double)arguments[0]!];
            },
            ["ReadAfter"] = arguments => [arguments[0], 7.0],
            ["Touch"] = arguments =>
            {
                Memory memory = (Memory)arguments[0]!;
                if (memory.Length > 0)
                {
                    memory.At(((int)arguments[1]! & 3) % memory.Length) += 1;
                }

                return [];
            },
        };

        object? Opaque(Opaque code, object?[] arguments)
        {
            double value = (double)arguments[0]!;
            switch (code.Pieces[0])
            {
                case "-":
                    return -value * 2;
                case "global::Helpers.Note(":
                    log.Add(value);
                    return value + 0.5;
                default:
                    return log.Count == 9 ? throw new InvalidOperationException() : value + log.Count;
            }
        }

        IrInterpreter interpreter = new(methods, Opaque);
        try
        {
            object?[] results = interpreter.Run(function, [x, y, n, c, new Memory(a, 0, a.Length), new Memory(b, 0, b.Length), r, 0.0]);
            return Show("returned", (double)results[0]!, (double)results[1]!, (double)results[2]!, a, b, log);
        }
        catch (ProgramException exception)
        {
            return Show("Failure", 0, (double)exception.Flushed[0]!, (double)exception.Flushed[1]!, a, b, log);
        }
        catch (Exception exception)
        {
            return Show(exception.GetType().Name, 0, r, 0, a, b, log);
        }
    }

    public static string Show(string how, double result, double r, double o, double[] a, double[] b, List<double> log) =>
        $"{how} {Show(result)} r {Show(r)} o {Show(o)} a {Show(a)} b {Show(b)} log {Show(log)}";

    private static string Show(IEnumerable<double> items) => string.Join(" ", items.Select(Show));

    private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
