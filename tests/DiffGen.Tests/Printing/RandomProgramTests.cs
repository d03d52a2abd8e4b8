using System.Globalization;
using DiffGen.Generator.Ir;
using Xunit.Abstractions;

namespace DiffGen.Tests.Printing;

/// <summary>Printed code does what the function says, however its values share variables and its expressions nest.</summary>
public class RandomProgramTests(ITestOutputHelper output)
{
    private const int PerCompilation = 150;

    internal const string Helpers = """
        public sealed class Failure : System.Exception { public Failure(double x) { } }

        public static class Helpers
        {
            public static readonly System.Collections.Generic.List<double> Log = new();

            public static double Mix(double x, ref double r, out double o)
            {
                Log.Add(x);
                Log.Add(r);
                o = 5;
                r = r * 0.5 + x;
                o = x - r;
                return r + o * 0.25;
            }

            public static double Twice(double x)
            {
                Log.Add(x);
                return 2 * x;
            }

            public static double ReadAfter(in double x, out double o)
            {
                o = 7;
                return x;
            }

            public static void Touch(System.Span<double> a, int i)
            {
                if (a.Length > 0)
                {
                    a[(i & 3) % a.Length] += 1;
                }
            }

            public static double Note(double x)
            {
                Log.Add(x);
                return x + 0.5;
            }

            public static double Peek(double x) => Log.Count == 9 ? throw new System.InvalidOperationException() : x + Log.Count;
        }
        """;

    private delegate double Program(double x, double y, int n, bool c, double[] a, Span<double> b, ref double r, out double o);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void PrintedCodeDoesWhatTheFunctionSays(int batch, bool isChecked) =>
        RandomPrograms_AgreeWith(batch, isChecked, function => function, output);

    /// <summary>Compares printed code, after a pass over the functions, with the functions as they were before it.</summary>
    internal static void RandomPrograms_AgreeWith(int batch, bool isChecked, Func<Function, Function> pass, ITestOutputHelper output)
    {
        int scale = int.Parse(Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_SCALE") ?? "1", CultureInfo.InvariantCulture);
        for (int part = 0; part < scale; part++)
        {
            int first = (batch * scale + part) * PerCompilation;
            List<Function> functions = [.. Enumerable.Range(first, PerCompilation).Select(seed => RandomPrograms.Create(seed, "F" + seed))];
            List<Function> passed = [.. functions.Select(pass)];
            Type code = PrintedCode.Compile(passed, isChecked, Helpers);
            var log = (List<double>)code.Assembly.GetType("Helpers")!.GetField("Log")!.GetValue(null)!;
            for (int i = 0; i < functions.Count; i++)
            {
                Program program = code.GetMethod(functions[i].Name)!.CreateDelegate<Program>();
                for (int input = 0; input < 4; input++)
                {
                    string expected = Interpret(functions[i], input);
                    string actual = Run(program, log, input);
                    if (expected != actual)
                    {
                        output.WriteLine(PrintedCode.Print([passed[i]], isChecked));
                        Assert.Fail($"{functions[i].Name} on input {input}\nexpected {expected}\nactual   {actual}");
                    }
                }
            }
        }
    }

    private static (double X, double Y, int N, bool C, double[] A, double[] B, double R) Input(int input) =>
        (0.75 + input, -1.25 * input, (37 * input) - 20, input % 2 == 0, [1, -2, 3, 0.5], [.. Enumerable.Range(0, 3 + (input % 2)).Select(i => i * 0.25)], 2.5 - input);

    private static string Run(Program program, List<double> log, int input)
    {
        var (x, y, n, c, a, b, r) = Input(input);
        double o = 0;
        log.Clear();
        try
        {
            double result = program(x, y, n, c, a, b, ref r, out o);
            return Show("returned", result, r, o, a, b, log);
        }
        catch (Exception exception)
        {
            bool isOwn = exception.GetType().Name == "Failure";
            return Show(exception.GetType().Name, 0, r, isOwn ? o : 0, a, b, log);
        }
    }

    private static string Interpret(Function function, int input)
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

    private static string Show(string how, double result, double r, double o, double[] a, double[] b, List<double> log) =>
        $"{how} {Show(result)} r {Show(r)} o {Show(o)} a {Show(a)} b {Show(b)} log {Show(log)}";

    private static string Show(IEnumerable<double> items) => string.Join(" ", items.Select(Show));

    private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
